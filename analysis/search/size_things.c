/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/size_things.h"

#include <math.h>
#include <string.h>

#include "models/plan/offered.h"
#include "models/plan/parties.h"

/* Which numbers of which table multiply what there is, and at which stations that is felt. */
static const struct size_rule {
    const char *table, *key, *word;
    bool nodes;
} rules[] = {
    {"deployment.services.", ".replicas", "service", false},
    {"deployment.services.", ".workers", "service", false},
    {"deployment.stores.", ".replicas", "store", false},
    {"deployment.nodes.", ".count", "node", true},
    {"deployment.nodes.", ".cores", "node", true},
};

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), rest = strlen(end);
    return length > rest && strcmp(text + length - rest, end) == 0;
}

static const struct size_rule *rule_of(const char *path)
{
    for (unsigned i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strncmp(path, rules[i].table, strlen(rules[i].table)) == 0 &&
            ends_with(path, rules[i].key))
            return &rules[i];
    return NULL;
}

static const char *inner_name(const char *path, const struct size_rule *rule, struct arena *arena)
{
    const size_t from = strlen(rule->table), all = strlen(path), end = strlen(rule->key);
    return all > from + end ? arena_format(arena, "%.*s", (int)(all - from - end), path + from)
                            : "";
}

static void look_at_nodes(const struct plan *plan, const char *name, bool cores,
                          struct size_thing *thing)
{
    for (uint32_t i = 0; i < plan->node_count; i++) {
        const struct node_plan *node = &plan->nodes[i];
        if (!node->group || strcmp(node->group->name, name) != 0)
            continue;
        thing->now = cores ? (node->cores == NONE ? 0 : node->cores) : thing->now + 1;
        thing->price = cores ? 0 : node->group->cost;
    }
}

static void look_at_party(const struct plan *plan, const char *name, const struct size_rule *rule,
                          struct size_thing *thing)
{
    const enum party_kind kind =
        *rule->word == 's' && rule->word[1] == 't' ? PARTY_STORE : PARTY_SERVICE;
    const uint32_t party = plan_find_party(plan, kind, name);
    if (party == NONE)
        return;
    const struct party *about = &plan->parties[party];
    const bool workers = strcmp(rule->key, ".workers") == 0;
    thing->now = workers ? (about->workers == NONE ? 0 : about->workers) : about->replicas;
}

/* Does the work of the station part among them? */
static bool felt_at(const struct size_rule *rule, const char *name, const struct plan *plan,
                    const struct station *station)
{
    if (rule->nodes)
        return station->kind == STATION_NODE && plan->nodes[station->node].group &&
               strcmp(plan->nodes[station->node].group->name, name) == 0;
    return (station->kind == STATION_SERVICE || station->kind == STATION_LIMIT) &&
           strcmp(rule->word, "service") == 0 &&
           strcmp(plan->parties[station->party].name, name) == 0;
}

/* What each of them does at most, times their number, is to be done; nodes may be used unevenly, so
 * of them it is the sum that counts (of their cores the busiest one). */
static uint64_t least_of(const struct plan *plan, const struct size_rule *rule, const char *name,
                         uint64_t now, struct arena *arena)
{
    const struct offered *offered = offered_load(plan, arena);
    const bool number = rule->nodes && strcmp(rule->key, ".count") == 0;
    double most = 0, sum = 0;
    for (uint32_t i = 0; i < offered->count; i++) {
        const double sure = offered->stations[i].sure;
        if (!felt_at(rule, name, plan, &offered->stations[i]) || !isfinite(sure))
            continue;
        most = fmax(most, sure);
        sum += sure;
    }
    return (uint64_t)floor((number ? sum : most * (double)now) * (1 - 1e-9)) + 1;
}

struct size_thing size_thing_of(const struct plan *plan, const char *path, struct arena *arena)
{
    struct size_thing thing = {.path = path, .least = 1};
    const struct size_rule *rule = rule_of(path);
    if (!rule)
        return thing;
    const char *name = inner_name(path, rule, arena);
    thing.name = arena_format(arena, "%s %s", rule->word, name);
    if (rule->nodes)
        look_at_nodes(plan, name, strcmp(rule->key, ".cores") == 0, &thing);
    else
        look_at_party(plan, name, rule, &thing);
    if (thing.now > 0)
        thing.least = least_of(plan, rule, name, thing.now, arena);
    return thing;
}

bool size_is_scaled(const struct party *party)
{
    return party->kind == PARTY_SERVICE && party->service->autoscale.target.given;
}

uint32_t size_things_all(const struct plan *plan, bool nodes, struct size_thing **list,
                         struct arena *arena)
{
    const struct deployment *deployment = &plan->description->deployment;
    const struct node_group *groups = deployment->nodes.items;
    uint32_t count = 0;
    *list = arena_array(arena, (size_t)plan->party_count + deployment->nodes.count, sizeof **list);
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].kind == PARTY_SERVICE && !size_is_scaled(&plan->parties[i]))
            (*list)[count++] = size_thing_of(
                plan, arena_format(arena, "deployment.services.%s.replicas", plan->parties[i].name),
                arena);
    for (uint32_t i = 0; nodes && i < deployment->nodes.count; i++)
        if (groups[i].cost > 0)
            (*list)[count++] = size_thing_of(
                plan, arena_format(arena, "deployment.nodes.%s.count", groups[i].name), arena);
    return count;
}

/* node app is that of node app/3. */
static bool belongs_to(const char *scope, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(scope, name, length) == 0 && (scope[length] == 0 || scope[length] == '/');
}

uint32_t size_things_busiest(const struct size_thing *list, uint32_t count,
                             const struct results *results)
{
    double most = 0;
    uint32_t which = count;
    for (uint32_t k = 0; k < results->column_count; k++) {
        const struct column *column = &results->columns[k];
        const double busy = results_summary(results, 0, k).mean;
        if (!column->saturates || !narrowed_to(&column->narrowing, NARROW_PARTS) || !(busy > most))
            continue;
        for (uint32_t i = 0; i < count; i++)
            if (list[i].name && belongs_to(column->scope, list[i].name)) {
                most = busy;
                which = i;
            }
    }
    return which;
}

double plan_cost(const struct plan *plan)
{
    double cost = 0;
    for (uint32_t i = 0; i < plan->node_count; i++)
        cost += plan->nodes[i].group && plan->nodes[i].ours ? plan->nodes[i].group->cost : 0;
    return cost;
}
