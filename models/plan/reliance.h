/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who relies on whom: would clients notice if a party never answered again?
 *
 * Why: work that piles up where nobody waits for it is no queue of the clients'.  Who calls with a
 * time-out and goes on when the call has failed is served in time, whatever becomes of the rest.
 * Rule: a call without time-out hands the silence on, one with a time-out makes a failure of it,
 * and `if_failed` other than `fail` stops it there. */
#ifndef MODELS_PLAN_RELIANCE_H
#define MODELS_PLAN_RELIANCE_H

#include "models/plan/traffic.h"

/* `silent`: by party. */
bool clients_notice(const struct traffic *traffic, const bool *silent, struct arena *arena);
/* Do any wait for work that has no mean, of an endpoint or of those `stores`, with no time-out on
 * the way?  Marks the endpoints at which they do (an inner one: at which it is done). */
bool clients_wait(const struct traffic *traffic, const bool *stores, bool *endpoints,
                  struct arena *arena);

#endif
