/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/places.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK_FIRST = 256, CHUNK_MOST = 8192, TAIL_LEAST = 1024 };

struct stretch {
    uintptr_t start;
    uint32_t size, order; /* of being noted: of two of the same size the later counts */
    struct place place;
};

/* What was noted lies in chunks, in that order. */
struct chunk {
    struct chunk *before;
    uint32_t count, room;
    struct stretch stretches[];
};

struct places {
    struct complaints head; /* first: tell() gets its address */
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct document *document; /* for fields without a place */
    struct chunk *last;
    uint32_t count, largest; /* noted so far; the size of the largest */
    struct stretch *sorted;  /* the first of them, by start, the larger first */
    uint32_t sorted_count;
    bool hushed;
};

static void tell(struct complaints *to, const void *field, bool error, const char *message,
                 const char *hint)
{
    struct places *places = (struct places *)to;
    struct place place = {.document = places->document};
    if (places->hushed)
        return;
    if (!diagnostics_full(places->diagnostics))
        places_get(places, field, &place);
    diagnostic_add(places->diagnostics, error, place, message, hint);
}

static bool written(struct complaints *to, const void *field);

struct places *places_create(struct arena *arena, struct diagnostics *diagnostics,
                             const struct document *document)
{
    struct places *places = arena_alloc(arena, sizeof *places);
    *places = (struct places){.head = {.tell = tell,
                                       .written = written,
                                       .interrupt = diagnostics_flag(diagnostics)},
                              .arena = arena,
                              .diagnostics = diagnostics,
                              .document = document};
    return places;
}

struct complaints *places_complaints(struct places *places) { return &places->head; }
void places_hush(struct places *places, bool on) { places->hushed = on; }

static struct chunk *chunk_with_room(struct places *places)
{
    struct chunk *last = places->last;
    if (last && last->count < last->room)
        return last;
    const uint32_t room = !last                     ? CHUNK_FIRST
                          : last->room < CHUNK_MOST ? last->room * 2
                                                    : CHUNK_MOST;
    struct chunk *chunk = arena_alloc(places->arena, sizeof *chunk + room * sizeof(struct stretch));
    chunk->before = last;
    chunk->room = room;
    return places->last = chunk;
}

void places_cover(struct places *places, const void *fields, size_t size, struct place place)
{
    if (places->hushed || size == 0)
        return;
    struct chunk *chunk = chunk_with_room(places);
    chunk->stretches[chunk->count++] =
        (struct stretch){(uintptr_t)fields, (uint32_t)size, places->count++, place};
    if (size > places->largest)
        places->largest = (uint32_t)size;
}

void places_put(struct places *places, const void *field, struct place place)
{
    places_cover(places, field, 1, place);
}

/* ---- looking one up ---- */

static int by_start(const void *left, const void *right)
{
    const struct stretch *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* Sorted anew only when a good part is not: all of it takes n log n, however often it is asked. */
static void sort(struct places *places)
{
    if (places->count - places->sorted_count <= places->sorted_count / 2 + TAIL_LEAST)
        return;
    places->sorted = arena_array(places->arena, places->count, sizeof *places->sorted);
    for (const struct chunk *chunk = places->last; chunk; chunk = chunk->before)
        memcpy(places->sorted + chunk->stretches[0].order, chunk->stretches,
               chunk->count * sizeof *places->sorted);
    places->sorted_count = places->count;
    qsort(places->sorted, places->count, sizeof *places->sorted, by_start);
}

static bool contains(const struct stretch *stretch, uintptr_t field)
{
    return field >= stretch->start && field - stretch->start < stretch->size;
}

/* The smallest of the sorted ones that contains the field. */
static const struct stretch *find_sorted(const struct places *places, uintptr_t field)
{
    uint32_t low = 0, high = places->sorted_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (places->sorted[middle].start <= field)
            low = middle + 1;
        else
            high = middle;
    }
    while (low-- > 0 && field - places->sorted[low].start < places->largest)
        if (contains(&places->sorted[low], field))
            return &places->sorted[low];
    return NULL;
}

static const struct stretch *find(struct places *places, uintptr_t field)
{
    sort(places);
    const struct stretch *best = find_sorted(places, field);
    const uint32_t sorted = places->sorted_count;
    for (const struct chunk *chunk = places->last;
         chunk && chunk->stretches[0].order + chunk->count > sorted; chunk = chunk->before)
        for (uint32_t i = chunk->count; i-- > 0 && chunk->stretches[i].order >= sorted;) {
            const struct stretch *stretch = &chunk->stretches[i];
            if (contains(stretch, field) &&
                (!best || stretch->size < best->size ||
                 (stretch->size == best->size && stretch->order > best->order)))
                best = stretch;
        }
    return best;
}

bool places_get(struct places *places, const void *field, struct place *place)
{
    const struct stretch *found = find(places, (uintptr_t)field);
    if (found)
        *place = found->place;
    return found != NULL;
}

bool places_find(const struct complaints *complaints, const void *field, struct place *place)
{
    return places_get((struct places *)complaints, field, place);
}

static bool written(struct complaints *to, const void *field)
{
    const struct stretch *found = find((struct places *)to, (uintptr_t)field);
    return found && found->start == (uintptr_t)field && found->size == 1;
}
