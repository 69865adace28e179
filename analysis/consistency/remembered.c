/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/remembered.h"

#include <string.h>

#include "sim/rng.h"

enum { FIRST_ROOM = 1024 };
#define MOVED UINT32_MAX /* count of an entry that stands in the young generation now */

struct generation {
    char *entries;
    uint32_t used, room; /* room: a power of two */
};

struct remembering {
    struct arena *arena;
    size_t size;
    uint32_t most;
    void (*forget)(void *owner, void *entry);
    void *owner;
    struct generation young, old; /* what is not touched while a generation fills up is dropped */
    bool dropped;
    void *moving; /* room for one entry */
};

struct remembering *remembering_create(struct arena *arena, size_t size, uint32_t most,
                                       void (*forget)(void *owner, void *entry), void *owner)
{
    struct remembering *map = arena_alloc(arena, sizeof *map);
    *map = (struct remembering){
        .arena = arena, .size = size, .most = most, .forget = forget, .owner = owner};
    map->moving = arena_alloc(arena, size);
    return map;
}

bool remembered_dropped(const struct remembering *map) { return map->dropped; }

static struct remembered *entry_at(const struct remembering *map, const struct generation *in,
                                   uint32_t place)
{
    return (struct remembered *)(void *)(in->entries + place * map->size);
}

/* Where the key stands, or would. */
static struct remembered *place_of(const struct remembering *map, const struct generation *in,
                                   uint32_t dataset, uint64_t key)
{
    uint32_t i = (uint32_t)mix(key, dataset) & (in->room - 1);
    struct remembered *entry = entry_at(map, in, i);
    while (entry->count > 0 && (entry->key != key || entry->dataset != dataset)) {
        i = (i + 1) & (in->room - 1);
        entry = entry_at(map, in, i);
    }
    return entry;
}

static void grow(struct remembering *map, struct generation *in)
{
    const struct generation before = *in;
    in->room = before.room ? before.room * 2 : FIRST_ROOM;
    in->entries = arena_array(map->arena, in->room, map->size);
    for (uint32_t i = 0; i < before.room; i++) {
        const struct remembered *old = entry_at(map, &before, i);
        if (old->count > 0)
            memcpy(place_of(map, in, old->dataset, old->key), old, map->size);
    }
}

/* The old generation is forgotten, the young one becomes old, and its memory is used again. */
static void next_generation(struct remembering *map)
{
    struct generation forgotten = map->old;
    map->dropped = map->dropped || forgotten.used > 0;
    for (uint32_t i = 0; i < forgotten.room; i++) {
        struct remembered *entry = entry_at(map, &forgotten, i);
        if (entry->count > 0 && entry->count != MOVED && map->forget)
            map->forget(map->owner, entry);
    }
    if (forgotten.room > 0)
        memset(forgotten.entries, 0, forgotten.room * map->size);
    forgotten.used = 0;
    map->old = map->young;
    map->young = forgotten;
}

void *remembered_make(struct remembering *map, uint32_t dataset, uint64_t key)
{
    if (map->young.used >= map->most)
        next_generation(map);
    if (map->young.used * 2 >= map->young.room)
        grow(map, &map->young);
    struct remembered *entry = place_of(map, &map->young, dataset, key);
    *entry = (struct remembered){.key = key, .dataset = dataset, .count = 1};
    map->young.used++;
    return entry;
}

void *remembered_find(struct remembering *map, uint32_t dataset, uint64_t key)
{
    if (map->young.room > 0) {
        struct remembered *young = place_of(map, &map->young, dataset, key);
        if (young->count > 0)
            return young;
    }
    if (map->old.room == 0)
        return NULL;
    struct remembered *old = place_of(map, &map->old, dataset, key);
    if (old->count == 0 || old->count == MOVED)
        return NULL;
    memcpy(map->moving, old, map->size); /* room for it may be made by clearing the old ones */
    old->count = MOVED;
    struct remembered *moved = remembered_make(map, dataset, key);
    memcpy(moved, map->moving, map->size);
    return moved;
}
