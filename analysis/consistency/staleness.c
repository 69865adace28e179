/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/staleness.h"

#include <math.h>

#include "analysis/consistency/remembered.h"

struct acknowledgement {
    uint64_t version;
    sim_time at;
};

/* The last acknowledgements of one key, in the order of their coming: the first in the entry
 * itself, up to STALE_VERSIONS in a block once there are more.  head.count: 1 + acknowledgements
 * ever. */
struct past {
    struct remembered head;
    struct acknowledgement first;
    struct acknowledgement *block;
};

struct staleness {
    struct arena *arena;
    sim_time from, until;
    struct remembering *keys;
    struct acknowledgement **spare; /* blocks of dropped keys */
    uint32_t spare_count, spare_room;
    uint32_t parties;
    struct staleness_counts **counts; /* by party; [parties]: all */
};

/* Of a key that is dropped: the block is used again. */
static void forget(void *owner, void *entry)
{
    struct staleness *staleness = owner;
    const struct past *past = entry;
    if (!past->block)
        return;
    if (!staleness->spare) {
        staleness->spare_room = 2 * STALE_KEYS;
        staleness->spare =
            arena_array(staleness->arena, staleness->spare_room, sizeof *staleness->spare);
    }
    if (staleness->spare_count < staleness->spare_room)
        staleness->spare[staleness->spare_count++] = past->block;
}

struct staleness *staleness_create(struct arena *arena, uint32_t parties)
{
    struct staleness *staleness = arena_alloc(arena, sizeof *staleness);
    staleness->arena = arena;
    staleness->keys = remembering_create(arena, sizeof(struct past), STALE_KEYS, forget, staleness);
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

static struct acknowledgement *take_block(struct staleness *staleness)
{
    if (staleness->spare_count > 0)
        return staleness->spare[--staleness->spare_count];
    return arena_array(staleness->arena, STALE_VERSIONS, sizeof(struct acknowledgement));
}

static void acknowledged(struct staleness *staleness, sim_time now,
                         const struct operation_record *write)
{
    struct past *past = remembered_find(staleness->keys, write->dataset, write->key);
    if (!past)
        past = remembered_make(staleness->keys, write->dataset, write->key);
    const struct acknowledgement added = {.version = write->version, .at = now};
    const uint32_t before = past->head.count - 1;
    if (before == 0) {
        past->first = added;
    } else {
        if (!past->block) {
            past->block = take_block(staleness);
            past->block[0] = past->first;
        }
        past->block[before % STALE_VERSIONS] = added;
    }
    /* Stays congruent modulo STALE_VERSIONS when it would overflow. */
    past->head.count += past->head.count < REMEMBERED_COUNT_MOST ? 1 : 1u - STALE_VERSIONS;
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
    const uint32_t kept =
        past->head.count - 1 < STALE_VERSIONS ? past->head.count - 1 : STALE_VERSIONS;
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
    const struct past *past = remembered_find(staleness->keys, read->dataset, read->key);
    const struct verdict verdict = past ? judge(past, read) : (struct verdict){.newer = SIM_NEVER};
    const bool forgotten = !past && remembered_dropped(staleness->keys);
    count(counts_of(staleness, read->store), &verdict, read->begun, forgotten);
    if (!read->passed_on)
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
