/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traffic: how often each endpoint is visited, and what load that offers to every node and service,
 * from means alone.
 *
 * Visits solve the traffic equations v = arrivals + v P (Jackson 1957), P from calls and forwards
 * with their expected counts. Calls must not form cycles; forwards may, as long as the visits are
 * finite. */
#ifndef MODELS_PLAN_TRAFFIC_H
#define MODELS_PLAN_TRAFFIC_H

#include "models/plan/plan.h"

/* Cycles of calls, endless forwards; false after complaints. */
bool traffic_check(struct plan *plan, struct arena *arena, struct complaints *complaints);

struct offered {
    const char *kind, *name; /* node pool/3, service web */
    bool bound;              /* at most so much: closed sources slow down by themselves */
    double load;             /* demand / capacity; NAN: unknown (no arrival rate) */
};
/* Nodes with a limited number of cores, and services with a limited number of workers (a lower
 * bound there: waiting for others is not counted).  Mean rates over [from, until). */
struct offered *offered_load(const struct plan *plan, sim_time from, sim_time until,
                             struct arena *arena, uint32_t *count);

#endif
