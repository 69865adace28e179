/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version of every key a replica has: what it would answer.
 *
 * A hash table with open addressing and linear probing; it holds the keys that were ever written,
 * grows by doubling at three quarters, and never shrinks.  Version 0 is "never written", so an
 * entry of version 0 is a free place.  Order of insertion cannot be seen from outside.  Memory: 32
 * bytes per place, in blocks: an outgrown table is used again by the next one. */
#ifndef MODELS_STORES_VERSIONS_H
#define MODELS_STORES_VERSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/blocks.h"

struct version {
    uint64_t number; /* 0: never written */
    uint64_t id;     /* of the write that made it */
};

struct version_place {
    uint64_t key;
    struct version version;
    uint32_t dataset, spare;
};

struct versions {
    struct version_place *places;
    uint64_t limit; /* a power of two; 0: nothing written yet */
    uint64_t count;
    struct blocks *blocks;
};

void versions_init(struct versions *versions, struct blocks *blocks);
struct version versions_get(const struct versions *versions, uint32_t dataset, uint64_t key);
/* The greater version stays; false if what was there is as new or newer. */
bool versions_raise(struct versions *versions, uint32_t dataset, uint64_t key,
                    struct version version);
/* The version stands there now, older than what was there or not; 0: as if never written. */
void versions_put(struct versions *versions, uint32_t dataset, uint64_t key,
                  struct version version);
/* What is newer in `from` stands in `to` as well. */
void versions_copy(struct versions *to, const struct versions *from);
/* Its memory goes back; nothing is written. */
void versions_free(struct versions *versions);

#endif
