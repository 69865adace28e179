/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/balancers.h"

#include <string.h>

#include "models/plan/channels.h"
#include "models/words/relay.h"
#include "models/words/step.h"

const struct balancer_policy *balancer_of(const struct plan *plan, const char *service)
{
    const struct callee_policy *entry = channels_entry(plan, service);
    return entry && entry->balancer.nodes ? &entry->balancer : NULL;
}

uint32_t balancers_count(const struct plan *plan)
{
    const struct table *table = &plan->description->deployment.services;
    const struct service *services = table->items;
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->count; i++)
        count += balancer_of(plan, services[i].name) != NULL;
    return count;
}

const struct service *balancer_service(const char *name, const struct balancer_policy *policy,
                                       struct arena *arena)
{
    struct service *service = arena_alloc(arena, sizeof *service);
    const char **nodes = arena_array(arena, 1, sizeof *nodes);
    nodes[0] = policy->nodes;
    *service = (struct service){.name = name,
                                .modules = {.word = "none"},
                                .replicas = policy->replicas,
                                .nodes = {.count = 1, .names = nodes},
                                .workers = policy->workers,
                                .queue = policy->queue,
                                .start = policy->start,
                                .needs = 1};
    return service;
}

/* The one step of a balancer's endpoint. */
static const struct step *relay_to(const char *endpoint, const struct balancer_policy *policy,
                                   struct arena *arena)
{
    struct relay *relay = arena_alloc(arena, sizeof *relay);
    struct step *step = arena_alloc(arena, sizeof *step);
    *relay = (struct relay){.work = policy->work, .endpoint = endpoint};
    *step = (struct step){.action = {.class = &relay_step->head, .settings = relay},
                          .copies = 1,
                          .probability = 1.0,
                          .weight = {.value = 1.0, .unit = UNIT_ONE, .given = false}};
    return step;
}

static void add_endpoint(struct plan *plan, uint32_t party, uint32_t behind, struct arena *arena)
{
    struct endpoint_plan *of = &plan->endpoints[behind];
    struct endpoint *endpoint = arena_alloc(arena, sizeof *endpoint);
    const struct balancer_policy *policy = balancer_of(plan, plan->parties[party].name);
    *endpoint = *of->endpoint;
    endpoint->steps =
        (struct table){.count = 1, .items = (void *)relay_to(of->name, policy, arena)};
    of->relay = plan->endpoint_count;
    plan->endpoints[plan->endpoint_count++] =
        (struct endpoint_plan){.name = of->name,
                               .endpoint = endpoint,
                               .module = NONE,
                               .party = party,
                               .relay = NONE,
                               .request_bytes = of->request_bytes,
                               .response_bytes = of->response_bytes};
}

void balancers_endpoints(struct plan *plan, struct arena *arena)
{
    const uint32_t own = plan->endpoint_count;
    if (balancers_count(plan) == 0)
        return;
    struct endpoint_plan *all = arena_array(arena, 2 * (size_t)own + 1, sizeof *all);
    memcpy(all, plan->endpoints, own * sizeof *all);
    plan->endpoints = all;
    for (uint32_t i = 0; i < own; i++) {
        if (all[i].party == NONE)
            continue;
        const uint32_t balancer =
            plan_find_party(plan, PARTY_BALANCER, plan->parties[all[i].party].name);
        if (balancer != NONE)
            add_endpoint(plan, balancer, i, arena);
    }
}

struct call_policy balancer_towards(const struct call_policy *entry,
                                    const struct balancer_policy *balancer)
{
    struct call_policy policy = *entry;
    policy.balance = balancer->balance;
    policy.prefer = (struct chosen){0};
    policy.eject.failures = COUNT_UNLIMITED;
    policy.eject.deviations = 0.0;
    policy.health.every = 0;
    policy.slow_start = 0;
    return policy;
}

struct call_policy balancer_behind(const struct call_policy *entry,
                                   const struct balancer_policy *balancer)
{
    struct call_policy policy = *entry;
    policy.timeout = balancer->timeout;
    policy.retry = balancer->retry;
    policy.hedge.after = (struct chosen){0};
    for (unsigned i = 0; i < GUARD_KINDS; i++)
        policy.guards[i] = (struct chosen){0};
    policy.deadline = 0;
    policy.connections = COUNT_UNLIMITED;
    policy.acquire_timeout = 0;
    return policy;
}
