/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What disruptions of kind loss take from messages, as a mean over the measured time.
 *
 * Why: a way that loses 2 % because a disruption says so holds up whoever sends by it as one that
 * the network describes so.
 *
 * Rule: of each such disruption the share of the time in which it lasts and the share of the pairs
 * of instances that it lies between count, as if it came and went faster than lines grow.  What
 * goes in one direction only is half of it.  Of runs that are limited by requests only what lasts
 * for good is known. */
#ifndef MODELS_PLAN_LOSSES_H
#define MODELS_PLAN_LOSSES_H

#include "models/plan/network.h"

enum { MOST_LOSSES = 8 };

struct strike;
struct losses {
    uint32_t count;
    struct {
        const struct strike *strike;
        double share, time; /* of the messages; of the time, on a clock of one member */
        double out, in;     /* 1 or 0 */
    } list[MOST_LOSSES];
};

/* NULL: there are none. */
const struct losses *losses_of(const struct plan *plan, struct arena *arena);
/* Share of the time in which loss `index` lies between two instances, in both directions. */
double losses_between(const struct losses *losses, uint32_t index, const struct plan *plan,
                      uint32_t one, uint32_t other);
struct both_ways {
    double there, back;
};
struct both_ways losses_both_ways(const struct losses *losses, uint32_t index,
                                  const struct plan *plan, uint32_t one, uint32_t other);
/* What loses all, while it lasts (meanwhile.h): partitions.  NULL: there are none. */
const struct losses *losses_cuts(const struct plan *plan, struct arena *arena);
/* Share of what one instance sends the other that comes there; `cuts` may be NULL. */
double losses_carried(const struct losses *cuts, const struct plan *plan, uint32_t one,
                      uint32_t other);
/* The way as it is then. */
struct way losses_on(const struct losses *losses, uint32_t index, const struct way *way);
/* Between the instances of two parties, or of one: by way, as a share of its pairs and of the time.
 */
struct hits {
    double shares[MOST_LOSSES][MOST_WAYS];
};
void losses_hits(const struct losses *losses, const struct plan *plan, uint32_t caller,
                 uint32_t callee, struct hits *to);

#endif
