/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hedges add to the traffic, from means.
 *
 * A call that has taken longer than `hedge` is sent once more, so the callee gets the share of the
 * calls that do, P(T > d), on top; a third one if both have none after another d.  T is what a call
 * takes by its first two moments, lines included, and those grow with what hedges add: the two are
 * found by going round.  With `cancel` the loser is stopped: it takes what the winner has saved, so
 * nothing is added (exactly so for exponential work). */
#ifndef MODELS_PLAN_HEDGED_H
#define MODELS_PLAN_HEDGED_H

#include "models/plan/holding.h"

/* The traffic with what hedges add to it while calls take that long; NULL: nobody hedges. */
const struct traffic *traffic_hedged(const struct traffic *traffic, const struct holding *holding,
                                     struct arena *arena);

#endif
