/* SPDX-License-Identifier: GPL-3.0-or-later */
/* So many keys with their versions; where there is no room the one that was used least recently
 * goes.  A hash table by chains and a list by use, in one block each: all of the same size from the
 * first key on. */
#ifndef MODELS_STORES_LRU_H
#define MODELS_STORES_LRU_H

#include "models/stores/versions.h"

struct lru_entry {
    uint64_t key;
    struct version version;
    uint32_t dataset;
    uint32_t chain;        /* next of the same hash */
    uint32_t newer, older; /* by use */
};

struct lru {
    struct lru_entry *entries; /* 1 .. count; 0 is the head of the list by use */
    uint32_t *heads;           /* by hash; 0: none */
    uint32_t count, most, mask;
};

/* NULL: it is not there.  It is the one used last from now on. */
const struct version *lru_get(struct lru *lru, uint32_t dataset, uint64_t key);
/* A newer version than the one that is there stands there now; `most` keys at most. */
void lru_put(struct lru *lru, struct blocks *blocks, uint32_t most, uint32_t dataset, uint64_t key,
             struct version version);
void lru_free(struct lru *lru, struct blocks *blocks);

#endif
