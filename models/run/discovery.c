/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/discovery.h"

#include "models/run/configuration.h"
#include "models/run/listings.h"
#include "models/run/route.h"
#include "models/run/up.h"

struct discovery {
    sim_time *since;   /* by instance: it died or came; 0: it was there at the beginning */
    uint64_t **missed; /* by caller: bits of instances that it lost although they lived; NULL: it
                          never did */
};

/* --- what a caller learns --- */

static void tell(struct run *run, uint32_t caller, uint32_t instance, bool born)
{
    const sim_time since = run->discovery->since[instance];
    if (run->discovery->since[caller] > since || (born && since == 0))
        return; /* it was not there then, or nothing had happened */
    if (observed(&run->observe, RECORD_KNOWN))
        observe_tell(&run->observe, RECORD_KNOWN, run->engine->now,
                     &(struct known_record){.party = run->plan->instances[instance].party,
                                            .caller = caller,
                                            .born = born,
                                            .took = run->engine->now - since});
}

static uint64_t *missed_word(struct run *run, uint32_t caller, uint32_t instance)
{
    uint64_t **missed = &run->discovery->missed[caller];
    if (!*missed)
        *missed = arena_array(run->arena, run->plan->instance_count / 64 + 1, sizeof **missed);
    return &(*missed)[instance / 64];
}

static void lost(struct run *run, uint32_t caller, uint32_t instance)
{
    const struct instance *lost = &run->instances[instance];
    if (!lost->leaving && !lost->absent)
        instance_suspected(run, instance);
    if (lost->up)
        *missed_word(run, caller, instance) |= UINT64_C(1) << instance % 64;
    else
        tell(run, caller, instance, false);
}

static void found(struct run *run, uint32_t caller, uint32_t instance)
{
    const uint64_t bit = UINT64_C(1) << instance % 64;
    const bool missed =
        run->discovery->missed[caller] && (*missed_word(run, caller, instance) & bit);
    if (missed)
        *missed_word(run, caller, instance) &= ~bit;
    else if (run->instances[instance].up)
        tell(run, caller, instance, true);
}

static bool calls(const struct run *run, uint32_t caller, uint32_t instance)
{
    const struct instance_plan *instances = run->plan->instances;
    return channel_find(run->plan, instances[caller].party, instances[instance].party) != NONE;
}

/* Both lists grow: what stands in one only has gone or come. */
static void compare(struct run *run, uint32_t caller, const struct listing *old,
                    const struct listing *new)
{
    uint32_t i = 0, j = 0;
    while (i < old->count || j < new->count) {
        const uint32_t a = i < old->count ? old->items[i] : NONE;
        const uint32_t b = j < new->count ? new->items[j] : NONE;
        i += a <= b;
        j += b <= a;
        if (a < b && calls(run, caller, a))
            lost(run, caller, a);
        if (b < a && calls(run, caller, b))
            found(run, caller, b);
    }
}

static void routes_hear(struct run *run, uint32_t caller)
{
    const uint32_t *routes = run->instances[caller].routes;
    for (uint32_t i = 0; i < run->instances[caller].plan->channels; i++)
        if (routes[i] != 0)
            route_hears(run, route_at(run, routes[i] - 1));
}

/* Hook. */
static void learnt(struct run *run, uint32_t instance, unsigned which, uint64_t number)
{
    if (which == REGISTRY_SETTINGS) {
        const struct listing *entries = listing_at(run, number);
        configuration_learnt(run, instance, entries->items, entries->count);
        return;
    }
    const struct listing *old = run->known[instance], *new = listing_at(run, number);
    run->known[instance] = new;
    if (number != LISTING_NONE)
        compare(run, instance, old, new);
    routes_hear(run, instance);
}

/* --- what happens --- */

/* Known without asking: with an ideal discovery those who are up, else those who are there. */
static bool listed(const struct run *run, uint32_t index)
{
    const struct instance *instance = &run->instances[index];
    const bool there = !instance->absent && !instance->coming && !instance->leaving;
    return run->plan->discovery == DISCOVERY_IDEAL ? there && instance->up : there;
}

void discovery_listed(struct run *run, uint32_t index)
{
    const uint32_t party = run->plan->instances[index].party;
    const struct party *plan = &run->plan->parties[party];
    if (plan->kind != PARTY_SERVICE || run->plan->discovery == DISCOVERY_REGISTRY)
        return;
    bool *there = run->there;
    for (uint32_t i = 0; i < plan->replicas; i++)
        there[i] = listed(run, plan->first + i);
    route_present(run, party, there);
}

void discovery_changed(struct run *run, uint32_t instance)
{
    if (!run->discovery)
        return;
    run->discovery->since[instance] = run->engine->now;
    if (run->plan->discovery == DISCOVERY_IDEAL)
        discovery_listed(run, instance);
}

static void registry_create(struct run *run)
{
    const struct plan *plan = run->plan;
    const struct registry_terms *terms =
        plan->parties[plan->registries[REGISTRY_INSTANCES]].registry;
    uint32_t *items = arena_array(run->arena, terms->count + 1, sizeof *items), count = 0;
    for (uint32_t i = terms->first; i < terms->first + terms->count; i++)
        if (run->instances[i].up)
            items[count++] = i;
    const struct listing *first = listing_at(run, listing_of(run, items, count));
    run->known = arena_array(run->arena, plan->instance_count + 1, sizeof *run->known);
    for (uint32_t i = 0; i < plan->instance_count; i++)
        if (plan->parties[plan->instances[i].party].agent)
            run->known[i] = first;
}

void discovery_create(struct run *run)
{
    const struct plan *plan = run->plan;
    run->hooks.learnt = learnt;
    if (plan->registries[REGISTRY_INSTANCES] != NONE || plan->registries[REGISTRY_SETTINGS] != NONE)
        listings_create(run);
    if (plan->discovery == DISCOVERY_FIXED)
        return;
    const uint32_t count = plan->instance_count + 1;
    run->discovery = arena_alloc(run->arena, sizeof *run->discovery);
    run->discovery->since = arena_array(run->arena, count, sizeof *run->discovery->since);
    run->discovery->missed = arena_array(run->arena, count, sizeof *run->discovery->missed);
    if (plan->registries[REGISTRY_INSTANCES] != NONE)
        registry_create(run);
}
