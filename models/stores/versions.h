/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version of every key a replica has: what it would answer.
 *
 * A hash table with open addressing and linear probing; it holds the keys that were ever written,
 * grows by doubling at three quarters, and never shrinks.  Version 0 is "never written", so an
 * entry of version 0 is a free place.  Order of insertion cannot be seen from outside.  Memory: 24
 * bytes per place, in the arena of the run; outgrown tables stay there (at most as much again). */
#ifndef MODELS_STORES_VERSIONS_H
#define MODELS_STORES_VERSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

struct version_place {
    uint64_t key, version;
    uint32_t dataset, spare;
};

struct versions {
    struct version_place *places;
    uint64_t limit; /* a power of two; 0: nothing written yet */
    uint64_t count;
    struct arena *arena;
};

void versions_init(struct versions *versions, struct arena *arena);
uint64_t versions_get(const struct versions *versions, uint32_t dataset, uint64_t key);
/* The greater version stays; false if what was there is as new or newer. */
bool versions_raise(struct versions *versions, uint32_t dataset, uint64_t key, uint64_t version);
/* Of every key the newer version of the two. */
void versions_merge(struct versions *to, const struct versions *from);
/* Makes `to` equal to `from`. */
void versions_copy(struct versions *to, const struct versions *from);

#endif
