/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/presence.h"
#include "models/plan/caches.h"
#include "models/plan/shards.h"

#include "models/run/discovery.h"
#include "models/run/life.h"
#include "models/run/store.h"

enum presence_event { NODE_BOOTED, INSTANCE_DRAINED };

struct presence {
    sim_time *wanted;    /* by instance: since when; SIM_NEVER: it serves, or is not */
    uint32_t *drains;    /* slots, by instance; SLOT_NONE: none yet */
    uint32_t *boots;     /* slots, by node */
    uint32_t *wanted_on; /* by node: instances that are there or wait for it */
    bool *booting;
    uint32_t component;
    struct stream random; /* of boot times */
};

static const struct instance_plan *placed(const struct run *run, uint32_t instance)
{
    return &run->plan->instances[instance];
}

static struct party_run *party_at(struct run *run, uint32_t instance)
{
    return &run->parties[placed(run, instance)->party];
}

/* Whoever rolls out a version looks what may be done next. */
static void moved(struct run *run, uint32_t index)
{
    if (run->hooks.moved)
        run->hooks.moved(run, placed(run, index)->party);
}

static uint32_t slot_of(struct run *run, uint32_t *slots, enum presence_event event, uint32_t which)
{
    if (slots[which] == SLOT_NONE)
        slots[which] = engine_slot(run->engine, run->presence->component, (uint16_t)event, which);
    return slots[which];
}

static void arm(struct run *run, uint32_t slot, sim_time time)
{
    sim_time due;
    if (clock_add(run->engine->now, time, &due))
        engine_rearm(run->engine, slot, due);
}

/* --- nodes --- */

static void node_comes(struct run *run, uint32_t index)
{
    const struct node_plan *node = &run->plan->nodes[index];
    struct presence *presence = run->presence;
    if (presence->wanted_on[index]++ > 0 || !node->added)
        return;
    level_set(&run->nodes[index].there, run->engine->now, 1); /* paid for while it boots */
    presence->booting[index] = true;
    draw random = stream_draw(&presence->random);
    arm(run, slot_of(run, presence->boots, NODE_BOOTED, index),
        law_given(&node->group->boot) ? law_sample(&node->group->boot, &random) : 0);
}

static void node_goes(struct run *run, uint32_t index)
{
    struct presence *presence = run->presence;
    if (--presence->wanted_on[index] > 0 || !run->plan->nodes[index].added)
        return;
    level_set(&run->nodes[index].there, run->engine->now, 0);
    if (presence->booting[index])
        engine_cancel(run->engine, presence->boots[index]);
    else
        node_crash(run, index);
    presence->booting[index] = false;
}

void presence_moves(struct run *run, uint32_t index, uint32_t node)
{
    if (!run->presence)
        return;
    node_comes(run, node);
    node_goes(run, run->instances[index].node->number);
}

/* --- instances --- */

static void is_there(struct run *run, uint32_t index, int change)
{
    const struct instance *instance = &run->instances[index];
    level_add(&instance->party->there, run->engine->now, change);
    if (instance->plan->shifts)
        level_add(&instance->party->workers, run->engine->now, change * (int64_t)instance->workers);
}

static bool is_away(const struct node *node) { return !node->up || node->pauses > 0; }

void instance_arrives(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    CHECK(instance->absent);
    instance->absent = false;
    instance->coming = true;
    run->presence->wanted[index] = run->engine->now;
    is_there(run, index, 1);
    if (run->hooks.homeless && is_away(instance->node) && instance->node->there.value)
        run->hooks.homeless(run, index);
    node_comes(run, run->instances[index].node->number);
    instance_restart(run, index);
}

static void ends(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    instance->leaving = instance->coming = false;
    instance->absent = true;
    run->presence->wanted[index] = SIM_NEVER;
    is_there(run, index, -1);
    instance_crash(run, index);
    node_goes(run, run->instances[index].node->number);
    discovery_listed(run, index);
    moved(run, index);
}

void instance_stands_by(struct run *run, uint32_t index, sim_time time)
{
    struct instance *instance = &run->instances[index];
    const struct service *service = run->plan->parties[placed(run, index)->party].service;
    const sim_time stays = time > service->drain ? time : service->drain;
    CHECK(!instance->absent && !instance->leaving);
    instance->leaving = true;
    discovery_listed(run, index);
    if (actor_at(run, index))
        act(run, (struct act){ACT_TOLD, index, 0, 0});
    if (!instance->up || stays == 0)
        ends(run, index);
    else
        arm(run, slot_of(run, run->presence->drains, INSTANCE_DRAINED, index), stays);
}

void instance_leaves(struct run *run, uint32_t index) { instance_stands_by(run, index, 0); }

void presence_ready(struct run *run, uint32_t index)
{
    if (run->instances[index].coming) {
        run->instances[index].coming = false;
        discovery_listed(run, index);
        const sim_time took = run->engine->now - run->presence->wanted[index];
        sample_add(&party_at(run, index)->lag, took);
        if (observed(&run->observe, RECORD_SERVES))
            observe_tell(&run->observe, RECORD_SERVES, run->engine->now,
                         &(struct serves_record){placed(run, index)->party, took});
        run->presence->wanted[index] = SIM_NEVER;
    }
    moved(run, index);
}

uint32_t party_staying(const struct run *run, uint32_t party)
{
    const struct party *plan = &run->plan->parties[party];
    uint32_t count = 0;
    for (uint32_t i = plan->first; i < plan->first + plan->replicas; i++)
        count += !run->instances[i].absent && !run->instances[i].leaving;
    return count;
}

static void on_presence(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    if (event.kind == INSTANCE_DRAINED) {
        ends(run, event.object);
        return;
    }
    run->presence->booting[event.object] = false;
    node_restart(run, event.object);
}

/* --- the beginning --- */

/* Not there, and never has been: no outage. */
static void is_absent(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    const struct party *party = instance->plan;
    instance->up = false;
    if (lives_inside(party)) { /* and is no more than its service is */
        party_at(run, index)->up_replicas--;
        run->shards[party->shards->first].up_replicas--;
        return;
    }
    instance->absent = true;
    instance->crashes++;
    party_at(run, index)->up_replicas--;
}

/* Members of a store that join it one day are processes that wait. */
static bool waits(const struct party *party)
{
    const struct store_class *class =
        party->store ? (const struct store_class *)party->store->kind.class : NULL;
    return class && actor_knows(&class->actor, ORDER_JOIN);
}

static void instances_create(struct run *run)
{
    struct presence *presence = run->presence;
    for (uint32_t p = 0; p < run->plan->party_count; p++) {
        const struct party *party = &run->plan->parties[p];
        for (uint32_t i = 0; i < party->replicas; i++) {
            const uint32_t index = party->first + i;
            presence->wanted[index] = SIM_NEVER;
            presence->drains[index] = SLOT_NONE;
            if (i >= party->initial && !waits(party))
                is_absent(run, index);
            else if (!lives_inside(party))
                presence->wanted_on[placed(run, index)->node]++;
        }
        if (party->initial < party->replicas && !waits(party))
            discovery_listed(run, party->first);
    }
}

static bool anything_moves(const struct plan *plan)
{
    bool moves = plan->blast != NULL;
    for (uint32_t i = 0; i < plan->party_count; i++)
        moves |= plan->parties[i].service && plan->parties[i].service->autoscale.target.given;
    for (uint32_t i = 0; i < plan->node_count; i++)
        moves |= plan->nodes[i].added;
    return moves;
}

void presence_create(struct run *run)
{
    const struct plan *plan = run->plan;
    for (uint32_t i = 0; i < plan->node_count; i++)
        level_set(&run->nodes[i].there, 0, !plan->nodes[i].added);
    for (uint32_t i = 0; i < plan->party_count; i++)
        level_set(&run->parties[i].there, 0, plan->parties[i].initial);
    run->there = arena_array(run->arena, plan->instance_count + 1, sizeof *run->there);
    if (!anything_moves(plan))
        return;
    struct presence *presence = run->presence = arena_alloc(run->arena, sizeof *presence);
    presence->component = engine_add(run->engine, on_presence, run, "presence");
    presence->random = stream_named(run->seed, run->replication, "nodes", "boot");
    presence->wanted = arena_array(run->arena, plan->instance_count + 1, sizeof(sim_time));
    presence->drains = arena_array(run->arena, plan->instance_count + 1, sizeof(uint32_t));
    presence->boots = arena_array(run->arena, plan->node_count + 1, sizeof(uint32_t));
    presence->wanted_on = arena_array(run->arena, plan->node_count + 1, sizeof(uint32_t));
    presence->booting = arena_array(run->arena, plan->node_count + 1, sizeof(bool));
    for (uint32_t i = 0; i < plan->node_count; i++) {
        presence->boots[i] = SLOT_NONE;
        run->nodes[i].up = !plan->nodes[i].added;
        run->nodes[i].crashes += plan->nodes[i].added;
    }
    instances_create(run);
}
