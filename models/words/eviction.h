/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key goes when a memory is full.  One file in models/evictions/, one word in the list.
 *
 * Why a family: what is kept decides the share of hits, and so the load of whatever stands behind;
 * systems differ (memcached: LRU; Redis: samples of it; CDNs: FIFO and random).
 *
 * Rule: a member only says who goes; the memory (models/stores/cache/memory.h) keeps the order of
 * use or of coming, and how often each was used, where the member asks for it. */
#ifndef MODELS_WORDS_EVICTION_H
#define MODELS_WORDS_EVICTION_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/clock.h"
#include "sim/family.h"
#include "sim/rng.h"

struct memory_entry {
    uint64_t key, version, id;
    uint64_t used; /* the number of the latest use, of all */
    sim_time kept; /* when its value came (`sliding`: or was last used) */
    uint32_t dataset;
    uint32_t chain;        /* next of the same hash */
    uint32_t newer, older; /* in the order of coming, or of use */
    uint32_t uses;
    uint32_t place; /* in the heap of the rarest */
};

struct memory {
    struct memory_entry *entries; /* 1 .. count; 0 is the head of the order */
    uint32_t *heads;              /* by hash; 0: none */
    uint32_t *rarest;             /* a heap of entries, by uses and then by use; NULL: none */
    uint64_t uses;
    uint32_t count, most, mask;
};

struct eviction_class {
    struct class_head head;
    bool moves; /* a use puts a key to the new end of the order */
    bool ranks; /* how often keys are used is kept */
    /* Who goes, of a full memory. */
    uint32_t (*victim)(const struct memory *memory, const void *settings, draw *random);
    /* For means: share of the time for which a key is there that is asked for at `rate`, where the
       memory has the time `time`, growing with both. */
    double (*present)(double rate, double time);
};

extern const struct family evictions;

#endif
