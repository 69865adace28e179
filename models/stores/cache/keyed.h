/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys about which something is under way: a question to the store behind, a value that it has not
 * got yet.  A hash table by chains, places are used again. */
#ifndef MODELS_STORES_CACHE_KEYED_H
#define MODELS_STORES_CACHE_KEYED_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/blocks.h"
#include "sim/clock.h"

struct task;

/* Under way: about one key. */
struct keyed {
    uint64_t key, version, id;   /* a write that waits: its value */
    sim_time due;                /* ... and when it is to go */
    struct task *waiting, *last; /* who waits for the answer to one question */
    uint32_t dataset, chain;
    uint32_t asked;        /* questions under way */
    uint32_t next;         /* 1 + the next one that waits to go */
    uint32_t kept, flying; /* acknowledged writes in it: not sent, and on their way */
    bool open;             /* the place is taken */
};

enum { KEYED_HEADS = 256 };
struct keyeds {
    struct keyed *list;
    uint32_t room, count, free;  /* free: 1 + the first free place, by `chain` */
    uint32_t heads[KEYED_HEADS]; /* 1 + place */
};

/* NULL: nothing is under way.  What they give stands until the next keyed_make. */
struct keyed *keyed_find(const struct keyeds *keyeds, uint32_t dataset, uint64_t key);
struct keyed *keyed_make(struct keyeds *keyeds, struct blocks *blocks, uint32_t dataset,
                         uint64_t key);
void keyed_over(struct keyeds *keyeds, struct keyed *keyed);
void keyeds_free(struct keyeds *keyeds, struct blocks *blocks);

#endif
