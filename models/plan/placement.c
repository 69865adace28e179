/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/placement.h"
#include "models/plan/parties.h"

#include <string.h>

#include "models/plan/balancers.h"
#include "models/plan/spread.h"
#include "models/plan/stores.h"
#include "models/words/cpu.h"
#include "models/words/cpu_limit.h"
#include "models/words/order.h"
#include "models/words/workers.h"
#include "sim/check.h"

struct placing {
    struct plan *plan;
    const struct deployment *deployment;
    struct arena *arena;
    struct complaints *complaints;
    struct spread **spreads; /* by group; NULL: not made yet */
    uint32_t *scratch;       /* for spread_create */
    uint32_t nowhere;        /* node of those who named none; NONE: not made yet */
    uint32_t node_limit;
};

static uint32_t zone_named(struct placing *p, const char *name, const void *field)
{
    return names_need(&p->plan->names->zones, "zone", name, field, p->complaints);
}

static void place_zones(struct placing *p)
{
    const struct zone *zones = p->deployment->zones.items;
    struct plan *plan = p->plan;
    plan->zone_count = p->deployment->zones.count;
    const bool none = plan->zone_count == 0;
    plan->zones = arena_array(p->arena, plan->zone_count + 1, sizeof *plan->zones);
    if (none) /* everything in one place */
        plan->zones[plan->zone_count++] = (struct zone_plan){.name = ZONE_HERE};
    struct name_index regions = {0};
    for (uint32_t i = 0; i < plan->zone_count && !none; i++) {
        const char *region = zones[i].region ? zones[i].region : "";
        name_index_add(&regions, p->arena, region, i);
        plan->zones[i] =
            (struct zone_plan){.name = zones[i].name, .region = name_index_find(&regions, region)};
    }
}

static uint32_t add_node(struct placing *p, struct node_plan node)
{
    CHECK(p->plan->node_count < p->node_limit);
    p->plan->nodes[p->plan->node_count] = node;
    name_index_add(&p->plan->node_names, p->arena, node.name, p->plan->node_count);
    return p->plan->node_count++;
}

static void place_group(struct placing *p, const struct node_group *group)
{
    const uint32_t zone_count = group->zones.count;
    uint32_t *zones = arena_array(p->arena, zone_count + 1, sizeof *zones);
    for (uint32_t i = 0; i < zone_count; i++)
        zones[i] = zone_named(p, group->zones.names[i], &group->zones);
    for (uint32_t i = 0; i < group->count; i++)
        add_node(p, (struct node_plan){
                        .name = arena_format(p->arena, "%s/%u", group->name, i),
                        .group = group,
                        .number = i,
                        .zone = zone_count ? zones[i % zone_count] : 0,
                        .cores = group->cores == COUNT_UNLIMITED ? NONE : (uint32_t)group->cores,
                        .speed = group->speed,
                        .ours = true,
                        .cpu = &group->cpu,
                        .disk = law_given(&group->disk) ? &group->disk : NULL});
}

static void place_groups(struct placing *p)
{
    const struct node_group *groups = p->deployment->nodes.items;
    const uint32_t count = p->deployment->nodes.count;
    uint64_t all = 0;
    for (uint32_t i = 0; i < count; i++)
        all += groups[i].count;
    if (all > 1000000) {
        complain(p->complaints, &groups[0].count, NULL,
                 "%llu nodes are more than the 1,000,000 that fit", (unsigned long long)all);
        return;
    }
    p->node_limit = (uint32_t)all + p->plan->description->workload.count + 2;
    p->plan->nodes = arena_array(p->arena, p->node_limit, sizeof *p->plan->nodes);
    p->plan->group_first = arena_array(p->arena, count + 1, sizeof *p->plan->group_first);
    for (uint32_t i = 0; i < count; i++) {
        p->plan->group_first[i] = p->plan->node_count;
        place_group(p, &groups[i]);
    }
}

static uint32_t node_nowhere(struct placing *p)
{
    if (p->nowhere == NONE)
        p->nowhere = add_node(
            p, (struct node_plan){.name = "node", .cores = NONE, .speed = 1.0, .ours = true});
    return p->nowhere;
}

/* The nodes of every zone, in node order. */
static void list_zones(struct placing *p)
{
    struct plan *plan = p->plan;
    plan->zone_nodes = arena_array(p->arena, plan->node_count + 1, sizeof *plan->zone_nodes);
    plan->zone_first = arena_array(p->arena, plan->zone_count + 2, sizeof *plan->zone_first);
    uint32_t *next = plan->zone_first + 1; /* counted two places ahead, filled one ahead */
    for (uint32_t n = 0; n < plan->node_count; n++)
        if (plan->nodes[n].ours)
            next[plan->nodes[n].zone + 1]++;
    for (uint32_t z = 0; z < plan->zone_count; z++)
        next[z + 1] += next[z];
    for (uint32_t n = 0; n < plan->node_count; n++)
        if (plan->nodes[n].ours)
            plan->zone_nodes[next[plan->nodes[n].zone]++] = n;
}

/* What follows are the instances of another party. */
static void spread_of(struct placing *p, uint32_t group)
{
    const struct node_group *groups = p->deployment->nodes.items;
    if (!p->spreads[group])
        p->spreads[group] = spread_create(p->plan, p->plan->group_first[group],
                                          (uint32_t)groups[group].count, p->scratch, p->arena);
    spread_begin(p->spreads[group]);
}

/* The instances of one party, spread over groups of nodes in turn; no group: all on node `node`. */
static void place_party(struct placing *p, uint32_t index, const uint32_t *groups, uint32_t count,
                        uint32_t node)
{
    struct plan *plan = p->plan;
    struct party *party = &plan->parties[index];
    for (uint32_t i = 0; i < count; i++)
        spread_of(p, groups[i]);
    const bool balances = party->kind == PARTY_BALANCER;
    const char *name = balances ? arena_format(p->arena, "balancer %s", party->name) : party->name;
    party->key = name_hash(name);
    party->first = plan->instance_count;
    for (uint32_t i = 0; i < party->replicas; i++)
        plan->instances[plan->instance_count++] = (struct instance_plan){
            .name = party->kind == PARTY_CLIENT ? party->name
                                                : arena_format(p->arena, "%s/%u", name, i),
            .party = index,
            .replica = i,
            .node = count > 0 ? spread_next(p->spreads[groups[i % count]]) : node};
}

static uint32_t client_zone(struct placing *p, const struct source *source)
{
    if (strcmp(source->from, "internet") == 0)
        return NONE;
    if (strncmp(source->from, "zone ", 5) == 0)
        return zone_named(p, source->from + 5, &source->from);
    complain(p->complaints, &source->from, "write `from: internet` or `from: zone NAME`",
             "unknown place '%s'", source->from);
    return NONE;
}

static void place_home(struct placing *p, uint32_t index, const struct name_list *nodes,
                       const void *field)
{
    uint32_t *groups = arena_array(p->arena, nodes->count + 1, sizeof *groups);
    for (uint32_t i = 0; i < nodes->count; i++) {
        groups[i] = names_need(&p->plan->names->groups, "group of nodes", nodes->names[i], field,
                               p->complaints);
        if (groups[i] == NONE)
            return;
    }
    place_party(p, index, groups, nodes->count, nodes->count > 0 ? NONE : node_nowhere(p));
}

static void place_store(struct placing *p, uint32_t index, const struct store *store)
{
    const char *nodes[] = {store->nodes};
    const struct name_list list = {.names = nodes, .count = store->nodes != NULL};
    place_home(p, index, &list, &store->nodes);
}

static uint32_t limited(uint64_t count)
{
    return count == COUNT_UNLIMITED ? NONE : (uint32_t)count;
}

static void party_client(struct placing *p, const struct source *source)
{
    p->plan->parties[p->plan->party_count++] = (struct party){.kind = PARTY_CLIENT,
                                                              .name = source->name,
                                                              .replicas = 1,
                                                              .needs = 1,
                                                              .workers = NONE,
                                                              .queue = NONE,
                                                              .source = source};
}

static uint32_t places(const struct chosen *workers)
{
    const struct worker_class *class = (const struct worker_class *)workers->class;
    return class ? limited(class->places(workers->settings)) : NONE;
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

/* Limits need to share: elsewhere a job has a core or none. */
static void limit_nodes(struct placing *p)
{
    const struct plan *plan = p->plan;
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        const struct party *party = &plan->parties[plan->instances[i].party];
        struct node_plan *node = &plan->nodes[plan->instances[i].node];
        if (party->cpu_limit <= 0)
            continue;
        const bool shares = !node->cpu || node->cpu->class == cpus.members[0];
        if (!shares && plan->instances[i].replica == 0)
            complain(p->complaints, &party->service->cpu_limit, "cpu: sharing",
                     "a cpu_limit needs a node that shares its processors, and %s is '%s'",
                     node->name, node->cpu->class->name);
        node->limited = true;
    }
}

static void set_workers(struct plan *plan, struct party *party, const struct chosen *workers)
{
    const struct worker_class *class = (const struct worker_class *)workers->class;
    if (class && class->threads)
        party->loop_threads = (uint32_t) class->threads(workers->settings);
    plan->loops |= party->loop_threads > 0;
}

/* An order without functions is what happens anyway. */
static void set_order(struct party *party, const struct chosen *chosen)
{
    const struct order_class *order = (const struct order_class *)chosen->class;
    const bool usual = !order || (!order->newest && !order->drops && !order->ranks);
    party->order = usual ? NULL : order;
    party->order_settings = chosen->settings;
    party->sheds = party->limit.class || (party->order && (order->drops || order->ranks));
}

static void party_of_service(struct placing *p, enum party_kind kind, const struct service *service)
{
    p->plan->parties[p->plan->party_count++] =
        (struct party){.kind = kind,
                       .name = service->name,
                       .replicas = (uint32_t)service->replicas,
                       .needs = (uint32_t)service->needs,
                       .workers = places(&service->workers),
                       .queue = limited(service->queue),
                       .slowdown = service->slowdown,
                       .queue_timeout = service->queue_timeout,
                       .kill_after = service->kill_after,
                       .limit = limit_of(&service->limit),
                       .start = law_given(&service->start) ? &service->start : NULL,
                       .service = service};
    set_order(&p->plan->parties[p->plan->party_count - 1], &service->order);
    set_workers(p->plan, &p->plan->parties[p->plan->party_count - 1], &service->workers);
    set_cpu_limit(&p->plan->parties[p->plan->party_count - 1], &service->cpu_limit);
}

static void party_service(struct placing *p, const struct service *service)
{
    if (service->needs > service->replicas)
        complain(p->complaints, &service->needs, NULL, "needs %llu of %llu replicas",
                 (unsigned long long)service->needs, (unsigned long long)service->replicas);
    party_of_service(p, PARTY_SERVICE, service);
}

/* The balancers of services that have one. */
static void party_balancer(struct placing *p, const struct service *service)
{
    const struct balancer_policy *policy = balancer_of(p->plan, service->name);
    if (policy)
        party_of_service(p, PARTY_BALANCER, balancer_service(service->name, policy, p->arena));
}

static void party_store(struct placing *p, const struct store *store)
{
    const uint32_t members = store_members(store);
    if (store->needs != COUNT_UNLIMITED && store->needs > members)
        complain(p->complaints, &store->needs, NULL, "needs %llu of %u replicas",
                 (unsigned long long)store->needs, members);
    p->plan->parties[p->plan->party_count++] = (struct party){.kind = PARTY_STORE,
                                                              .name = store->name,
                                                              .replicas = members,
                                                              .needs = store_needs(store),
                                                              .workers = places(&store->workers),
                                                              .queue = limited(store->queue),
                                                              .queue_timeout = store->queue_timeout,
                                                              .kill_after = store->kill_after,
                                                              .limit = limit_of(&store->limit),
                                                              .store = store};
    set_order(&p->plan->parties[p->plan->party_count - 1], &store->order);
    set_workers(p->plan, &p->plan->parties[p->plan->party_count - 1], &store->workers);
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

static bool make_parties(struct placing *p)
{
    const struct description *d = p->plan->description;
    const struct source *sources = d->workload.items;
    const struct service *services = p->deployment->services.items;
    const struct store *keepers = p->deployment->stores.items;
    const uint32_t count = d->workload.count + p->deployment->services.count +
                           balancers_count(p->plan) + p->deployment->stores.count;
    p->plan->parties = arena_lines(p->arena, count + 1, sizeof(struct party));
    p->plan->client_count = d->workload.count;
    uint64_t instances = 0;
    for (uint32_t i = 0; i < d->workload.count; i++)
        party_client(p, &sources[i]);
    rank_clients(p->plan);
    for (uint32_t i = 0; i < p->deployment->services.count; i++)
        party_service(p, &services[i]);
    for (uint32_t i = 0; i < p->deployment->services.count; i++)
        party_balancer(p, &services[i]);
    for (uint32_t i = 0; i < p->deployment->stores.count; i++)
        party_store(p, &keepers[i]);
    for (uint32_t i = 0; i < count; i++)
        instances += p->plan->parties[i].replicas;
    if (instances > 1000000)
        complain(p->complaints, &services[0].replicas, NULL,
                 "%llu instances are more than the 1,000,000 that fit",
                 (unsigned long long)instances);
    for (uint32_t i = 0; i < count; i++) {
        p->plan->parties[i].first_channel = NONE;
        name_index_add(&p->plan->party_names[p->plan->parties[i].kind], p->arena,
                       p->plan->parties[i].name, i);
    }
    p->plan->instances = instances > 1000000 ? NULL
                                             : arena_array(p->arena, (size_t)instances + 1,
                                                           sizeof(struct instance_plan));
    return instances <= 1000000;
}

bool place_all(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    struct placing p = {.plan = plan,
                        .deployment = &plan->description->deployment,
                        .arena = arena,
                        .complaints = complaints,
                        .nowhere = NONE};
    const unsigned before = complaints->errors;
    place_zones(&p);
    place_groups(&p);
    if (complaints->errors > before || !make_parties(&p))
        return false;
    p.spreads = arena_array(arena, p.deployment->nodes.count + 1, sizeof *p.spreads);
    p.scratch = arena_array(arena, plan->zone_count, sizeof *p.scratch);
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        if (party->kind == PARTY_CLIENT)
            place_party(&p, i, NULL, 0,
                        add_node(&p, (struct node_plan){.name = party->name,
                                                        .zone = client_zone(&p, party->source),
                                                        .cores = NONE,
                                                        .speed = 1.0}));
        else if (party_serves(party))
            place_home(&p, i, &party->service->nodes, &party->service->nodes);
        else
            place_store(&p, i, party->store);
    }
    if (complaints->errors > before)
        return false;
    limit_nodes(&p);
    list_zones(&p);
    return complaints->errors == before;
}
