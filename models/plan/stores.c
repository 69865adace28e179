/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/stores.h"

#include "models/plan/caches.h"
#include "models/plan/messaging.h"
#include "models/plan/registry.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"

/* What the replicas of a shard have in common; without shards some of them may come later. */
static const void *made_for(const struct plan *plan, const struct party *party, uint32_t shard,
                            struct arena *arena)
{
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    const struct shards *shards = party->shards;
    const struct seat *seats = shard_seats(shards, shard);
    struct whereabouts *places = arena_array(arena, shards->peers + 1, sizeof *places);
    for (uint32_t i = 0; i < shards->peers; i++) {
        const uint32_t instance = party->first + seats[i].member;
        const uint32_t zone = plan->nodes[plan->instances[instance].node].zone;
        places[i] = (struct whereabouts){zone, plan->zones[zone].region};
    }
    return class->make(party->store, party->store->kind.settings, places, shards->peers,
                       shard_initial(party, shard), arena);
}

static void check_beside(const struct store_class *class, const struct store *store,
                         struct complaints *complaints)
{
    struct part parts[MOST_PARTS - 1];
    const unsigned count = class->beside ? class->beside(store->kind.settings, parts) : 0;
    for (unsigned i = 0; i < count; i++)
        if (parts[i].class->check)
            parts[i].class->check(parts[i].settings, complaints);
}

void stores_check(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct store *store = plan->parties[i].store;
        if (!store || plan->parties[i].registry || is_cache(&plan->parties[i]) ||
            (plan->messaging && plan->messaging->party == i))
            continue;
        const struct store_class *class = (const struct store_class *)store->kind.class;
        if (!class)
            complain(complaints, &store->kind, "leave the store out instead",
                     "a store needs a kind");
        else if (!store->read_time.class && !store->write_time.class &&
                 !registry_keeps(&plan->parties[i]))
            complain_softly(complaints, &store->name,
                            "write `read_time` and `write_time`; 0s says that it is meant",
                            "the operations of store '%s' take no processor time", store->name);
        shards_check(store, complaints);
        if (class)
            check_beside(class, store, complaints);
        if (class && class->check && !class->check(store, store->kind.settings, complaints))
            continue;
        if (class && class->make)
            for (uint32_t s = 0; s < plan->parties[i].shards->count; s++)
                plan->parties[i].shards->made[s] = made_for(plan, &plan->parties[i], s, arena);
    }
}

uint32_t store_members(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    return class && class->members ? class->members(store, store->kind.settings)
                                   : (uint32_t)store->replicas;
}

uint32_t store_needs(const struct store *store)
{
    const struct store_class *class = (const struct store_class *)store->kind.class;
    if (store->needs != COUNT_UNLIMITED)
        return (uint32_t)store->needs;
    return class && class->needs ? class->needs(store) : 1;
}
