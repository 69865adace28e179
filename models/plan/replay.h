/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What recorded arrivals ask for, matched with the mix of their source.
 *
 * Rule: every endpoint of the recording stands in the mix, and the shares of the mix are then those
 * of the recording; a row is one request of one user. */
#ifndef MODELS_PLAN_REPLAY_H
#define MODELS_PLAN_REPLAY_H

#include "models/plan/source.h"

/* When arrivals, sessions and mix are prepared; false after a complaint. */
bool replay_prepare(struct source_plan *source, const struct source *text, struct arena *arena,
                    struct complaints *to);
/* When the calls of the mix are known: of requests of their own size, one for each row and each of
 * the mix that may be asked for. */
void replay_compile(struct source_plan *source, struct arena *arena);

#endif
