/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which replica of a service does how much, on average: what the balancing of its callers says, and
 * whom they prefer for being near.
 *
 * Rule: a policy that says nothing (models/words/balancing.h: shares) asks all alike, and where all
 * callers do nobody is told apart.  Callers count by how often they ask.  All replicas are well,
 * and there are as many as at the beginning. */
#ifndef MODELS_PLAN_SHARES_H
#define MODELS_PLAN_SHARES_H

#include "models/plan/plan.h"
#include "models/plan/ways.h"

/* By instance, its share of what its party does (sum 1 for each party), when each channel is used
 * `rates` times per second; NULL: all replicas of every party alike. */
const double *party_shares(const struct plan *plan, const double *rates, struct arena *arena);
/* The same of one instance; `shares` may be NULL. */
static inline double share_of(const struct plan *plan, const double *shares, uint32_t instance)
{
    const struct party *party = &plan->parties[plan->instances[instance].party];
    if (instance - party->first >= party->initial)
        return 0.0;
    return shares ? shares[instance] : 1.0 / party->initial;
}
/* Of the replica that does most. */
double share_most(const struct plan *plan, const double *shares, uint32_t party);

struct shares_room { /* by replica; used again and again */
    double *power, *near_shares, *shares;
};
struct shares_room shares_room(const struct plan *plan, struct arena *arena);
/* Tells which instance asks which by a channel, with the share of all that goes by it (sum 1). */
void channel_pairs(const struct plan *plan, uint32_t channel, const struct shares_room *room,
                   void (*hear)(void *context, uint32_t caller, uint32_t callee, double share),
                   void *context);
/* Adds `there` and `back` bytes per second that go by a channel. */
void channel_load(const struct plan *plan, uint32_t channel, struct ways *ways, struct pipes *pipes,
                  const struct shares_room *room, double there, double back);

#endif
