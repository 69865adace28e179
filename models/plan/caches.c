/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/caches.h"

#include <string.h>

#include "models/words/actor.h"

static const struct store *entries(const struct plan *plan, uint32_t *count)
{
    *count = plan->description->deployment.stores.count;
    return plan->description->deployment.stores.items;
}

void caches_check(const struct plan *plan, struct complaints *complaints)
{
    uint32_t count;
    const struct store *kept = entries(plan, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct cache_key *key = &kept[i].cache;
        if (!cache_wanted(key) && (key->inside || key->nodes || key->caching.ttl > 0))
            complain(complaints, key->inside ? (const void *)&key->inside : &key->caching.size,
                     "write `kind: lru` (lfu, fifo, random, sampled)", "a cache needs a kind");
    }
}

uint32_t caches_count(const struct plan *plan)
{
    uint32_t all, count = 0;
    const struct store *kept = entries(plan, &all);
    for (uint32_t i = 0; i < all; i++)
        count += cache_wanted(&kept[i].cache);
    return count;
}

/* What cannot be, or says nothing. */
static void check(const struct plan *plan, const struct store *before, struct complaints *to)
{
    const struct cache_key *key = &before->cache;
    if (key->inside && key->nodes)
        complain(to, &key->nodes, "leave one of them out",
                 "a cache inside '%s' lives where that does", key->inside);
    if (key->inside && key->replicas != 1)
        complain(to, &key->replicas, "leave it out",
                 "a cache inside '%s' is in each of its instances", key->inside);
    if (key->nodes)
        names_need(&plan->names->groups, "group of nodes", key->nodes, &key->nodes, to);
    if (!key->inside && !law_given(&key->read_time) && !law_given(&key->write_time))
        complain_softly(
            to, &key->caching.size, "write `read_time` and `write_time`; 0s says that it is meant",
            "the operations of the cache before '%s' take no processor time", before->name);
}

const struct store *cache_store(const struct plan *plan, const struct store *before,
                                struct arena *arena, struct complaints *complaints)
{
    const struct cache_key *key = &before->cache;
    struct caching *caching = arena_alloc(arena, sizeof *caching);
    struct store *store = arena_alloc(arena, sizeof *store);
    check(plan, before, complaints);
    *caching = key->caching;
    caching->of = before->name;
    caching->inside = key->inside != NULL;
    *store = (struct store){
        .name = arena_format(arena, "cache %s", before->name),
        .kind = {.class = &cache_store_class->actor.head, .settings = caching},
        .nodes = key->nodes,
        .replicas = key->replicas,
        .read_time = key->read_time,
        .write_time = key->write_time,
        .connections = COUNT_UNLIMITED,
        .needs = 1,
        .queue = COUNT_UNLIMITED,
    };
    return store;
}

/* --- who stands where --- */

static uint32_t party_named(const struct plan *plan, enum party_kind kind, const char *name)
{
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].kind == kind && strcmp(plan->parties[i].name, name) == 0)
            return i;
    return NONE;
}

/* As many as the service can ever have; it is nothing that could be down by itself. */
static void stand_inside(struct plan *plan, uint32_t cache, const struct cache_key *key,
                         struct complaints *complaints)
{
    struct party *party = &plan->parties[cache];
    if (names_need(&plan->names->services, "service", key->inside, &key->inside, complaints) ==
        NAME_UNKNOWN)
        return;
    party->inside = party_named(plan, PARTY_SERVICE, key->inside);
    struct party *home = &plan->parties[party->inside];
    party->replicas = home->replicas;
    party->initial = home->initial;
    party->needs = 0;
    party->beside = home->holds;
    home->holds = cache;
}

static void stand(struct plan *plan, uint32_t cache, struct complaints *complaints)
{
    struct party *party = &plan->parties[cache];
    const struct caching *caching = party->store->kind.settings;
    party->front = party_named(plan, PARTY_STORE, caching->of);
    plan->parties[party->front].cache = cache;
    if (caching->inside)
        stand_inside(plan, cache, &plan->parties[party->front].store->cache, complaints);
}

void caches_stand(struct plan *plan, struct complaints *complaints)
{
    uint32_t count;
    const struct store *kept = entries(plan, &count);
    uint32_t first = 0; /* of the parties that are stores: entries, and then their caches */
    while (first < plan->party_count && plan->parties[first].kind != PARTY_STORE)
        first++;
    for (uint32_t i = 0; i < plan->party_count; i++)
        plan->parties[i].front = plan->parties[i].inside = plan->parties[i].cache =
            plan->parties[i].holds = plan->parties[i].beside = NONE;
    for (uint32_t i = 0, cache = first + count; i < count; i++)
        if (cache_wanted(&kept[i].cache))
            stand(plan, cache++, complaints);
}

uint32_t cache_before(const struct plan *plan, uint32_t party, uint32_t store)
{
    const uint32_t cache = plan->parties[store].cache;
    const uint32_t inside = plan->parties[cache].inside;
    return inside == NONE || inside == party ? cache : store;
}

const char *cache_called(const struct plan *plan, const struct party *party)
{
    return is_cache(party) ? plan->parties[party->front].name : party->name;
}

const char *cache_calls(const struct plan *plan, const struct party *party)
{
    return lives_inside(party) ? plan->parties[party->inside].name : party->name;
}
