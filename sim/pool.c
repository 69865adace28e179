/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/pool.h"

void pool_init(struct pool *pool, struct arena *arena, size_t size)
{
    *pool = (struct pool){.arena = arena, .size = (uint32_t)((size + 7) & ~(size_t)7)};
}

/* `free` gets a place for every record: pool_give needs no check. */
uint32_t pool_grow(struct pool *pool)
{
    struct arena *arena = pool->arena;
    if (pool->limit > UINT32_MAX - 2 * POOL_CHUNK)
        arena_fail(arena, "out of memory: more than %u records of one kind", pool->limit);
    if (!pool->record_room) {
        pool->record_room = arena_room(arena, (size_t)UINT32_MAX * pool->size);
        pool->free_room = arena_room(arena, (size_t)UINT32_MAX * sizeof *pool->free);
    }
    char *records = arena_extend(arena, pool->record_room, (size_t)POOL_CHUNK * pool->size);
    uint32_t *places = arena_extend(arena, pool->free_room, POOL_CHUNK * sizeof *places);
    if (pool->limit == 0) {
        pool->records = records;
        pool->free = places;
    }
    pool->limit += POOL_CHUNK;
    return pool->made++;
}
