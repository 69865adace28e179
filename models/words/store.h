/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps data: of which kind, on which nodes, how many of it at a time.
 *
 * Why rows without a name: a store is an entry of `stores`, or stands where somebody has it for
 * himself (a registry: models/words/registry.h). */
#ifndef MODELS_WORDS_STORE_H
#define MODELS_WORDS_STORE_H

#include "models/words/caching.h"
#include "sim/distribution.h"
#include "sim/setting.h"

struct store {
    const char *name;
    struct chosen kind;        /* struct store_class */
    struct name_list datasets; /* or all, none */
    const char *nodes;
    uint64_t replicas;
    uint64_t shards;                  /* 0, 1: it is not cut */
    const char *by;                   /* hash range */
    uint64_t members;                 /* 0, COUNT_UNLIMITED: left out */
    struct law read_time, write_time; /* processor time on the store's node */
    uint64_t connections;  /* operations that an instance has at once; more are refused */
    uint64_t needs;        /* COUNT_UNLIMITED: what the protocol needs */
    struct chosen workers; /* struct worker_class: of an instance */
    uint64_t queue;
    sim_time queue_timeout, kill_after; /* 0: none */
    struct chosen order;                /* struct order_class */
    struct chosen limit;                /* struct guard_class, of limits */
    struct cache_key cache;             /* before it */
};

/* Somebody has written how many servers there are. */
static inline bool store_has_members(const struct store *store)
{
    return store->members > 0 && store->members != COUNT_UNLIMITED;
}

/* Its keys but name, kind, datasets and cache. */
extern const struct setting store_keeping_settings[];
/* Those of an entry of `stores` alone. */
extern const struct setting store_sharding_settings[];

#endif
