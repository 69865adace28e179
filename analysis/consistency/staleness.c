/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/staleness.h"

#include <math.h>

#include "sim/rng.h"

struct acknowledgement {
    uint64_t version;
    sim_time at;
};

/* The last acknowledgements of one key, in the order of their coming: the first in the entry
 * itself, up to STALE_VERSIONS in a block once there are more. */
struct past {
    uint64_t key;
    uint32_t dataset;
    uint32_t count; /* acknowledgements ever; 0: the entry is free */
    struct acknowledgement first;
    struct acknowledgement *block;
};

struct generation { /* of keys: an open hash map */
    struct past *entries;
    uint32_t used, room; /* room: a power of two */
};

struct staleness {
    struct arena *arena;
    sim_time from, until;
    struct generation young, old;   /* what is not touched while a generation fills up is dropped */
    struct acknowledgement **spare; /* blocks of dropped keys */
    uint32_t spare_count, spare_room;
    bool dropped;
    uint32_t parties;
    struct staleness_counts **counts; /* by party; [parties]: all */
};

struct staleness *staleness_create(struct arena *arena, uint32_t parties)
{
    struct staleness *staleness = arena_alloc(arena, sizeof *staleness);
    staleness->arena = arena;
    staleness->from = staleness->until = SIM_NEVER;
    staleness->parties = parties;
    staleness->counts = arena_array(arena, (size_t)parties + 1, sizeof *staleness->counts);
    return staleness;
}

void staleness_measure(struct staleness *staleness, sim_time from, sim_time until)
{
    staleness->from = from;
    staleness->until = until;
}

static struct past *generation_slot(const struct generation *generation, uint32_t dataset,
                                    uint64_t key)
{
    uint32_t i = (uint32_t)mix(key, dataset) & (generation->room - 1);
    while (generation->entries[i].count > 0 &&
           (generation->entries[i].key != key || generation->entries[i].dataset != dataset))
        i = (i + 1) & (generation->room - 1);
    return &generation->entries[i];
}

static void generation_grow(struct generation *generation, struct arena *arena)
{
    const struct generation before = *generation;
    generation->room = before.room ? before.room * 2 : 1024;
    generation->entries = arena_array(arena, generation->room, sizeof *generation->entries);
    for (uint32_t i = 0; i < before.room; i++)
        if (before.entries[i].count > 0)
            *generation_slot(generation, before.entries[i].dataset, before.entries[i].key) =
                before.entries[i];
}

static void keep_block(struct staleness *staleness, struct acknowledgement *block)
{
    if (!block)
        return;
    if (!staleness->spare) {
        staleness->spare_room = 2 * STALE_KEYS;
        staleness->spare =
            arena_array(staleness->arena, staleness->spare_room, sizeof *staleness->spare);
    }
    if (staleness->spare_count < staleness->spare_room)
        staleness->spare[staleness->spare_count++] = block;
}

/* The old generation is forgotten, the young one becomes old, and its memory is used again.  An
 * entry that has moved from old to young has left its block behind as NULL. */
static void next_generation(struct staleness *staleness)
{
    struct generation forgotten = staleness->old;
    staleness->dropped = staleness->dropped || forgotten.used > 0;
    for (uint32_t i = 0; i < forgotten.room; i++) {
        if (forgotten.entries[i].count > 0)
            keep_block(staleness, forgotten.entries[i].block);
        forgotten.entries[i] = (struct past){0};
    }
    forgotten.used = 0;
    staleness->old = staleness->young;
    staleness->young = forgotten;
}

static struct past *make_entry(struct staleness *staleness, uint32_t dataset, uint64_t key)
{
    if (staleness->young.used >= STALE_KEYS)
        next_generation(staleness);
    if (staleness->young.used * 2 >= staleness->young.room)
        generation_grow(&staleness->young, staleness->arena);
    struct past *entry = generation_slot(&staleness->young, dataset, key);
    entry->key = key;
    entry->dataset = dataset;
    staleness->young.used++;
    return entry;
}

/* NULL: nothing is known of the key. */
static struct past *find(struct staleness *staleness, uint32_t dataset, uint64_t key)
{
    if (staleness->young.room > 0) {
        struct past *young = generation_slot(&staleness->young, dataset, key);
        if (young->count > 0)
            return young;
    }
    if (staleness->old.room == 0)
        return NULL;
    struct past *old = generation_slot(&staleness->old, dataset, key);
    if (old->count == 0)
        return NULL;
    const struct past found = *old;
    old->block = NULL;
    struct past *moved =
        make_entry(staleness, dataset, key); /* may clear the old generation: hence the copy */
    *moved = found;
    return moved;
}

static struct acknowledgement *take_block(struct staleness *staleness)
{
    if (staleness->spare_count > 0)
        return staleness->spare[--staleness->spare_count];
    return arena_array(staleness->arena, STALE_VERSIONS, sizeof(struct acknowledgement));
}

static void acknowledged(struct staleness *staleness, sim_time now,
                         const struct operation_record *write)
{
    struct past *past = find(staleness, write->dataset, write->key);
    if (!past)
        past = make_entry(staleness, write->dataset, write->key);
    const struct acknowledgement added = {.version = write->version, .at = now};
    if (past->count == 0) {
        past->first = added;
    } else {
        if (!past->block) {
            past->block = take_block(staleness);
            past->block[0] = past->first;
        }
        past->block[past->count % STALE_VERSIONS] = added;
    }
    /* Stays congruent modulo STALE_VERSIONS when it would overflow. */
    past->count = past->count == UINT32_MAX ? UINT32_MAX - STALE_VERSIONS + 1 : past->count + 1;
}

struct verdict {
    bool known, stale;
    uint32_t behind;
    sim_time newer;  /* first acknowledgement of a version newer than that read */
    sim_time newest; /* acknowledgement of the newest version before the read; of all that are
                        remembered */
};

static struct verdict judge(const struct past *past, const struct operation_record *read)
{
    struct verdict verdict = {.newer = SIM_NEVER};
    const uint32_t kept = past->count < STALE_VERSIONS ? past->count : STALE_VERSIONS;
    const struct acknowledgement *all = past->block ? past->block : &past->first;
    uint64_t newest = 0;
    for (uint32_t i = 0; i < kept; i++) {
        if (all[i].at > read->begun)
            continue;
        if (!verdict.known || all[i].version > newest) {
            newest = all[i].version;
            verdict.newest = all[i].at;
        }
        verdict.known = true;
        if (all[i].version <= read->version)
            continue;
        verdict.stale = true;
        verdict.behind++;
        if (all[i].at < verdict.newer)
            verdict.newer = all[i].at;
    }
    return verdict;
}

static struct staleness_counts *counts_of(struct staleness *staleness, uint32_t store)
{
    struct staleness_counts **place = &staleness->counts[store];
    if (!*place) {
        *place = arena_alloc(staleness->arena, sizeof **place);
        (*place)->ages = histogram_create(staleness->arena);
        (*place)->behind = histogram_create(staleness->arena);
        (*place)->since = histogram_create(staleness->arena);
        (*place)->since_stale = histogram_create(staleness->arena);
    }
    return *place;
}

static void count(struct staleness_counts *counts, const struct verdict *verdict, sim_time begun,
                  bool forgotten)
{
    counts->reads++;
    counts->forgotten += forgotten;
    if (verdict->known)
        histogram_add(counts->since, begun - verdict->newest);
    if (!verdict->stale)
        return;
    counts->stale++;
    histogram_add(counts->behind, verdict->behind);
    histogram_add(counts->ages, begun - verdict->newer);
    histogram_add(counts->since_stale, begun - verdict->newest);
}

static void read_ended(struct staleness *staleness, const struct operation_record *read)
{
    if (read->begun < staleness->from || read->begun >= staleness->until)
        return;
    const struct past *past = find(staleness, read->dataset, read->key);
    const struct verdict verdict = past ? judge(past, read) : (struct verdict){.newer = SIM_NEVER};
    const bool forgotten = !past && staleness->dropped;
    count(counts_of(staleness, read->store), &verdict, read->begun, forgotten);
    count(counts_of(staleness, staleness->parties), &verdict, read->begun, forgotten);
}

void staleness_hear(struct staleness *staleness, sim_time now,
                    const struct operation_record *operation)
{
    if (operation->outcome != OUTCOME_ok)
        return;
    if (operation->verb == VERB_WRITE)
        acknowledged(staleness, now, operation);
    else
        read_ended(staleness, operation);
}

const struct staleness_counts *staleness_of(const struct staleness *staleness, uint32_t store)
{
    return staleness->counts[store < staleness->parties ? store : staleness->parties];
}
