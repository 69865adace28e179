/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key `cache` of a store: a store of the kind `cache` before it.
 *
 * Why a party: what is written as a key of a store does what a cache does that is written as one.
 * On servers of its own it is placed, called and fails like any store.  `inside` a service it has
 * as many replicas as the service has instances, each on the node of its instance, born and dead
 * with it (models/run/life.c); its client asks it without a message, and what it asks the store
 * behind for goes by the policy of that client.
 *
 * Rule: it is called `cache NAME`, which no entry of `stores` can be called; `calls.NAME` is the
 * policy towards it and from it to the store. */
#ifndef MODELS_PLAN_CACHES_H
#define MODELS_PLAN_CACHES_H

#include "models/plan/plan.h"

/* In struct party: `cache`, the one before this store; of a cache `front`, the store behind it,
 * `inside`, the service in whose instances it is, and `beside`, the next one inside the same;
 * `holds`, the first one inside this service. */
uint32_t caches_count(const struct plan *plan);
void caches_check(const struct plan *plan, struct complaints *complaints);
/* The store that an entry with the key has before it. */
const struct store *cache_store(const struct plan *plan, const struct store *before,
                                struct arena *arena, struct complaints *complaints);
/* When all parties are there: who stands before whom, inside whom; their replicas. */
void caches_stand(struct plan *plan, struct complaints *complaints);

/* Which store the instances of `party` ask for what `store` keeps. */
uint32_t cache_before(const struct plan *plan, uint32_t party, uint32_t store);
/* Whom they ask for a dataset; NONE: nobody keeps it. */
static inline uint32_t plan_keeper(const struct plan *plan, uint32_t party, uint32_t dataset)
{
    const uint32_t store = plan->datasets[dataset].store;
    return store == NONE || plan->parties[store].cache == NONE ? store
                                                               : cache_before(plan, party, store);
}
/* Under which name it is called and calls: a cache as the store behind it, or as its service. */
const char *cache_called(const struct plan *plan, const struct party *party);
const char *cache_calls(const struct plan *plan, const struct party *party);
static inline bool is_cache(const struct party *party) { return party->front != NONE; }
static inline bool lives_inside(const struct party *party) { return party->inside != NONE; }

#endif
