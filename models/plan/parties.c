/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/parties.h"

#include "models/plan/balancers.h"
#include "models/plan/caches.h"
#include "models/plan/growth.h"
#include "models/plan/messaging.h"
#include "models/plan/registry.h"
#include "models/plan/shards.h"
#include "models/plan/shifts.h"
#include "models/plan/stores.h"
#include "models/words/actor.h"
#include "models/words/cpu_limit.h"
#include "models/words/cutting.h"
#include "models/words/order.h"
#include "models/words/workers.h"

struct making {
    struct plan *plan;
    const struct deployment *deployment;
    struct arena *arena;
    struct complaints *complaints;
};

static uint32_t limited(uint64_t count)
{
    return count == COUNT_UNLIMITED ? NONE : (uint32_t)count;
}

static void party_client(struct making *p, const struct source *source)
{
    p->plan->parties[p->plan->party_count++] = (struct party){.kind = PARTY_CLIENT,
                                                              .name = source->name,
                                                              .replicas = 1,
                                                              .initial = 1,
                                                              .needs = 1,
                                                              .workers = NONE,
                                                              .capacity = NONE,
                                                              .lasting = NONE,
                                                              .queue = NONE,
                                                              .source = source};
}

static struct guard limit_of(const struct chosen *limit)
{
    return (struct guard){(const struct guard_class *)limit->class, limit->settings};
}

static void set_cpu_limit(struct party *party, const struct chosen *chosen)
{
    const struct cpu_limit_class *limit = (const struct cpu_limit_class *)chosen->class;
    if (!limit)
        return;
    party->cpu_limit = limit->cores(chosen->settings);
    party->cpu_period = limit->period ? limit->period(chosen->settings) : 0;
}

static uint32_t accepted(uint64_t connections)
{
    return connections == COUNT_UNLIMITED ? 0 : (uint32_t)connections;
}

static void set_workers(struct making *p, const struct chosen *workers)
{
    struct party *party = &p->plan->parties[p->plan->party_count - 1];
    const struct worker_class *class = (const struct worker_class *)workers->class;
    if (class && class->threads)
        party->loop_threads = (uint32_t) class->threads(workers->settings);
    p->plan->loops |= party->loop_threads > 0;
    shifts_set(party, workers, p->arena, p->complaints);
}

/* An order without functions is what happens anyway. */
static void set_order(struct party *party, const struct chosen *chosen)
{
    const struct order_class *order = (const struct order_class *)chosen->class;
    const bool usual = !order || (!order->newest && !order->drops && !order->ranks);
    party->order = usual ? NULL : order;
    party->order_settings = chosen->settings;
    party->sheds = party->limit.class || party->connections > 0 ||
                   (party->order && (order->drops || order->ranks));
}

static void party_of_service(struct making *p, enum party_kind kind, const struct service *service,
                             uint64_t most)
{
    p->plan->parties[p->plan->party_count++] =
        (struct party){.kind = kind,
                       .name = service->name,
                       .replicas = (uint32_t)most,
                       .initial = (uint32_t)service->replicas,
                       .needs = (uint32_t)service->needs,
                       .queue = limited(service->queue),
                       .connections = accepted(service->connections),
                       .slowdown = service->slowdown,
                       .queue_timeout = service->queue_timeout,
                       .kill_after = service->kill_after,
                       .limit = limit_of(&service->limit),
                       .start = law_given(&service->start) ? &service->start : NULL,
                       .service = service};
    set_order(&p->plan->parties[p->plan->party_count - 1], &service->order);
    set_workers(p, &service->workers);
    set_cpu_limit(&p->plan->parties[p->plan->party_count - 1], &service->cpu_limit);
}

static void party_service(struct making *p, const struct service *service)
{
    if (service->needs > service->replicas)
        complain(p->complaints, &service->needs, NULL, "needs %llu of %llu replicas",
                 (unsigned long long)service->needs, (unsigned long long)service->replicas);
    party_of_service(p, PARTY_SERVICE, service,
                     replicas_most(p->plan->description, service, p->complaints));
}

/* The balancers of services that have one. */
static void party_balancer(struct making *p, const struct service *service)
{
    const struct balancer_policy *policy = balancer_of(p->plan, service->name);
    if (!policy)
        return;
    const struct service *own = balancer_service(service->name, policy, p->arena);
    party_of_service(p, PARTY_BALANCER, own, own->replicas);
}

static void party_store(struct making *p, const struct store *store)
{
    const uint32_t members = shards_members(p->plan, store);
    const uint32_t copies = store_is_sharded(store) ? (uint32_t)store->replicas : members;
    const uint64_t joining = members_joining(p->plan->description, store);
    if (store->needs != COUNT_UNLIMITED && store->needs > copies)
        complain(p->complaints, &store->needs, NULL, "needs %llu of %u replicas",
                 (unsigned long long)store->needs, copies);
    p->plan->parties[p->plan->party_count++] =
        (struct party){.kind = PARTY_STORE,
                       .name = store->name,
                       .replicas = members + (uint32_t)joining,
                       .initial = members,
                       .needs = store_needs(store),
                       .queue = limited(store->queue),
                       .connections = accepted(store->connections),
                       .queue_timeout = store->queue_timeout,
                       .kill_after = store->kill_after,
                       .limit = limit_of(&store->limit),
                       .store = store};
    set_order(&p->plan->parties[p->plan->party_count - 1], &store->order);
    set_workers(p, &store->workers);
}

/* Priorities by their order: 0 is the greatest. */
static void rank_clients(struct plan *plan)
{
    uint32_t ranks[PRIORITY_MOST + 1] = {0};
    for (uint32_t i = 0; i < plan->client_count; i++)
        ranks[plan->parties[i].source->priority] = 1;
    for (uint32_t priority = PRIORITY_MOST + 1; priority-- > 0;)
        if (ranks[priority])
            ranks[priority] = plan->rank_count++;
    for (uint32_t i = 0; i < plan->client_count; i++)
        plan->parties[i].rank = ranks[plan->parties[i].source->priority];
}

static void make(struct making *p, const struct store *const *servers, uint32_t server_count)
{
    const struct source *sources = p->plan->description->workload.items;
    const struct service *services = p->deployment->services.items;
    const struct store *keepers = p->deployment->stores.items;
    for (uint32_t i = 0; i < p->plan->client_count; i++)
        party_client(p, &sources[i]);
    rank_clients(p->plan);
    for (uint32_t i = 0; i < p->deployment->services.count; i++)
        party_service(p, &services[i]);
    for (uint32_t i = 0; i < p->deployment->services.count; i++)
        party_balancer(p, &services[i]);
    for (uint32_t i = 0; i < p->deployment->stores.count; i++)
        party_store(p, &keepers[i]);
    caches_check(p->plan, p->complaints);
    for (uint32_t i = 0; i < p->deployment->stores.count; i++)
        if (cache_wanted(&keepers[i].cache))
            party_store(p, cache_store(p->plan, &keepers[i], p->arena, p->complaints));
    for (uint32_t i = 0; i < server_count; i++)
        party_store(p, servers[i]);
    caches_stand(p->plan, p->complaints);
}

/* Instances of all; false if they do not fit. */
static bool make_room(struct making *p)
{
    const struct service *services = p->deployment->services.items;
    uint64_t instances = 0;
    for (uint32_t i = 0; i < p->plan->party_count; i++) {
        struct party *party = &p->plan->parties[i];
        instances += party->replicas;
        party->first_channel = NONE;
        name_index_add(&p->plan->party_names[party->kind], p->arena, party->name, i);
    }
    if (instances > 1000000) {
        complain(p->complaints, &services[0].replicas, NULL,
                 "%llu instances are more than the 1,000,000 that fit",
                 (unsigned long long)instances);
        return false;
    }
    p->plan->instances = arena_array(p->arena, (size_t)instances + 1, sizeof(struct instance_plan));
    return true;
}

bool parties_create(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    struct making making = {.plan = plan,
                            .deployment = &plan->description->deployment,
                            .arena = arena,
                            .complaints = complaints};
    const struct store *servers[REGISTRY_STORES + 1];
    uint32_t server_count = registry_stores(plan, arena, complaints, servers);
    if ((servers[server_count] = messaging_store(plan, arena, complaints)))
        server_count++;
    plan->client_count = plan->description->workload.count;
    const uint32_t count = plan->client_count + making.deployment->services.count +
                           balancers_count(plan) + making.deployment->stores.count +
                           caches_count(plan) + server_count;
    plan->parties = arena_lines(arena, count + 1, sizeof(struct party));
    make(&making, servers, server_count);
    return make_room(&making);
}

const bool *endpoints_asked(const struct plan *plan, struct arena *arena)
{
    bool *asked = arena_array(arena, plan->endpoint_count, sizeof *asked);
    for (uint32_t i = 0; i < plan->client_count; i++) {
        const struct table *entries = &plan->parties[i].source->mix;
        for (uint32_t j = 0; j < entries->count; j++) {
            const char *name = ((const struct mix_entry *)entries->items)[j].name;
            const uint32_t endpoint = plan_find_endpoint(plan, name);
            if (endpoint != NONE)
                asked[endpoint] = true;
        }
    }
    return asked;
}
