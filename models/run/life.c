/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Life and death of nodes and processes, in one place.
 *
 * A crash voids the processor work, timers and open requests of that life.  Messages already sent
 * still arrive.  A dead process on a live node: its operating system resets the connections, so
 * whoever waits hears it after one latency. A dead node says nothing. */
#include "models/run/life.h"
#include "models/plan/caches.h"
#include "models/run/call.h"
#include "models/run/configuration.h"
#include "models/run/cpu.h"
#include "models/run/discovery.h"
#include "models/run/frame.h"
#include "models/run/freeze.h"
#include "models/run/ledger.h"
#include "models/run/line.h"
#include "models/run/loop.h"
#include "models/run/presence.h"
#include "models/run/queue.h"
#include "models/run/route.h"
#include "models/run/store.h"
#include "models/run/transactions.h"
#include "models/run/trouble.h"
#include "models/run/up.h"
#include "models/run/visit.h"
#include "sim/check.h"

/* A process has begun to serve, or serves no more: it lives and is not frozen. */
static void replicas_changed(struct run *run, uint32_t index, int change)
{
    const uint32_t party = run->plan->instances[index].party;
    run->parties[party].up_replicas += (uint32_t)change;
    instance_serves(run, index, change > 0);
    if (run->plan->parties[party].kind == PARTY_STORE)
        store_serves(run, index, change);
    party_settle(run, party);
}

static bool has_actor(const struct run *run, uint32_t instance)
{
    return actor_at(run, instance) != NULL;
}

/* What lives in its memory: the caches inside it. */
static uint32_t first_inside(const struct run *run, uint32_t index)
{
    return run->plan->parties[run->plan->instances[index].party].holds;
}
#define EACH_INSIDE(run, index, each)                                                              \
    for (uint32_t each##_party = first_inside(run, index), each;                                   \
         each##_party != NONE &&                                                                   \
         (each = (run)->plan->parties[each##_party].first + (run)->plan->instances[index].replica, \
         true);                                                                                    \
         each##_party = (run)->plan->parties[each##_party].beside)

/* The process dies, whatever the reason. */
static void process_dies(struct run *run, uint32_t index, bool node_lives)
{
    struct instance *instance = &run->instances[index];
    if (instance->start_slot != SLOT_NONE)
        engine_cancel(run->engine, instance->start_slot);
    if (!instance->up)
        return;
    instance->up = false;
    instance->life++;
    cpu_evict(run, run->instances[index].node->number, index);
    transactions_forget(run, index);
    calls_forget(run, index); /* first: nothing that it asked for can ready what dies */
    letters_forget(run, index);
    operations_forget(run, index);
    visits_forget(run, index, node_lives);
    letters_unpark(run, index, false);
    frozen_catches_up(run, index);
    if (!instance->paused)
        replicas_changed(run, index, -1);
    if (has_actor(run, index))
        store_crash(run, index);
    if (node_lives)
        letters_reset(run, index);
    discovery_changed(run, index);
    EACH_INSIDE(run, index, cache)
    process_dies(run, cache, node_lives);
}

static void process_ready(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    instance->up = true;
    line_start(run, index);
    loop_start(run, index);
    if (!instance->paused)
        replicas_changed(run, index, 1);
    discovery_changed(run, index);
    if (has_actor(run, index))
        store_restart(run, index);
    configuration_returns(run, index);
    presence_ready(run, index);
    EACH_INSIDE(run, index, cache)
    process_ready(run, cache);
}

static void on_ready(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    process_ready(state, event.object);
}

/* Starts, if nothing holds it down. */
static void process_starts(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    const struct instance_plan *plan = &run->plan->instances[index];
    const struct party *party = &run->plan->parties[plan->party];
    if (instance->up || instance->crashes > 0 || !instance->node->up || lives_inside(party))
        return;
    const uint64_t key =
        mix(mix(mix(mix(run->seed, run->replication), party->key), plan->replica), instance->life);
    const sim_time time = party->start ? law_sample_key(party->start, key) : 0;
    if (time == 0) {
        process_ready(run, index);
        return;
    }
    if (instance->start_slot == SLOT_NONE)
        instance->start_slot = engine_slot(run->engine, run->restarts_component, 0, index);
    sim_time ready;
    if (clock_add(run->engine->now, time, &ready)) /* else it never will be */
        engine_rearm(run->engine, instance->start_slot, ready);
}

void life_create(struct run *run)
{
    const struct plan *plan = run->plan;
    run->restarts_component = engine_add(run->engine, on_ready, run, "restarts");
    run->all_first_outage.at = SIM_NEVER;
    level_set(&run->all_up, 0, 1);
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        const struct instance_plan *placed = &plan->instances[i];
        run->instances[i] = (struct instance){.plan = &plan->parties[placed->party],
                                              .party = &run->parties[placed->party],
                                              .node = &run->nodes[placed->node],
                                              .workers = plan->parties[placed->party].workers,
                                              .routes = routes_of(run, i),
                                              .up = true,
                                              .stretch = 1.0,
                                              .faulty.passes = 1.0,
                                              .first = NONE,
                                              .last = NONE,
                                              .parked_first = NONE,
                                              .parked_last = NONE,
                                              .parked_operations = NONE,
                                              .parked_messages = NONE,
                                              .start_slot = SLOT_NONE};
        run->parties[placed->party].up_replicas++;
        line_start(run, i);
        loop_start(run, i);
    }
    for (uint32_t i = 0; i < plan->party_count; i++) {
        run->parties[i].first_outage.at = SIM_NEVER;
        level_set(&run->parties[i].up, 0, 1);
    }
    shards_begin(run);
}

void node_crash(struct run *run, uint32_t index)
{
    struct node *node = &run->nodes[index];
    node->crashes++;
    node->up = false;
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        if (run->instances[i].node == &run->nodes[index])
            process_dies(run, i, false);
    server_stop(&node->out, run->engine->now);
    server_stop(&node->disk, run->engine->now);
    node->in = (struct server){.free = 0, .busy = server_busy(&node->in, run->engine->now)};
}

void node_restart(struct run *run, uint32_t index)
{
    struct node *node = &run->nodes[index];
    if (--node->crashes > 0)
        return;
    node->up = true;
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        if (run->instances[i].node == &run->nodes[index])
            process_starts(run, i);
}

void instance_crash(struct run *run, uint32_t index)
{
    run->instances[index].crashes++;
    process_dies(run, index, run->instances[index].node->up);
}

void instance_restart(struct run *run, uint32_t index)
{
    if (--run->instances[index].crashes == 0)
        process_starts(run, index);
}

void instance_stretch(struct run *run, uint32_t index, double factor)
{
    struct instance *instance = &run->instances[index];
    instance->stretch = factor_applied(instance->stretch, factor);
    instance_judge(instance);
    EACH_INSIDE(run, index, cache)
    instance_stretch(run, cache, factor);
}

/* Its processor work is set aside with what is left of it. */
struct held {
    struct run *run;
    struct instance *instance;
};

static uint32_t owner_generation(const struct run *run, uint32_t owner)
{
    if (owner & OWNER_OPERATION)
        return ((const struct operation *)pool_at(&run->operations, owner & ~OWNER_OPERATION))
            ->generation;
    return visit_at(run, owner)->generation;
}

static void hold(void *context, uint32_t owner, sim_time left)
{
    struct held *held = context;
    struct instance *instance = held->instance;
    if (instance->held_count == instance->held_limit) {
        const uint32_t larger = instance->held_limit ? instance->held_limit * 2 : 16;
        struct held_job *jobs = arena_array(held->run->arena, larger, sizeof *jobs);
        for (uint32_t i = 0; i < instance->held_count; i++)
            jobs[i] = instance->held[i];
        instance->held = jobs;
        instance->held_limit = larger;
    }
    instance->held[instance->held_count++] = (struct held_job){
        .owner = owner, .generation = owner_generation(held->run, owner), .left = left};
}

static void work_resumes(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    for (uint32_t i = 0; i < instance->held_count; i++)
        if (owner_generation(run, instance->held[i].owner) == instance->held[i].generation)
            cpu_resume(run, index, instance->held[i].owner, instance->held[i].left);
    instance->held_count = 0;
}

/* What came meanwhile is taken up, in order. */
static void parked_go_on(struct run *run, uint32_t index)
{
    visits_go_on(run, &run->instances[index].parked_first);
    if (has_actor(run, index)) {
        letters_unpark(run, index, true);
        store_unpark(run, index);
    }
}

/* Frozen as long as the process or its node has a reason to be.  Whoever goes on is waking, until
 * it has heard all that came. */
static void freeze(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    const bool frozen = instance->pauses > 0 || run->instances[index].node->pauses > 0;
    if (frozen == instance->paused)
        return;
    instance->paused = frozen;
    instance->waking = !frozen;
    if (instance->up)
        replicas_changed(run, index, frozen ? -1 : 1);
    if (ledgers_kept(run))
        ledger_freezes(run, index, frozen);
    run->frozen += frozen ? 1u : -1u;
}

static void process_thaws(struct run *run, uint32_t index)
{
    struct instance *instance = &run->instances[index];
    freeze(run, index);
    if (!instance->waking)
        return;
    parked_go_on(run, index);
    queue_awake(run, index);
    visits_cancelled_aside(run);
    frozen_catches_up(run, index);
}

void instance_pause(struct run *run, uint32_t index, bool pause)
{
    struct instance *instance = &run->instances[index];
    struct held held = {.run = run, .instance = instance};
    if (pause && instance->pauses++ == 0) {
        cpu_hold(run, run->instances[index].node->number, index, hold, &held);
        freeze(run, index);
    }
    if (!pause && --instance->pauses == 0) {
        work_resumes(run, index);
        process_thaws(run, index);
    }
    EACH_INSIDE(run, index, cache)
    instance_pause(run, cache, pause);
}

/* Calls it for every instance of a node. */
static void each_on(struct run *run, uint32_t node, void (*what)(struct run *run, uint32_t index))
{
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        if (run->instances[i].node == &run->nodes[node])
            what(run, i);
}

static void go_on_if_waking(struct run *run, uint32_t index)
{
    if (run->instances[index].waking)
        parked_go_on(run, index);
}

static void awake_if_waking(struct run *run, uint32_t index)
{
    if (run->instances[index].waking)
        queue_awake(run, index);
}

static void catch_up(struct run *run, uint32_t index)
{
    if (!run->instances[index].paused)
        frozen_catches_up(run, index);
}

/* Processes first hear that they may go on, then their work is taken up in the node's order; what
 * fell due comes last. */
static void node_thaws(struct run *run, uint32_t index)
{
    each_on(run, index, freeze);
    each_on(run, index, go_on_if_waking);
    visits_go_on(run, &run->nodes[index].parked_first);
    each_on(run, index, awake_if_waking);
    visits_cancelled_aside(run);
    each_on(run, index, catch_up);
}

void node_pause(struct run *run, uint32_t index, bool pause)
{
    struct node *node = &run->nodes[index];
    node->pauses += pause ? 1u : -1u;
    cpu_freeze(run, index, node->pauses > 0);
    if (node->pauses == 0)
        node_thaws(run, index);
    else
        each_on(run, index, freeze);
}

void node_pace(struct run *run, uint32_t index, double factor) { cpu_pace(run, index, factor); }

static void settle_on(struct run *run, uint32_t index, uint32_t node)
{
    run->instances[index].node = &run->nodes[node];
    instance_errors_moved(run, index);
    process_thaws(run, index);
}

void instance_moves(struct run *run, uint32_t index, uint32_t node)
{
    process_dies(run, index, false);
    settle_on(run, index, node);
    EACH_INSIDE(run, index, cache)
    settle_on(run, cache, node);
    trouble_moved(run);
    process_starts(run, index);
}

void instance_loses_disk(struct run *run, uint32_t index)
{
    CHECK(!run->instances[index].up);
    if (has_actor(run, index))
        store_wipe(run, index);
}

void node_loses_disk(struct run *run, uint32_t index) { each_on(run, index, instance_loses_disk); }

void instance_skew(struct run *run, uint32_t index, sim_time by)
{
    if (has_actor(run, index))
        store_skew(run, index, by);
}

void node_skew(struct run *run, uint32_t index, sim_time by)
{
    for (uint32_t i = 0; i < run->plan->instance_count; i++)
        if (run->instances[i].node == &run->nodes[index])
            instance_skew(run, i, by);
}
