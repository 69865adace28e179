/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/channels.h"

#include <string.h>

#include "models/plan/balancers.h"
#include "models/plan/caches.h"
#include "models/plan/policy.h"
#include "models/plan/registry.h"
#include "models/words/protocol.h"
#include "sim/check.h"
#include "sim/rng.h"

static const struct callee_policy *callee_entry(const struct plan *plan, const char *name)
{
    const uint32_t found = names_find(&plan->names->callees, name);
    const struct callee_policy *entries = plan->description->deployment.calls.items;
    return found == NAME_UNKNOWN ? NULL : &entries[found];
}

const struct callee_policy *channels_entry(const struct plan *plan, const char *callee)
{
    const struct callee_policy *entry = callee_entry(plan, callee);
    return entry ? entry : callee_entry(plan, "default");
}

static const struct call_policy *service_policy(const struct plan *plan, const struct party *caller,
                                                const struct party *callee)
{
    const struct callee_policy *entry = channels_entry(plan, cache_called(plan, callee));
    CHECK(entry); /* the reader keeps `default` */
    const struct caller_policy *from = entry->from.items;
    for (uint32_t i = 0; i < entry->from.count; i++)
        if (strcmp(from[i].name, cache_calls(plan, caller)) == 0)
            return &from[i].policy;
    return &entry->policy;
}

const struct call_policy *channels_written(const struct plan *plan, const struct channel *channel)
{
    return service_policy(plan, &plan->parties[channel->caller], &plan->parties[channel->callee]);
}

/* A client's own, and what it leaves to `calls`. */
static struct call_policy client_policy(const struct party *client,
                                        const struct call_policy *policy, bool balances)
{
    struct call_policy own = client->source->policy;
    if (!own.protocol.class)
        own.protocol = policy->protocol;
    if (!own.balance.class || !balances)
        own.balance = policy->balance;
    if (!own.prefer.class || !balances)
        own.prefer = policy->prefer;
    if (!own.told.eject || !balances)
        own.eject = policy->eject;
    if (!own.told.health || !balances)
        own.health = policy->health;
    if (!own.told.panic || !balances)
        own.panic = policy->panic;
    if (!own.told.slow_start || !balances)
        own.slow_start = policy->slow_start;
    return own;
}

/* A look into one's own memory is none of the calls that a policy is about. */
static struct call_policy inside_policy(const struct call_policy *policy)
{
    struct call_policy own = *policy;
    own.timeout = own.connect_timeout = own.acquire_timeout = own.deadline = 0;
    own.retry.attempts = 1;
    own.hedge.after = (struct chosen){0};
    for (unsigned i = 0; i < GUARD_KINDS; i++)
        own.guards[i] = (struct chosen){0};
    own.retry.budget = (struct chosen){0};
    own.connections = COUNT_UNLIMITED;
    return own;
}

const struct call_policy *channel_policy(const struct plan *plan, const struct party *caller,
                                         const struct party *callee, struct arena *arena)
{
    const struct call_policy *policy = service_policy(plan, caller, callee);
    if (callee->registry || (caller->registry && callee != caller)) {
        struct call_policy *own = arena_alloc(arena, sizeof *own);
        *own = registry_policy(policy, !callee->registry);
        return own;
    }
    if (lives_inside(callee)) {
        struct call_policy *own = arena_alloc(arena, sizeof *own);
        *own = inside_policy(policy);
        return own;
    }
    const bool towards = callee->kind == PARTY_BALANCER, behind = caller->kind == PARTY_BALANCER;
    if (caller->kind != PARTY_CLIENT && !towards && !behind)
        return policy;
    struct call_policy *own = arena_alloc(arena, sizeof *own);
    *own = *policy;
    if (behind)
        *own = balancer_behind(policy, balancer_of(plan, callee->name));
    if (towards)
        *own = balancer_towards(policy, balancer_of(plan, callee->name));
    if (caller->kind == PARTY_CLIENT)
        *own = client_policy(caller, own, !towards);
    return own;
}

static struct channel *channel_add(struct plan *plan, struct arena *arena)
{
    if ((plan->channel_count & (plan->channel_count - 1)) == 0) { /* full at powers of two */
        struct channel *larger =
            arena_lines(arena, plan->channel_count ? plan->channel_count * 2 : 1, sizeof *larger);
        if (plan->channel_count)
            memcpy(larger, plan->channels, plan->channel_count * sizeof *larger);
        plan->channels = larger;
    }
    return &plan->channels[plan->channel_count++];
}

/* ---- found by (caller, callee) ---- */

static uint32_t *slot_of(const struct plan *plan, uint32_t caller, uint32_t callee)
{
    uint32_t at = (uint32_t)(mix(caller, callee) & plan->channel_mask);
    for (;; at = (at + 1) & plan->channel_mask) {
        const uint32_t found = plan->channel_slots[at];
        if (found == 0 || (plan->channels[found - 1].caller == caller &&
                           plan->channels[found - 1].callee == callee))
            return &plan->channel_slots[at];
    }
}

uint32_t channel_find(const struct plan *plan, uint32_t caller, uint32_t callee)
{
    return plan->channel_slots ? *slot_of(plan, caller, callee) - 1 : NONE;
}

/* Keeps the slots at most half full. */
static void make_room(struct plan *plan, struct arena *arena)
{
    if (plan->channel_slots && plan->channel_count <= plan->channel_mask / 2)
        return;
    const uint32_t slots = plan->channel_slots ? (plan->channel_mask + 1) * 2 : 64;
    plan->channel_slots = arena_array(arena, slots, sizeof *plan->channel_slots);
    plan->channel_mask = slots - 1;
    for (uint32_t i = 0; i < plan->channel_count; i++)
        *slot_of(plan, plan->channels[i].caller, plan->channels[i].callee) = i + 1;
}

static uint32_t window_of(const struct chosen *protocol)
{
    const uint64_t window = ((const struct protocol_costs *)protocol->settings)->window;
    return window == COUNT_UNLIMITED ? 0 : (uint32_t)window;
}

/* Replicas talk over streams whatever their clients use. */
static bool is_ordered(const struct plan *plan, uint32_t caller, uint32_t callee,
                       const struct chosen *protocol)
{
    return plan->parties[caller].kind != PARTY_CLIENT &&
           (caller == callee || ((const struct protocol_class *)protocol->class)->reliable);
}

/* Each request of a client is a connection of its own in any case. */
static bool is_exclusive(const struct party *caller, const struct chosen *protocol)
{
    return caller->kind != PARTY_CLIENT &&
           ((const struct protocol_class *)protocol->class)->exclusive;
}

uint32_t channel_between(struct plan *plan, uint32_t caller_index, uint32_t callee_index,
                         struct arena *arena)
{
    struct party *caller = &plan->parties[caller_index];
    const struct party *callee = &plan->parties[callee_index];
    const uint32_t known = channel_find(plan, caller_index, callee_index);
    if (known != NONE)
        return known;
    const struct call_policy *policy = channel_policy(plan, caller, callee, arena);
    const bool inside = lives_inside(callee);
    const struct policy *compiled = policy_compile(plan, policy, caller, callee, arena);
    struct channel *channel = channel_add(plan, arena);
    *channel =
        (struct channel){.caller = caller_index,
                         .callee = callee_index,
                         .local = caller->channels++,
                         .policy = compiled,
                         .protocol = (const struct protocol_class *)policy->protocol.class,
                         .protocol_costs = policy->protocol.settings,
                         .next = caller->first_channel,
                         .trips = inside ? 0 : protocol_trips(&policy->protocol),
                         .window = inside ? 0 : window_of(&policy->protocol),
                         .kept = caller->kind != PARTY_CLIENT,
                         .ordered = is_ordered(plan, caller_index, callee_index, &policy->protocol),
                         .exclusive = !inside && is_exclusive(caller, &policy->protocol),
                         .charged = plan->networked && !inside,
                         .inside = inside};
    caller->first_channel = plan->channel_count - 1;
    make_room(plan, arena);
    *slot_of(plan, caller_index, callee_index) = plan->channel_count;
    return plan->channel_count - 1;
}

/* What says nothing, or cannot be. */
static void check_regards(const struct call_policy *policy, struct complaints *complaints)
{
    const struct eject_policy *eject = &policy->eject;
    const struct health_policy *health = &policy->health;
    if (health->every > 0 && health->timeout >= health->every)
        complain(complaints, &health->timeout, NULL,
                 "a check that is given up when the next one is due cannot be told from it: "
                 "'timeout' must be less than 'every'");
    if (eject->failures == COUNT_UNLIMITED && !(eject->deviations > 0.0) &&
        (eject->lasts != 30 * NANOSECONDS_PER_SECOND ||
         eject->every != 10 * NANOSECONDS_PER_SECOND))
        complain(complaints, &eject->failures, "write `failures: 5`, or `deviations: 1.9`",
                 "nobody is ejected: neither 'failures' nor 'deviations' says after what");
}

static void check_caller(const struct plan *plan, const struct caller_policy *from,
                         const char *const *words, uint32_t count, struct complaints *complaints)
{
    if (plan_find_party(plan, PARTY_SERVICE, from->name) == NONE)
        complain_unknown(complaints, &from->name, "calling service", from->name, words, count);
}

void channels_check(const struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const char **words = arena_array(arena, plan->party_count + 1, sizeof *words);
    uint32_t count = 0;
    for (uint32_t i = plan->client_count; i < plan->party_count; i++)
        words[count++] = plan->parties[i].name;
    const struct table *calls = &plan->description->deployment.calls;
    const struct callee_policy *entries = calls->items;
    for (uint32_t i = 0; i < calls->count; i++) {
        if (strcmp(entries[i].name, "default") != 0 &&
            plan_find_party(plan, PARTY_SERVICE, entries[i].name) == NONE &&
            plan_find_party(plan, PARTY_STORE, entries[i].name) == NONE)
            complain_unknown(complaints, &entries[i].name, "service or store", entries[i].name,
                             words, count);
        check_regards(&entries[i].policy, complaints);
        const struct caller_policy *from = entries[i].from.items;
        policy_check(&entries[i].policy, complaints);
        for (uint32_t k = 0; k < entries[i].from.count; k++) {
            check_caller(plan, &from[k], words, count, complaints);
            check_regards(&from[k].policy, complaints);
            policy_check(&from[k].policy, complaints);
        }
    }
    for (uint32_t i = 0; i < plan->client_count; i++) {
        check_regards(&plan->parties[i].source->policy, complaints);
        policy_check(&plan->parties[i].source->policy, complaints);
    }
}

void channels_number(struct plan *plan, struct complaints *complaints)
{
    enum { MOST_ROUTES = 250000000 };
    for (uint32_t i = 0; i < plan->party_count; i++) {
        struct party *party = &plan->parties[i];
        party->first_route = plan->route_count;
        plan->route_count += (uint64_t)party->replicas * party->channels;
    }
    if (plan->route_count > MOST_ROUTES)
        complain(complaints, &plan->description->deployment.services, "fewer replicas",
                 "%llu ways from an instance to whom it calls are more than the %d that fit",
                 (unsigned long long)plan->route_count, MOST_ROUTES);
}
