/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/pool.h"

#include <string.h>

void pool_init(struct pool *pool, struct arena *arena, size_t size)
{
    *pool = (struct pool){.arena = arena, .size = (uint32_t)((size + 7) & ~(size_t)7)};
}

/* The tables of chunks and of free indices double, so what the arena keeps of the old ones is less
 * than the new ones.  `free` has room for every index: pool_give needs no check. */
static void widen(struct pool *pool, uint32_t chunks)
{
    char **table = arena_array(pool->arena, 2 * (size_t)chunks, sizeof *table);
    uint32_t *list = arena_array(pool->arena, 2 * (size_t)chunks * POOL_CHUNK, sizeof *list);
    if (chunks > 0)
        memcpy(table, pool->chunks, chunks * sizeof *table);
    pool->chunks = table;
    pool->free = list; /* the free list is empty whenever the pool grows */
}

uint32_t pool_grow(struct pool *pool)
{
    const uint32_t chunks = pool->limit >> POOL_CHUNK_BITS;
    if (pool->limit > UINT32_MAX - 2 * POOL_CHUNK)
        arena_fail(pool->arena, "out of memory: more than %u records of one kind", pool->limit);
    if (chunks == 0) {
        pool->chunks = arena_array(pool->arena, 1, sizeof *pool->chunks);
        pool->free = arena_array(pool->arena, POOL_CHUNK, sizeof *pool->free);
    } else if ((chunks & (chunks - 1)) == 0) {
        widen(pool, chunks);
    }
    pool->chunks[chunks] = arena_array(pool->arena, POOL_CHUNK, pool->size);
    pool->limit += POOL_CHUNK;
    return pool->made++;
}
