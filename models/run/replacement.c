/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/replacement.h"

#include <string.h>

#include "models/plan/placement.h"
#include "models/run/life.h"
#include "models/run/presence.h"
#include "models/words/registry.h"

enum { LARGE_ZONE = 50 };
static const sim_time gap = 10 * (sim_time)NANOSECONDS_PER_SECOND; /* 1 / 0.1 per second */
static const sim_time cautious_gap = 100 * (sim_time)NANOSECONDS_PER_SECOND;
static const double disrupted = 0.55;

struct replacements {
    sim_time *next;     /* by zone: when the next node may be given up */
    sim_time *given_up; /* by node: when it was; SIM_NEVER: it never was */
};

static bool is_away(const struct node *node) { return !node->up || node->pauses > 0; }

/* --- whether its node may be given up --- */

struct zone_state {
    uint32_t nodes, away;
};

static struct zone_state zone_state(const struct run *run, uint32_t zone)
{
    struct zone_state state = {0};
    for (uint32_t i = 0; i < run->plan->node_count; i++) {
        const struct node *node = &run->nodes[i];
        if (!node->ours || !node->there.value || (zone != NONE && node->zone != zone))
            continue;
        state.nodes++;
        state.away += is_away(node);
    }
    return state;
}

/* SIM_NEVER: none for now. */
static sim_time gap_in(const struct run *run, uint32_t zone)
{
    const struct zone_state all = zone_state(run, NONE), own = zone_state(run, zone);
    const bool partly = own.away > 2 && own.away < own.nodes && own.away >= disrupted * own.nodes;
    if (all.away == all.nodes)
        return SIM_NEVER;
    if (!partly)
        return gap;
    return own.nodes > LARGE_ZONE ? cautious_gap : SIM_NEVER;
}

static bool is_given_up(struct run *run, const struct instance *instance)
{
    struct replacements *own = run->replacements;
    const struct node *node = instance->node;
    sim_time *given_up = &own->given_up[node - run->nodes], *next = &own->next[node->zone];
    const sim_time now = run->engine->now;
    if (*given_up != SIM_NEVER && *given_up >= instance->gone_since)
        return true;
    const sim_time wait = gap_in(run, node->zone);
    if (wait == SIM_NEVER || now < *next)
        return false;
    *next = now + wait;
    *given_up = now;
    return true;
}

/* --- where it goes --- */

/* How much stands where: the first that is less decides. */
struct crowd {
    bool boots; /* it would have to come first */
    uint32_t in_zone, here, all;
};

static bool is_less(const struct crowd *a, const struct crowd *b)
{
    if (a->boots != b->boots)
        return b->boots;
    if (a->in_zone != b->in_zone)
        return a->in_zone < b->in_zone;
    return a->here != b->here ? a->here < b->here : a->all < b->all;
}

/* Those that are there; `taken`: cores that are promised to others. */
static struct crowd crowd_of(const struct run *run, uint32_t node, uint32_t party, double *taken)
{
    struct crowd crowd = {.boots = !run->nodes[node].there.value};
    *taken = 0.0;
    for (uint32_t i = 0; i < run->plan->instance_count; i++) {
        const struct instance *each = &run->instances[i];
        const bool here = each->node == &run->nodes[node];
        if (each->absent || each->plan->kind == PARTY_CLIENT || (is_away(each->node) && !here))
            continue;
        const bool of_party = run->plan->instances[i].party == party;
        crowd.in_zone += of_party && each->node->zone == run->nodes[node].zone;
        crowd.here += of_party && here;
        crowd.all += here;
        *taken += here ? each->plan->cpu_limit : 0.0;
    }
    return crowd;
}

static uint32_t home_for(const struct run *run, uint32_t instance)
{
    const struct plan *plan = run->plan;
    const struct party *party = run->instances[instance].plan;
    struct crowd best = {0};
    uint32_t found = NONE;
    for (uint32_t i = 0; i < plan->node_count; i++) {
        const struct node_plan *node = &plan->nodes[i];
        const bool comes = node->added && !run->nodes[i].there.value && run->presence;
        double taken;
        if (!plan_may_live(plan, instance, i) || (is_away(&run->nodes[i]) && !comes) ||
            (party->cpu_limit > 0 && !node->limited))
            continue;
        const struct crowd crowd = crowd_of(run, i, plan->instances[instance].party, &taken);
        const bool room = party->cpu_limit <= 0 || node->cores == NONE ||
                          taken + party->cpu_limit <= node->cores + 1e-9;
        if (room && (found == NONE || is_less(&crowd, &best))) {
            best = crowd;
            found = i;
        }
    }
    return found;
}

/* --- asked for --- */

static void stranded(struct run *run, uint32_t index)
{
    const struct instance *instance = &run->instances[index];
    if (instance->absent || instance->leaving || !is_away(instance->node) ||
        !is_given_up(run, instance))
        return;
    const uint32_t home = home_for(run, index);
    if (home == NONE)
        return;
    count_one(&instance->party->replaced);
    presence_moves(run, index, home);
    instance_moves(run, index, home);
}

static void homeless(struct run *run, uint32_t index)
{
    const uint32_t home = home_for(run, index);
    if (home != NONE)
        instance_moves(run, index, home);
}

void replacements_create(struct run *run)
{
    const struct plan *plan = run->plan;
    if (!plan->replaces)
        return;
    struct replacements *own = run->replacements = arena_alloc(run->arena, sizeof *own);
    run->hooks.stranded = stranded;
    run->hooks.homeless = homeless;
    own->next = arena_array(run->arena, plan->zone_count + 1, sizeof *own->next);
    own->given_up = arena_array(run->arena, plan->node_count + 1, sizeof *own->given_up);
    for (uint32_t i = 0; i < plan->node_count; i++)
        own->given_up[i] = SIM_NEVER;
}
