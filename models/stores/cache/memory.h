/* SPDX-License-Identifier: GPL-3.0-or-later */
/* So many keys with their versions; where there is no room, one goes (models/words/eviction.h).  A
 * hash table by chains, a list in the order of use or of coming, a heap of the rarest: one block
 * each, all of the same size from the first key on.  What a value is too old for (`ttl`) is not
 * there any more. */
#ifndef MODELS_STORES_CACHE_MEMORY_H
#define MODELS_STORES_CACHE_MEMORY_H

#include "models/stores/versions.h"
#include "models/words/eviction.h"

struct memory_rules {
    const struct eviction_class *class;
    const void *settings; /* of it */
    uint32_t most;        /* keys */
    sim_time ttl;         /* 0: values do not age */
    bool sliding;         /* ... and those that are used begin anew */
};

/* NULL: it is not there.  It has been used then. */
const struct memory_entry *memory_get(struct memory *memory, const struct memory_rules *rules,
                                      struct blocks *blocks, uint32_t dataset, uint64_t key,
                                      sim_time now);
/* A newer version than the one that is there stands there now. */
void memory_put(struct memory *memory, const struct memory_rules *rules, struct blocks *blocks,
                uint32_t dataset, uint64_t key, struct version version, sim_time now, draw *random);
/* It is not there any more. */
void memory_drop(struct memory *memory, uint32_t dataset, uint64_t key);
void memory_free(struct memory *memory, struct blocks *blocks);

#endif
