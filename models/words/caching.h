/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Caches, as they are written: a store of the kind `cache`, or the key `cache` of any store.
 *
 * Why one struct: both are the same thing.  The key makes a store of the kind `cache` before the
 * one in which it stands (models/plan/caches.h); `inside` a service, that is memory of each of its
 * instances, which costs no message and dies with it. */
#ifndef MODELS_WORDS_CACHING_H
#define MODELS_WORDS_CACHING_H

#include "sim/distribution.h"
#include "sim/setting.h"

/* How values come into it, and what becomes of writes. */
struct fill_class {
    struct class_head head;
    bool forgets; /* a write takes the key away; else its value is kept */
    bool asked;   /* whoever asked brings a missing value, afterwards */
    bool later;   /* a write is acknowledged from memory: settings are struct write_behind */
};
extern const struct family fills;

struct write_behind {
    sim_time after; /* until a write goes to the store behind */
    uint64_t most;  /* keys that wait to go */
};

struct caching {
    const char *of;      /* the store behind */
    struct chosen evict; /* struct eviction_class */
    uint64_t size;       /* keys, of each replica */
    sim_time ttl;        /* 0: none */
    struct chosen fill;  /* struct fill_class */
    const char *stampede;
    bool sliding; /* a hit begins the time to live anew */
    bool inside;  /* each replica is memory of one client, and no other asks it */
};
/* `size` and what follows, but `inside`. */
extern const struct setting caching_settings[];

static inline const struct fill_class *caching_fill(const struct caching *caching)
{
    return (const struct fill_class *)caching->fill.class;
}

/* deployment.stores.<name>.cache; its `kind` is the eviction. */
struct cache_key {
    struct caching caching;
    const char *inside; /* service; NULL: on servers of its own */
    const char *nodes;
    uint64_t replicas;
    struct law read_time, write_time;
};
extern const struct setting cache_key_settings[];

static inline bool cache_wanted(const struct cache_key *key)
{
    return key->caching.evict.class != NULL;
}

struct store_class; /* models/words/actor.h */
extern const struct store_class *const cache_store_class;

#endif
