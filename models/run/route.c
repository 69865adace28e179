/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/route.h"

#include <string.h>

#include "models/plan/configuration.h"
#include "models/run/guards.h"
#include "models/run/listings.h"
#include "models/run/network.h"
#include "models/run/regard.h"
#include "models/run/streams.h"
#include "models/words/balancing.h"

static struct members *members_create(struct run *run, uint32_t limit)
{
    struct members *members = arena_lines(run->arena, 1, sizeof *members);
    members->limit = limit;
    members->instance = arena_array(run->arena, limit + 1, sizeof *members->instance);
    return members;
}

/* All replicas of a party, in order: what an ideal discovery says. */
static struct members *all_of(struct run *run, uint32_t party)
{
    if (run->full[party])
        return run->full[party];
    const struct party *plan = &run->plan->parties[party];
    struct members *members = members_create(run, plan->replicas);
    members->count = plan->replicas;
    members->shared = true;
    members->first = plan->first;
    members->slots = run->in_order;
    for (uint32_t i = 0; i < plan->replicas; i++)
        members->instance[i] = plan->first + i;
    return run->full[party] = members;
}

static size_t state_size(const struct policy *policy, uint32_t slots)
{
    if (!policy->balancing || !policy->balancing->state_size)
        return 0;
    return policy->balancing->state_size(policy->text->balance.settings, slots);
}

static void *balance_state(struct run *run, struct route *route, const struct policy *policy,
                           uint32_t slots)
{
    const size_t size = state_size(policy, slots);
    route->small = 0;
    if (size == 0)
        return NULL;
    return size <= sizeof route->small ? &route->small : arena_alloc(run->arena, size);
}

static uint32_t *links_of(struct run *run, uint32_t count)
{
    uint32_t *links = arena_array(run->arena, count + 1, sizeof *links);
    for (uint32_t i = 0; i < count; i++)
        links[i] = NONE;
    return links;
}

struct special *route_special(struct run *run, struct route *route)
{
    if (!route->special) {
        route->special = arena_alloc(run->arena, sizeof *route->special);
        *route->special = (struct special){.first = NONE, .last = NONE, .next = ROUTE_UNLISTED};
    }
    return route->special;
}

/* Nothing is known of its latest attempts. */
static void recent_begins(struct run *run, struct route *route)
{
    if (route->policy->hedge_share > 0.0)
        route_special(run, route)->recent = arena_alloc(run->arena, sizeof(struct recent));
    else if (route->special)
        route->special->recent = NULL;
}

uint32_t route_make(struct run *run, uint32_t caller, uint32_t channel)
{
    const struct channel *plan = &run->plan->channels[channel];
    const uint32_t index = pool_take(&run->routes);
    const struct policy *policy =
        run->obeys ? configured_policy(run->plan->configuration, channel, run->obeys[caller])
                   : plan->policy;
    struct members *members = all_of(run, plan->callee);
    struct route *route = route_at(run, index);
    *route = (struct route){.policy = policy,
                            .members = members,
                            .links = links_of(run, members->limit / LINKS_TOGETHER + 1),
                            .guards = guards_create(run, policy, caller, channel),
                            .channel = channel,
                            .caller = caller};
    recent_begins(run, route);
    route->balance = balance_state(run, route, policy, members->limit);
    run->instances[caller].routes[plan->local] = 1 + index;
    if (policy->watches)
        regards_set(run, index);
    if (__builtin_expect(run->known != NULL, 0))
        route_hears(run, route_at(run, index));
    return index;
}

uint32_t *routes_of(const struct run *run, uint32_t instance)
{
    const struct party *party = &run->plan->parties[run->plan->instances[instance].party];
    return &run->route_to[party->first_route +
                          (uint64_t)(instance - party->first) * party->channels];
}

uint32_t route_slot(const struct route *route, uint32_t instance)
{
    const struct members *members = route->members;
    if (members->shared) /* in the order of the replicas */
        return instance - members->first;
    for (uint32_t slot = 0; slot < members->limit; slot++)
        if (members->instance[slot] == instance)
            return slot;
    return NONE;
}

uint32_t route_link_make(struct run *run, struct route *route, uint32_t slot)
{
    if (!route->members->shared)
        return route->links[slot] = link_take(run, false);
    route->links[slot / LINKS_TOGETHER] = pool_take_row(&run->links, LINKS_TOGETHER);
    return route_link_known(route, slot);
}

uint32_t *room_for_others(struct run *run, uint32_t count)
{
    if (run->others_limit < count) {
        run->others_limit = 2 * count;
        run->others = arena_array(run->arena, run->others_limit, sizeof *run->others);
    }
    return run->others;
}

/* --- changes --- */

static uint32_t open_at(const struct run *run, const struct route *route, uint32_t slot)
{
    const uint32_t link = route_link_known(route, slot);
    return link == NONE ? 0 : link_at(run, link)->open;
}

/* The list of its own, with room for `least` slots. */
static void route_grow(struct run *run, struct route *route, uint32_t least)
{
    const struct members *old = route->members;
    const uint32_t limit = least > old->limit ? 2 * least : old->limit;
    if (!old->shared && limit == old->limit)
        return;
    struct members *members = members_create(run, limit);
    members->slots = arena_array(run->arena, limit + 1, sizeof *members->slots);
    uint32_t *links = links_of(run, limit);
    for (uint32_t i = 0; i < limit; i++) {
        members->instance[i] = i < old->limit ? old->instance[i] : NONE;
        links[i] = i < old->limit ? route_link_known(route, i) : NONE;
    }
    const uint64_t small = route->small;
    const void *before = route->balance == &route->small ? &small : route->balance;
    void *balance = balance_state(run, route, route->policy, limit);
    if (balance && before)
        memcpy(balance, before, state_size(route->policy, old->limit));
    route->members = members;
    route->links = links;
    route->balance = balance;
}

/* What was known of whoever had this slot is forgotten. */
static void joined(struct run *run, struct route *route, uint32_t slot)
{
    const struct balancing_class *class = route->policy->balancing;
    if (class && class->joined)
        class->joined(route->balance, route->policy->text->balance.settings, slot);
    if (route_regards(route))
        regards_joined(run, route, slot);
}

static uint32_t slot_for(struct run *run, struct route *route, uint32_t instance)
{
    struct members *members = route->members;
    uint32_t slot = route_slot(route, instance);
    if (slot != NONE)
        return slot;
    for (slot = 0; members->instance[slot] != NONE; slot++)
        CHECK(slot + 1 < members->limit);
    members->instance[slot] = instance;
    route->links[slot] = NONE; /* answers of the one before still travel on its own */
    joined(run, route, slot);
    return slot;
}

void route_members(struct run *run, struct route *route, const uint32_t *instances, uint32_t count)
{
    uint32_t busy = 0;
    for (uint32_t slot = 0; slot < route->members->limit; slot++)
        busy += open_at(run, route, slot) > 0;
    route_grow(run, route, busy + count);
    struct members *members = route->members;
    for (uint32_t slot = 0; slot < members->limit; slot++)
        if (members->instance[slot] != NONE &&
            !listed_in(instances, count, members->instance[slot]) && open_at(run, route, slot) == 0)
            members->instance[slot] = NONE;
    members->count = 0;
    for (uint32_t i = 0; i < count; i++)
        members->slots[members->count++] = slot_for(run, route, instances[i]);
    if (route_regards(route))
        regards_members(run, route);
}

void route_policy(struct run *run, uint32_t index, const struct policy *policy)
{
    struct route *route = route_at(run, index);
    const uint32_t limit = route->members->limit;
    const bool same = policy->balancing == route->policy->balancing &&
                      state_size(policy, limit) == state_size(route->policy, limit);
    route->policy = policy;
    if (policy->hedge_share == 0.0 || !route_recent(route))
        recent_begins(run, route);
    route->guards = guards_change(run, route->guards, policy, route->caller, route->channel);
    run->hinted |= policy->balancing && policy->balancing->hints;
    if (!same)
        route->balance = balance_state(run, route, policy, limit);
    regards_set(run, index);
    if (route->special && route->special->first != NONE)
        route_is_due(run, index, route);
}

void route_hears(struct run *run, struct route *route)
{
    const struct listing *known = run->known[route->caller];
    const struct party *callee = &run->plan->parties[run->plan->channels[route->channel].callee];
    if (!known || callee->kind != PARTY_SERVICE)
        return;
    const uint32_t first = listing_before(known, callee->first);
    const uint32_t end = listing_before(known, callee->first + callee->replicas);
    route_members(run, route, known->items + first, end - first);
}

/* All routes that share a list hear who came (slot NONE: that it has changed). */
static void tell_shared(struct run *run, const struct members *members, uint32_t slot)
{
    for (uint32_t i = 0; i < run->routes.made; i++) {
        struct route *route = route_at(run, i);
        if (route->members != members)
            continue;
        if (slot != NONE)
            joined(run, route, slot);
        else if (route_regards(route))
            regards_members(run, route);
    }
}

static const uint32_t *copied(struct run *run, const struct members *members)
{
    uint32_t *copy = room_for_others(run, members->count);
    if (members->count)
        memcpy(copy, members->slots, members->count * sizeof *copy);
    return copy;
}

void route_present(struct run *run, uint32_t party, const bool *there)
{
    struct members *members = all_of(run, party);
    const uint32_t *before = copied(run, members), *const end = before + members->count;
    if (members->slots == run->in_order)
        members->slots = arena_array(run->arena, members->limit + 1, sizeof *members->slots);
    members->count = 0;
    for (uint32_t i = 0; i < members->limit; i++) { /* both lists grow */
        const bool was = before < end && *before == i;
        before += was;
        if (there[i])
            members->slots[members->count++] = i;
        if (there[i] && !was)
            tell_shared(run, members, i);
    }
    tell_shared(run, members, NONE);
}

void route_is_due(struct run *run, uint32_t index, struct route *route)
{
    struct special *special = route->special;
    if (special->next != ROUTE_UNLISTED)
        return;
    special->next = run->passing;
    run->passing = index;
}

void route_forget(struct run *run, uint32_t caller)
{
    const uint32_t *routes = run->instances[caller].routes;
    for (uint32_t i = 0; i < run->instances[caller].plan->channels; i++) {
        if (routes[i] == 0)
            continue;
        struct route *route = route_at(run, routes[i] - 1);
        if (route_regards(route))
            regards_forget(run, route);
        for (uint32_t slot = 0; slot < route->members->limit; slot++) {
            const uint32_t link = route_link_known(route, slot);
            if (link == NONE)
                continue;
            links_hang_up(run, link_at(run, link));
            link_renew(run, link_at(run, link), 0);
        }
    }
}

sim_time route_hedge_after(const struct run *run, uint32_t route)
{
    const struct recent *recent = route_recent(route_at(run, route));
    return recent ? recent_quantile(recent) : SIM_NEVER;
}

static void forget(struct run *run, struct route *route)
{
    guards_forget(run, route->guards);
    struct recent *recent = route_recent(route);
    if (recent)
        *recent = (struct recent){0};
}

void route_dies(struct run *run, uint32_t caller)
{
    const struct instance *instance = &run->instances[caller];
    for (uint32_t i = 0; i < instance->plan->channels; i++)
        if (instance->routes[i] != 0)
            forget(run, route_at(run, instance->routes[i] - 1));
}

static uint32_t *numbers_in_order(struct run *run)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < run->plan->party_count; i++)
        if (run->plan->parties[i].replicas > most)
            most = run->plan->parties[i].replicas;
    uint32_t *numbers = arena_array(run->arena, most + 1, sizeof *numbers);
    for (uint32_t i = 0; i < most; i++)
        numbers[i] = i;
    return numbers;
}

void routes_create(struct run *run)
{
    const struct plan *plan = run->plan;
    pool_init(&run->routes, run->arena, sizeof(struct route));
    run->route_to = arena_array(run->arena, plan->route_count + 1, sizeof *run->route_to);
    run->in_order = numbers_in_order(run);
    run->full = arena_array(run->arena, plan->party_count + 1, sizeof *run->full);
    run->channels = arena_lines(run->arena, plan->channel_count + 1, sizeof *run->channels);
    run->losses = arena_array(run->arena, plan->channel_count + 1, sizeof *run->losses);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct balancing_class *class = plan->channels[i].policy->balancing;
        run->channels[i] =
            (struct channel_run){.latency = channel_stream(run, &plan->channels[i], "latency"),
                                 .balance = channel_stream(run, &plan->channels[i], "balance")};
        run->losses[i] = channel_stream(run, &plan->channels[i], "loss");
        run->hinted |= class && class->hints;
    }
}
