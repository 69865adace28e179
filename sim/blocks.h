/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory of any size that comes and goes: logs, tables, bodies of messages.
 *
 * Why: an arena gives nothing back, a pool has one size; a log that grows and is cut, a table that
 * is outgrown, an entry that travels and is read need both.  Rule: sizes are rounded up to powers
 * of two, what is given back waits in the list of its size for the next one who takes as much, and
 * all of it stands in the arena; so memory follows the greatest use of each size, blocks never
 * move, and a run stays one region.
 * A body is a block that several may hold: whoever holds it releases it, the last one gives it
 * back.  What is in it is not changed once a second one holds it. */
#ifndef SIM_BLOCKS_H
#define SIM_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/arena.h"

enum { BLOCK_SIZES = 48 };

struct blocks {
    struct arena *arena;
    void *free[BLOCK_SIZES]; /* by exponent of the size */
    uint64_t in_use;         /* blocks */
};

void blocks_init(struct blocks *blocks, struct arena *arena);
/* Zeroed memory, aligned to 16 bytes. */
void *block_take(struct blocks *blocks, size_t size);
void *block_array(struct blocks *blocks, size_t count, size_t size); /* checked count * size */
/* The list, of `*limit` items of `size` bytes (0: none yet), in room for twice as many, `first` at
 * least; what is new is zero. */
void *block_grow(struct blocks *blocks, void *list, uint32_t *limit, uint32_t first, size_t size);
/* `size`: as it was asked for.  NULL is allowed. */
void block_give(struct blocks *blocks, void *block, size_t size);

/* The size of what it holds, and zeroed room for it; held once. */
void *body_make(struct blocks *blocks, size_t size);
void body_hold(void *body);                           /* once more */
void body_release(struct blocks *blocks, void *body); /* NULL is allowed */

#endif
