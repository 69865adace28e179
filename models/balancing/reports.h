/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads as replicas report them from time to time, instead of what a caller counts itself.
 *
 * Why: one caller of many sees only its own requests, so loads are often gathered at intervals and
 * read from a board.  In between all callers act on the same old numbers, and whoever looked idle
 * is overrun: the herd.  A few choices drawn at random do not suffer from it.
 * Rule: the board is written anew at every multiple of `report`; a caller reads it with its first
 * request after that.  Reading takes no time and no messages.
 *
 * Source: Mitzenmacher 2000, "How useful is old information?", IEEE Transactions on Parallel and
 * Distributed Systems 11(1): the periodic update model. */
#ifndef MODELS_BALANCING_REPORTS_H
#define MODELS_BALANCING_REPORTS_H

#include "models/run/route.h"

struct reports {
    sim_time until; /* what was read is the latest before this; 0: nothing was read */
    uint32_t loads[];
};

static inline size_t reports_size(sim_time every, uint32_t slots)
{
    return every > 0 ? sizeof(struct reports) + slots * sizeof(uint32_t) : 0;
}

static inline void reports_read(struct reports *reports, const struct backends *backends,
                                sim_time now, sim_time every)
{
    if (now < reports->until)
        return;
    const struct members *members = backends->route->members;
    for (uint32_t i = 0; i < members->count; i++) {
        const struct instance *instance =
            &backends->run->instances[members->instance[members->slots[i]]];
        reports->loads[members->slots[i]] = instance->busy + instance->waiting;
    }
    reports->until = now - now % every + every;
}

/* Requests at a replica, as far as is known: reported, or (no reports: NULL) the caller's own. */
static inline uint32_t load_known(const struct reports *reports, const struct backends *backends,
                                  uint32_t i)
{
    return reports ? reports->loads[backend_slot(backends, i)] : backend_open(backends, i);
}

#endif
