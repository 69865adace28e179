/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of keys, in bounded memory: an open hash map in two generations.
 *
 * Why: an observer must not grow with the length of a run or the number of its keys.  What is
 * touched while a generation fills up stays; what is not is dropped with the generation before, and
 * its memory is used again.
 *
 * Rule: at least `most` and at most twice `most` keys are remembered; once any has been dropped,
 * nothing can be concluded from a key's not being there (remembered_dropped). */
#ifndef ANALYSIS_CONSISTENCY_REMEMBERED_H
#define ANALYSIS_CONSISTENCY_REMEMBERED_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

/* Head of what is remembered of one key. */
struct remembered {
    uint64_t key;
    uint32_t dataset;
    uint32_t count; /* the owner's own, from 1 to REMEMBERED_COUNT_MOST; 0: the place is free */
};
#define REMEMBERED_COUNT_MOST (UINT32_MAX - 1)

struct remembering; /* the map */
/* `size`: of an entry, its head included.  `forget` hears of what is dropped; may be NULL. */
struct remembering *remembering_create(struct arena *arena, size_t size, uint32_t most,
                                       void (*forget)(void *owner, void *entry), void *owner);
/* NULL: nothing is known of it.  What it gives stands until the next call. */
void *remembered_find(struct remembering *map, uint32_t dataset, uint64_t key);
/* Of a key that was not found: zeroed, with a count of 1. */
void *remembered_make(struct remembering *map, uint32_t dataset, uint64_t key);
bool remembered_dropped(const struct remembering *map);

#endif
