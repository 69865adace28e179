/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/duplicates.h"

#include <string.h>

#include "sim/rng.h"

enum { REMEMBERED = 1 << 17, FIRST_ROOM = 1 << 10 };

/* What is kept of a logical write: a hash, and what has been said of it. */
enum { AGAIN = 1, MEASURED = 2, MARKS = 3 };

struct known { /* open addressing; at most half of it is taken */
    uint64_t *slots;
    uint32_t limit, count;
};

struct pending { /* of a transaction that is not over */
    uint64_t transaction, origin;
    uint32_t store;
    bool harmless;
};

struct duplicates {
    struct arena *arena;
    struct known young, old; /* when the young are so many, they become the old */
    struct pending *pending;
    uint32_t pending_count, pending_room, parties;
    bool measuring;
    struct duplicates_counts *counts; /* by party */
};

static void make_room(struct duplicates *duplicates, struct known *known, uint32_t limit)
{
    *known = (struct known){.slots = arena_array(duplicates->arena, limit, sizeof *known->slots),
                            .limit = limit};
}

struct duplicates *duplicates_create(struct arena *arena, uint32_t parties)
{
    struct duplicates *duplicates = arena_alloc(arena, sizeof *duplicates);
    *duplicates = (struct duplicates){.arena = arena, .parties = parties};
    duplicates->counts = arena_array(arena, (size_t)parties + 1, sizeof *duplicates->counts);
    make_room(duplicates, &duplicates->young, FIRST_ROOM);
    make_room(duplicates, &duplicates->old, FIRST_ROOM);
    return duplicates;
}

void duplicates_measure(struct duplicates *duplicates, bool measuring)
{
    duplicates->measuring = measuring;
}

/* --- which are known --- */

static uint64_t *slot_of(const struct known *known, uint64_t hash)
{
    uint32_t at = (uint32_t)(hash >> 8) & (known->limit - 1);
    while (known->slots[at] != 0 && (known->slots[at] & ~(uint64_t)MARKS) != hash)
        at = (at + 1) & (known->limit - 1);
    return &known->slots[at];
}

static void grow(struct duplicates *duplicates, struct known *known)
{
    const struct known less = *known;
    make_room(duplicates, known, 2 * less.limit);
    for (uint32_t i = 0; i < less.limit; i++)
        if (less.slots[i] != 0)
            *slot_of(known, less.slots[i] & ~(uint64_t)MARKS) = less.slots[i];
    known->count = less.count;
}

/* The young are old now, and what was old is forgotten; the rooms change places. */
static void age(struct duplicates *duplicates)
{
    const struct known room = duplicates->old;
    duplicates->old = duplicates->young;
    duplicates->young = room;
    if (room.limit < duplicates->old.limit)
        make_room(duplicates, &duplicates->young, duplicates->old.limit);
    memset(duplicates->young.slots, 0, duplicates->young.limit * sizeof *room.slots);
    duplicates->young.count = 0;
}

static void remember(struct duplicates *duplicates, uint64_t entry)
{
    struct known *young = &duplicates->young;
    if (young->count == REMEMBERED)
        age(duplicates);
    else if (2 * (young->count + 1) > young->limit)
        grow(duplicates, young);
    *slot_of(young, entry & ~(uint64_t)MARKS) = entry;
    young->count++;
}

/* Where it is known; NULL: nowhere. */
static uint64_t *find(const struct duplicates *duplicates, uint64_t hash)
{
    uint64_t *slot = slot_of(&duplicates->young, hash);
    if (*slot == 0)
        slot = slot_of(&duplicates->old, hash);
    return *slot == 0 ? NULL : slot;
}

static void took_effect(struct duplicates *duplicates, uint32_t store, uint64_t origin,
                        bool harmless)
{
    struct duplicates_counts *counts = &duplicates->counts[store];
    const uint64_t hash = (mix(origin, store) & ~(uint64_t)MARKS) | (MARKS + 1);
    uint64_t *known = find(duplicates, hash);
    if (!known) {
        counts->writes += duplicates->measuring;
        remember(duplicates, hash | (duplicates->measuring ? MEASURED : 0));
        return;
    }
    if ((*known & AGAIN) == 0 && (*known & MEASURED) != 0) {
        counts->duplicated += !harmless;
        counts->harmless += harmless;
    }
    *known |= AGAIN;
}

/* --- transactions --- */

static void wait_for(struct duplicates *duplicates, const struct stored_record *record)
{
    if (duplicates->pending_count == REMEMBERED) { /* the oldest is forgotten */
        duplicates->pending_count--;
        memmove(duplicates->pending, duplicates->pending + 1,
                duplicates->pending_count * sizeof *duplicates->pending);
    }
    if (duplicates->pending_count == duplicates->pending_room) {
        struct pending *less = duplicates->pending;
        duplicates->pending_room = less ? 2 * duplicates->pending_room : 64;
        duplicates->pending =
            arena_array(duplicates->arena, duplicates->pending_room, sizeof *less);
        if (less)
            memcpy(duplicates->pending, less, duplicates->pending_count * sizeof *less);
    }
    duplicates->pending[duplicates->pending_count++] =
        (struct pending){.transaction = record->transaction,
                         .origin = record->origin,
                         .store = record->store,
                         .harmless = record->harmless};
}

void duplicates_stored(struct duplicates *duplicates, const struct stored_record *record)
{
    if (record->origin == 0)
        return;
    if (record->transaction != 0)
        wait_for(duplicates, record);
    else
        took_effect(duplicates, record->store, record->origin, record->harmless);
}

void duplicates_over(struct duplicates *duplicates, const struct transaction_record *record)
{
    if (record->end == TRANSACTION_in_doubt || record->transaction == 0)
        return;
    const bool stands = record->end == TRANSACTION_committed || record->half;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < duplicates->pending_count; i++) {
        const struct pending *each = &duplicates->pending[i];
        if (each->transaction != record->transaction)
            duplicates->pending[kept++] = *each;
        else if (stands)
            took_effect(duplicates, each->store, each->origin, each->harmless);
    }
    duplicates->pending_count = kept;
}

struct duplicates_counts duplicates_of(const struct duplicates *duplicates, uint32_t store)
{
    if (store < duplicates->parties)
        return duplicates->counts[store];
    struct duplicates_counts all = {.writes = 0};
    for (uint32_t i = 0; i < duplicates->parties; i++) {
        all.writes += duplicates->counts[i].writes;
        all.duplicated += duplicates->counts[i].duplicated;
        all.harmless += duplicates->counts[i].harmless;
    }
    return all;
}
