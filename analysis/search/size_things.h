/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be had more or fewer of: numbers of the scenario, by their paths
 * (deployment.services.web.replicas, deployment.nodes.app.count). */
#ifndef ANALYSIS_SEARCH_SIZE_THINGS_H
#define ANALYSIS_SEARCH_SIZE_THINGS_H

#include "analysis/metrics/results.h"
#include "models/plan/plan.h"

struct size_thing {
    const char *path;
    const char *name; /* service web; NULL: it belongs to nothing that is ever busy */
    uint64_t now;     /* 0: not known */
    uint64_t least;   /* fewer are offered more than they can do, for sure */
    double price;     /* $ per hour of one; 0: none */
};

/* The service has no number of replicas but the one that its autoscaler finds. */
bool size_is_scaled(const struct party *party);

/* Of all services that have a number of replicas; `nodes`: and of all groups of nodes that cost. */
uint32_t size_things_all(const struct plan *plan, bool nodes, struct size_thing **list,
                         struct arena *arena);
struct size_thing size_thing_of(const struct plan *plan, const char *path, struct arena *arena);

/* Which of them is busiest; `count`: none of them is. */
uint32_t size_things_busiest(const struct size_thing *list, uint32_t count,
                             const struct results *results);

double plan_cost(const struct plan *plan); /* $ per hour */

#endif
