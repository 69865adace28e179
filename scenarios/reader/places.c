/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/places.h"

#include <string.h>

struct known {
    const void *field;
    struct place place;
};

struct places {
    struct complaints head; /* first: tell() gets its address */
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct document *document; /* for fields without a place */
    struct known *slots;
    size_t mask, count;
    bool hushed;
};

static void tell(struct complaints *to, const void *field, bool error, const char *message,
                 const char *hint)
{
    struct places *places = (struct places *)to;
    struct place place = {.document = places->document};
    if (places->hushed)
        return;
    places_get(places, field, &place);
    diagnostic_add(places->diagnostics, error, place, message, hint);
}

struct places *places_create(struct arena *arena, struct diagnostics *diagnostics,
                             const struct document *document)
{
    enum { FIRST_SLOTS = 1024 };
    struct places *places = arena_alloc(arena, sizeof *places);
    *places = (struct places){.head = {.tell = tell},
                              .arena = arena,
                              .diagnostics = diagnostics,
                              .document = document,
                              .mask = FIRST_SLOTS - 1};
    places->slots = arena_array(arena, FIRST_SLOTS, sizeof *places->slots);
    return places;
}

struct complaints *places_complaints(struct places *places) { return &places->head; }
void places_hush(struct places *places, bool on) { places->hushed = on; }

static struct known *slot_of(const struct places *places, const void *field)
{
    const uint64_t key = (uint64_t)(uintptr_t)field * UINT64_C(0x9e3779b97f4a7c15);
    size_t slot = (size_t)(key >> 20) & places->mask;
    while (places->slots[slot].field && places->slots[slot].field != field)
        slot = (slot + 1) & places->mask;
    return &places->slots[slot];
}

static void grow(struct places *places)
{
    const struct known *old = places->slots;
    const size_t size = places->mask + 1;
    places->mask = size * 2 - 1;
    places->slots = arena_array(places->arena, size * 2, sizeof *places->slots);
    for (size_t i = 0; i < size; i++)
        if (old[i].field)
            *slot_of(places, old[i].field) = old[i];
}

static struct known *taken(struct places *places, const void *field)
{
    if (places->count * 2 > places->mask)
        grow(places);
    struct known *known = slot_of(places, field);
    places->count += known->field == NULL;
    return known;
}

void places_put(struct places *places, const void *field, struct place place)
{
    *taken(places, field) = (struct known){field, place};
}

void places_put_if_new(struct places *places, const void *field, struct place place)
{
    struct known *known = taken(places, field);
    if (!known->field)
        *known = (struct known){field, place};
}

bool places_get(const struct places *places, const void *field, struct place *place)
{
    const struct known *known = field ? slot_of(places, field) : NULL;
    if (!known || !known->field)
        return false;
    *place = known->place;
    return true;
}
