/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/run.h"

#include "models/run/autoscale.h"
#include "models/run/books.h"
#include "models/run/call.h"
#include "models/run/configuration.h"
#include "models/run/cpu.h"
#include "models/run/discovery.h"
#include "models/run/disruption.h"
#include "models/run/frame.h"
#include "models/run/guards.h"
#include "models/run/life.h"
#include "models/run/loop.h"
#include "models/run/messaging.h"
#include "models/run/network.h"
#include "models/run/presence.h"
#include "models/run/queue.h"
#include "models/run/regard.h"
#include "models/run/replacement.h"
#include "models/run/rollout.h"
#include "models/run/route.h"
#include "models/run/shifts.h"
#include "models/run/source.h"
#include "models/run/store.h"
#include "models/run/timeouts.h"
#include "models/run/timetable.h"
#include "models/run/transaction_records.h"
#include "models/run/visit.h"

static void create_nodes(struct run *run)
{
    const struct plan *plan = run->plan;
    run->nodes = arena_lines(run->arena, plan->node_count + 1, sizeof *run->nodes);
    for (uint32_t i = 0; i < plan->node_count; i++) {
        run->nodes[i].number = i;
        run->nodes[i].up = true;
        run->nodes[i].faulty.passes = 1.0;
        run->nodes[i].ours = plan->nodes[i].ours;
        run->nodes[i].speed = plan->nodes[i].speed;
        run->nodes[i].zone = plan->nodes[i].zone;
        run->nodes[i].parked_first = run->nodes[i].parked_last = NONE;
        run->nodes[i].disk_random =
            stream_named(run->seed, run->replication, plan->nodes[i].name, "disk");
    }
}

static void drain(void *state)
{
    struct run *run = state;
    if (run->ready_first != NONE || run->again_first != NONE || run->passing != NONE)
        run_drain(run);
}

/* Apart, so that the usual way has nothing to save. */
static __attribute__((noinline, cold)) void thread_is_free(struct run *run, uint32_t owner)
{
    uint32_t instance;
    if (owner & OWNER_OPERATION) {
        const struct operation *operation = pool_at(&run->operations, owner & ~OWNER_OPERATION);
        instance = operation->instance;
    } else {
        instance = visit_at(run, owner)->parcel.to;
    }
    loop_done(run, instance, owner);
}

/* Hook: a processor's job is done. */
static void worked(struct run *run, uint32_t owner)
{
    if (__builtin_expect(run->plan->loops, 0))
        thread_is_free(run, owner);
    if (!(owner & OWNER_OPERATION)) {
        visit_ready(run, owner, visit_at(run, owner));
        return;
    }
    struct operation *operation = pool_at(&run->operations, owner & ~OWNER_OPERATION);
    if (operation->state == OPERATION_CARRYING)
        letter_paid(run, operation);
    else
        store_resume(run, operation->index);
}

struct run *run_create(const struct plan *plan, struct arena *arena, uint64_t seed,
                       uint32_t replication)
{
    const struct staging as_drawn = {.timetable = NULL};
    return run_create_staged(plan, arena, seed, replication, &as_drawn);
}

struct run *run_create_staged(const struct plan *plan, struct arena *arena, uint64_t seed,
                              uint32_t replication, const struct staging *staging)
{
    struct run *run = arena_alloc(arena, sizeof *run);
    run->silent = staging->silent;
    run->plan = plan;
    run->arena = arena;
    run->seed = seed;
    run->mirrored = staging->mirrored;
    run->source_seed = staging->mirrored ? staging->source_seed : seed;
    run->replication = replication;
    run->engine = engine_create(arena, seed);
    run->engine->event_limit = plan->description->experiment.events == COUNT_UNLIMITED
                                   ? 0
                                   : plan->description->experiment.events;
    run->passing = NONE;
    run->engine->after = drain;
    run->engine->after_state = run;
    run->measure_from = run->measure_until = SIM_NEVER;
    create_nodes(run);
    run->instances = arena_lines(arena, plan->instance_count + 1, sizeof *run->instances);
    run->parties = arena_lines(arena, plan->party_count + 1, sizeof *run->parties);
    routes_create(run);
    life_create(run);
    run->hooks.worked = worked;
    cpus_create(run);
    network_create(run);
    visits_create(run);
    queues_create(run);
    calls_create(run);
    timeouts_create(run);
    frames_create(run);
    letters_create(run);
    asks_create(run);
    guards_prepare(run);
    deadlines_prepare(run);
    presence_create(run);
    shifts_create(run);
    replacements_create(run);
    configuration_create(run);
    discovery_create(run);
    messaging_create(run);
    transaction_records_create(run);
    stores_create(run);
    sources_create(run);
    autoscalers_create(run);
    rollouts_create(run);
    disruptions_create(run, staging->timetable, false);
    guards_begin(run);
    deadlines_begin(run);
    regards_begin(run);
    run_drain(run);
    return run;
}

enum engine_end run_until(struct run *run, sim_time until)
{
    return engine_run(run->engine, until);
}

enum engine_end run_before(struct run *run, sim_time until)
{
    return engine_run_before(run->engine, until);
}

void run_measure_begin(struct run *run, sim_time until, uint64_t requests)
{
    run->measuring = true;
    run->measure_from = run->engine->now;
    run->measure_until = until;
    run->request_limit = requests;
    run->sent_measured = run->open_measured = 0;
}

void run_measure_end(struct run *run)
{
    run->request_limit = 0;
    run->measuring = false;
}

enum engine_end run_measure(struct run *run, sim_time until, uint64_t requests)
{
    run_measure_begin(run, until, requests);
    const enum engine_end end = engine_run_before(run->engine, until);
    run_measure_end(run);
    return end;
}

bool run_finish_begin(struct run *run)
{
    run->finishing = run->open_measured > 0;
    return run->finishing;
}

void run_finish_end(struct run *run)
{
    run->finishing = false;
    if (run->open_measured > 0)
        requests_unfinished(run);
    books_check(run);
}

enum engine_end run_finish(struct run *run, sim_time limit)
{
    enum engine_end end = ENGINE_DONE;
    if (run_finish_begin(run))
        end = engine_run(run->engine, limit);
    run_finish_end(run);
    return end;
}
