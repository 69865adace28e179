/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/observers/last_copies.h"

#include "models/plan/disruption.h"
#include "models/plan/shards.h"
#include "models/run/store.h"
#include "models/stores/versions.h"

struct acknowledged {
    bool looked_for, nothing_is_lost; /* its kind is; no disk may be lost */
    struct versions newest;           /* of each key */
    uint64_t lost;
};

struct last_copies {
    struct run *run;
    struct blocks blocks;
    struct acknowledged *stores; /* by party */
};

static const struct store_class *class_of(const struct run *run, uint32_t party)
{
    const struct store *store = run->plan->parties[party].store;
    return store ? (const struct store_class *)store->kind.class : NULL;
}

struct last_copies *last_copies_create(struct run *run, struct arena *arena)
{
    struct last_copies *copies = arena_alloc(arena, sizeof *copies);
    const uint32_t count = run->plan->party_count;
    copies->run = run;
    blocks_init(&copies->blocks, arena);
    copies->stores = arena_array(arena, count + 1u, sizeof *copies->stores);
    for (uint32_t i = 0; i < count; i++) {
        const struct store_class *class = class_of(run, i);
        copies->stores[i].looked_for = class && class->keeps;
        copies->stores[i].nothing_is_lost = !disruptions_lose_disks(run->plan);
        versions_init(&copies->stores[i].newest, &copies->blocks);
    }
    return copies;
}

bool last_copies_hear(struct last_copies *copies, const struct operation_record *write)
{
    struct acknowledged *store = &copies->stores[write->store];
    if (store->looked_for && !store->nothing_is_lost)
        versions_raise(&store->newest, write->dataset, write->key,
                       (struct version){write->version, write->id});
    return store->looked_for;
}

/* Who has left the store is asked no more. */
static void gather(const struct run *run, uint32_t party, uint32_t shard, struct versions *into)
{
    const struct party *of = &run->plan->parties[party];
    for (uint32_t i = 0; i < of->shards->peers; i++) {
        const struct seat *seat = &shard_seats(of->shards, shard)[i];
        if (!group_of(run, party, shard)->directory.peers[i].outside)
            class_of(run, party)
                ->keeps(part_at(run, of->first + seat->member, part_of_seat(run, party, seat)),
                        into);
    }
}

static uint64_t lost_of(const struct versions *newest, const struct versions *kept)
{
    uint64_t lost = 0;
    for (uint64_t i = 0; i < newest->limit; i++) {
        const struct version_place *place = &newest->places[i];
        lost += versions_get(kept, place->dataset, place->key).number < place->version.number;
    }
    return lost;
}

void last_copies_look(struct last_copies *copies)
{
    const struct plan *plan = copies->run->plan;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        struct acknowledged *store = &copies->stores[i];
        struct versions kept;
        if (!store->looked_for || store->nothing_is_lost)
            continue;
        versions_init(&kept, &copies->blocks);
        for (uint32_t shard = 0; shard < plan->parties[i].shards->count; shard++)
            gather(copies->run, i, shard, &kept);
        store->lost = lost_of(&store->newest, &kept);
        versions_free(&kept);
    }
}

uint64_t last_copies_lost(const struct last_copies *copies, uint32_t store)
{
    uint64_t lost = 0;
    for (uint32_t i = 0; i < copies->run->plan->party_count; i++)
        lost += i == store || store == NONE ? copies->stores[i].lost : 0;
    return lost;
}
