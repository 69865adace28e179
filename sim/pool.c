/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/pool.h"

void pool_init(struct pool *pool, struct arena *arena, size_t size)
{
    *pool = (struct pool){
        .arena = arena, .free = POOL_NONE, .size = (uint32_t)((size + 1) & ~(size_t)1)};
}

static void add_chunk(struct pool *pool)
{
    struct arena *arena = pool->arena;
    if (pool->limit > UINT32_MAX - 2 * POOL_CHUNK)
        arena_fail(arena, "out of memory: more than %u records of one kind", pool->limit);
    if (!pool->room)
        pool->room = arena_room(arena, (size_t)UINT32_MAX * pool->size);
    char *records = arena_extend(arena, pool->room, (size_t)POOL_CHUNK * pool->size);
    if (pool->limit == 0)
        pool->records = records;
    pool->limit += POOL_CHUNK;
}

uint32_t pool_grow(struct pool *pool)
{
    add_chunk(pool);
    return pool->made++;
}

uint32_t pool_take_row(struct pool *pool, uint32_t count)
{
    while (pool->limit - pool->made < count)
        add_chunk(pool);
    pool->made += count;
    return pool->made - count;
}
