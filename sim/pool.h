/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recycled records of one size, named by a 32-bit index.
 *
 * Why: an index is half a pointer, survives growth, and can be written into events and traces.
 * Records sit in one array that grows in place (arena_room), so pointers from pool_at stay valid
 * until pool_give. Rule: a record keeps its content (a generation counter!) between pool_give and
 * the next pool_take, but for its first four bytes, which name the next free one; only a record
 * handed out for the first time is zeroed. */
#ifndef SIM_POOL_H
#define SIM_POOL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sim/arena.h"

#define POOL_NONE UINT32_MAX
enum { POOL_CHUNK = 1 << 10 }; /* records that are added at once */

struct pool {
    char *records;
    uint32_t free;       /* last one given back, then through their first bytes; POOL_NONE: none */
    uint32_t free_count; /* how many */
    uint32_t made;  /* indices ever handed out: the high-water mark; 0 .. made-1 are addressable */
    uint32_t limit; /* records that there is room for */
    uint32_t size;  /* bytes per record, an even number */
    struct arena *arena;
    struct room *room; /* NULL: nothing was taken yet */
};

void pool_init(struct pool *pool, struct arena *arena, size_t size);
uint32_t pool_grow(struct pool *pool); /* cold half of pool_take */
/* So many side by side, none of which was handed out before: the first one. */
uint32_t pool_take_row(struct pool *pool, uint32_t count);

/* `size` is that of the pool's records: a constant where the type is known (POOL_TAKE, POOL_GIVE).
 */
static inline uint32_t pool_take_sized(struct pool *pool, size_t size)
{
    const uint32_t index = pool->free;
    if (__builtin_expect(index != POOL_NONE, 1)) {
        memcpy(&pool->free, pool->records + index * size, sizeof pool->free);
        pool->free_count--;
        return index;
    }
    if (__builtin_expect(pool->made < pool->limit, 1))
        return pool->made++;
    return pool_grow(pool);
}
static inline void pool_give_sized(struct pool *pool, uint32_t index, size_t size)
{
    memcpy(pool->records + index * size, &pool->free, sizeof pool->free);
    pool->free = index;
    pool->free_count++;
}
static inline uint32_t pool_take(struct pool *pool) { return pool_take_sized(pool, pool->size); }
static inline void pool_give(struct pool *pool, uint32_t index)
{
    pool_give_sized(pool, index, pool->size);
}

static inline void *pool_at(const struct pool *pool, uint32_t index)
{
    return pool->records + (size_t)index * pool->size;
}

/* The same where the type is known: its size is a constant then. */
#define POOL_AT(type, pool, index) ((type *)(void *)(pool)->records + (index))
#define POOL_TAKE(type, pool) pool_take_sized(pool, sizeof(type))
#define POOL_GIVE(type, pool, index) pool_give_sized(pool, index, sizeof(type))

static inline uint32_t pool_in_use(const struct pool *pool)
{
    return pool->made - pool->free_count;
}

#endif
