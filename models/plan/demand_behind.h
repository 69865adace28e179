/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stores ask of the stores behind them, from means.
 *
 * A store that asks another one passes on all writes and those reads that its class says
 * (store_class.passes); datasets go from store to store along one chain, and share the memory of
 * each.  Its own messages are paid by its replicas, each of which does as much.
 *
 * Left out: where one service has a cache inside before a store that is itself a cache, what other
 * services ask that store for does not fill it.
 *
 * Rule: expected only.  Nothing of it is sure (traffic.h): what is in memory is chance. */
#ifndef MODELS_PLAN_DEMAND_BEHIND_H
#define MODELS_PLAN_DEMAND_BEHIND_H

#include "models/plan/demand.h"

/* The store that this one asks; NONE: none. */
uint32_t store_behind(const struct plan *plan, uint32_t store);
/* Share of such operations at this store that it asks the one behind for. */
double demand_passes(const struct demand *demand, uint32_t store,
                     const struct operation_edge *operation);
/* After all that services ask for has been added. */
void demand_behind(struct demand *demand, struct arena *arena);

#endif
