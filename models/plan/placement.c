/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/placement.h"

#include <string.h>

#include "models/plan/balancers.h"
#include "models/plan/caches.h"
#include "models/plan/growth.h"
#include "models/plan/parties.h"

#include "models/plan/registry.h"
#include "models/plan/shards.h"
#include "models/plan/spread.h"
#include "models/words/cpu.h"
#include "models/words/cpu_limit.h"
#include "sim/check.h"

struct placing {
    struct plan *plan;
    const struct deployment *deployment;
    struct arena *arena;
    struct complaints *complaints;
    struct spread **spreads; /* by group; NULL: not made yet */
    struct spread **beyond;  /* the same over nodes that are added */
    uint32_t *scratch;       /* for spread_create */
    uint32_t nowhere;        /* node of those who named none; NONE: not made yet */
    uint32_t node_limit;
};

static uint32_t zone_named(struct placing *p, const char *name, const void *field)
{
    return names_need(&p->plan->names->zones, "zone", name, field, p->complaints);
}

/* Clients of a region are in none of its zones, and near all of them: they have one of their own,
 * behind those that have names.  NONE: there is none yet. */
static uint32_t zone_of_clients(const struct plan *plan, const char *from)
{
    for (uint32_t i = plan->names->zones.count; i < plan->zone_count; i++)
        if (strcmp(plan->zones[i].name, from) == 0)
            return i;
    return NONE;
}

static void zones_of_clients(struct placing *p, const struct name_index *regions)
{
    const struct table *sources = &p->plan->description->workload;
    for (uint32_t i = 0; i < sources->count; i++) {
        const char *from = ((const struct source *)sources->items)[i].from;
        if (strncmp(from, "region ", 7) != 0 || zone_of_clients(p->plan, from) != NONE)
            continue;
        const uint32_t region = name_index_find(regions, from + 7);
        if (region != NAME_UNKNOWN)
            p->plan->zones[p->plan->zone_count++] =
                (struct zone_plan){.name = from, .region = region};
    }
}

static void place_zones(struct placing *p)
{
    const struct zone *zones = p->deployment->zones.items;
    struct plan *plan = p->plan;
    plan->zone_count = p->deployment->zones.count;
    const bool none = plan->zone_count == 0;
    plan->zones = arena_array(p->arena, plan->zone_count + 1 + p->plan->description->workload.count,
                              sizeof *plan->zones);
    if (none) /* everything in one place */
        plan->zones[plan->zone_count++] = (struct zone_plan){.name = ZONE_HERE};
    struct name_index regions = {0};
    for (uint32_t i = 0; i < plan->zone_count && !none; i++) {
        const char *region = zones[i].region ? zones[i].region : "";
        name_index_add(&regions, p->arena, region, i);
        plan->zones[i] =
            (struct zone_plan){.name = zones[i].name, .region = name_index_find(&regions, region)};
    }
    zones_of_clients(p, &regions);
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
    if (group->most > 0 && group->most < group->count)
        complain(p->complaints, &group->most, "most: 0 adds none", "there are %llu nodes already",
                 (unsigned long long)group->count);
    uint32_t *zones = arena_array(p->arena, zone_count + 1, sizeof *zones);
    for (uint32_t i = 0; i < zone_count; i++)
        zones[i] = zone_named(p, group->zones.names[i], &group->zones);
    for (uint32_t i = 0; i < node_group_size(group); i++)
        add_node(p, (struct node_plan){
                        .name = arena_format(p->arena, "%s/%u", group->name, i),
                        .group = group,
                        .number = i,
                        .zone = zone_count ? zones[i % zone_count] : 0,
                        .cores = group->cores == COUNT_UNLIMITED ? NONE : (uint32_t)group->cores,
                        .speed = group->speed,
                        .ours = true,
                        .added = i >= group->count,
                        .cpu = &group->cpu,
                        .disk = law_given(&group->disk) ? &group->disk : NULL});
}

static void place_groups(struct placing *p)
{
    const struct node_group *groups = p->deployment->nodes.items;
    const uint32_t count = p->deployment->nodes.count;
    uint64_t all = 0;
    for (uint32_t i = 0; i < count; i++)
        all += node_group_size(&groups[i]);
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

/* Where replicas live that come later: on nodes that come with them, where the group has such. */
static void beyond_of(struct placing *p, uint32_t group)
{
    const struct node_group *own = (const struct node_group *)p->deployment->nodes.items + group;
    const uint32_t count = (uint32_t)own->count, first = p->plan->group_first[group] + count;
    const uint32_t more = own->most > own->count ? (uint32_t)own->most - count : 0;
    if (more > 0 && !p->beyond[group])
        p->beyond[group] = spread_create(p->plan, first, more, p->scratch, p->arena);
    if (more > 0)
        spread_begin(p->beyond[group]);
}

/* Of replica i; `group` is its turn.  One that is there while a new version replaces the old one
 * lives beside an old one, so nobody else lives elsewhere because of it. */
static uint32_t home_of(struct placing *p, const struct party *party, uint32_t i, uint32_t group)
{
    const bool surges =
        party->service && party->kind == PARTY_SERVICE && i >= replicas_scaled(party->service);
    if (surges)
        return p->plan->instances[party->first + i % party->initial].node;
    const bool beyond = i >= party->initial && p->beyond[group];
    return spread_next(beyond ? p->beyond[group] : p->spreads[group]);
}

/* The instances of one party, spread over groups of nodes in turn; no group: all on node `node`. */
static void place_party(struct placing *p, uint32_t index, const uint32_t *groups, uint32_t count,
                        uint32_t node)
{
    struct plan *plan = p->plan;
    struct party *party = &plan->parties[index];
    for (uint32_t i = 0; i < count; i++) {
        spread_of(p, groups[i]);
        beyond_of(p, groups[i]);
    }
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
            .node = count > 0 ? home_of(p, party, i, groups[i % count]) : node};
}

static uint32_t client_zone(struct placing *p, const struct source *source)
{
    if (strcmp(source->from, "internet") == 0)
        return NONE;
    if (strncmp(source->from, "zone ", 5) == 0)
        return zone_named(p, source->from + 5, &source->from);
    const uint32_t zone = zone_of_clients(p->plan, source->from);
    if (zone == NONE)
        complain(p->complaints, &source->from,
                 "write `from: internet`, `from: zone a` or `from: region eu`",
                 "'%s' is not the internet, no zone, and no region with zones", source->from);
    return zone;
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

/* On the nodes of the instances in which its replicas are. */
static void place_inside(struct placing *p, uint32_t index)
{
    struct plan *plan = p->plan;
    struct party *party = &plan->parties[index];
    const struct party *home = &plan->parties[party->inside];
    place_party(p, index, NULL, 0, NONE);
    for (uint32_t i = 0; i < party->replicas; i++)
        plan->instances[party->first + i].node = plan->instances[home->first + i].node;
}

/* Where it was written: the service of a balancer is made of its entry in `calls`. */
static const void *nodes_field(const struct plan *plan, const struct party *party)
{
    return party->kind == PARTY_BALANCER ? (const void *)&balancer_of(plan, party->name)->nodes
                                         : &party->service->nodes;
}

static void place_store(struct placing *p, uint32_t index, const struct store *store,
                        const void *field)
{
    const char *nodes[] = {store->nodes};
    const struct name_list list = {.names = nodes, .count = store->nodes != NULL};
    place_home(p, index, &list, field);
}

static bool shares_cores(const struct node_plan *node)
{
    return !node->cpu || node->cpu->class == cpus.members[0];
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
        const bool shares = shares_cores(node);
        for (uint32_t k = 0; plan->replaces && k < plan->node_count; k++)
            plan->nodes[k].limited |= plan_may_live(plan, i, k) && shares_cores(&plan->nodes[k]);
        if (!shares && plan->instances[i].replica == 0)
            complain(p->complaints, &party->service->cpu_limit, "cpu: sharing",
                     "a cpu_limit needs a node that shares its processors, and %s is '%s'",
                     node->name, node->cpu->class->name);
        node->limited = true;
    }
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
    if (complaints->errors > before || !parties_create(plan, arena, complaints))
        return false;
    p.spreads = arena_array(arena, p.deployment->nodes.count + 1, sizeof *p.spreads);
    p.beyond = arena_array(arena, p.deployment->nodes.count + 1, sizeof *p.beyond);
    p.scratch = arena_array(arena, plan->zone_count, sizeof *p.scratch);
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        if (party->kind == PARTY_CLIENT)
            place_party(&p, i, NULL, 0,
                        add_node(&p, (struct node_plan){.name = party->name,
                                                        .zone = client_zone(&p, party->source),
                                                        .cores = NONE,
                                                        .speed = 1.0}));
        else if (lives_inside(party))
            place_inside(&p, i);
        else if (party_serves(party))
            place_home(&p, i, &party->service->nodes, nodes_field(plan, party));
        else
            place_store(&p, i, party->store, registry_nodes_field(plan, party));
    }
    if (complaints->errors > before)
        return false;
    shards_place(plan, arena);
    registries_placed(plan);
    limit_nodes(&p);
    list_zones(&p);
    return complaints->errors == before;
}
