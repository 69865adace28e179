/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/name_index.h"

#include <string.h>

#include "sim/rng.h"

enum { ROOM_LEAST = 16 };

/* Where the name is, or the free place where it would be. */
static struct named *place_of(const struct name_index *index, const char *name)
{
    uint32_t at = (uint32_t)name_hash(name) & (index->room - 1);
    while (index->places[at].name && strcmp(index->places[at].name, name) != 0)
        at = (at + 1) & (index->room - 1);
    return &index->places[at];
}

/* Doubles; what the arena keeps of the old ones is less than the new. */
static void widen(struct name_index *index, struct arena *arena)
{
    const struct name_index old = *index;
    index->room = old.room ? 2 * old.room : ROOM_LEAST;
    index->places = arena_array(arena, index->room, sizeof *index->places);
    for (uint32_t i = 0; i < old.room; i++)
        if (old.places[i].name)
            *place_of(index, old.places[i].name) = old.places[i];
}

void name_index_add(struct name_index *index, struct arena *arena, const char *name,
                    uint32_t number)
{
    if (2 * index->count >= index->room)
        widen(index, arena);
    struct named *place = place_of(index, name);
    if (place->name)
        return;
    *place = (struct named){name, number};
    index->count++;
}

uint32_t name_index_find(const struct name_index *index, const char *name)
{
    if (index->count == 0)
        return NAME_UNKNOWN;
    const struct named *place = place_of(index, name);
    return place->name ? place->number : NAME_UNKNOWN;
}
