/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answers a call that is handed over, by means.
 *
 * Why: the bytes of an answer are those of whoever gives it in the end.  Rule: of a visit that is
 * handed over the first one gives none. */
#ifndef MODELS_PLAN_ANSWERS_H
#define MODELS_PLAN_ANSWERS_H

#include "models/plan/traffic.h"

/* By endpoint. */
const double *answers_bytes(const struct traffic *traffic, struct arena *arena);
/* Share of the visits that it answers itself. */
double answers_itself(const struct traffic *traffic, uint32_t endpoint);

#endif
