/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/source.h"

#include "models/plan/source.h"
#include "models/plan/weights.h"
#include "models/run/execute.h"
#include "models/run/frame.h"
#include "models/run/trace.h"

/* One user of a closed source: thinks, asks, waits. */
struct user {
    uint64_t key;
    uint32_t slot, asked;
};

struct source_run {
    void *state;
    struct stream random;
    uint64_t key; /* of (seed, replication, source) */
    uint32_t slot, target, sent;
    struct user *users;
    uint32_t user_count;
};

static struct source_plan *plan_of(const struct run *run, uint32_t party)
{
    return (struct source_plan *)run->plan->sources + party;
}

/* A request leaves its client. */
static void request_begin(struct run *run, uint32_t party, uint64_t key, uint32_t user)
{
    struct source_run *source = run->sources[party];
    const struct source_plan *plan = plan_of(run, party);
    draw random = mix(key, child_number(0, 0, 0, DRAW_CHOICE));
    const uint32_t which = plan->mix_count == 1 ? 0
                                                : weights_choose(plan->bounds, plan->mix_count,
                                                                 unit_of(draw_next(&random)));
    uint32_t index;
    struct frame *frame = frame_take(run, &index);
    const sim_time now = run->engine->now;
    frame->key = key;
    frame->begun = now;
    frame->pc = plan->mix[which].start;
    frame->endpoint = plan->mix[which].endpoint;
    frame->instance = run->plan->parties[party].first;
    frame->waiter_kind = WAITER_CLIENT;
    frame->source = (uint16_t)party;
    frame->request = source->sent++;
    frame->user = user;
    frame->measured = run->measuring && now < run->measure_until;
    run->sent++;
    if (frame->measured) {
        run->open_measured++;
        if (++run->sent_measured == run->request_limit) {
            run->measuring = false;
            engine_stop(run->engine);
        }
    }
    trace_step(run, frame, "asks for", run->plan->endpoints[frame->endpoint].name, 0);
    frame_ready(run, index, frame);
}

static void user_think(struct run *run, uint32_t party, uint32_t index)
{
    struct user *user = &run->sources[party]->users[index];
    const struct source_plan *plan = plan_of(run, party);
    const uint64_t key = mix(mix(user->key, user->asked), child_number(0, 0, 0, DRAW_DEMAND));
    const double factor = run->load_factor[party];
    sim_time think = law_sample_key(plan->class->think(plan->arrivals), key);
    if (factor != 1.0)
        think = clock_round((double)think / factor);
    sim_time due;
    if (clock_add(run->engine->now, think, &due)) /* else he never asks again */
        engine_arm(run->engine, user->slot, due);
}

/* A sum over requests, so the order in which they end does not matter.  Load that only keeps the
 * others company after the measured time does not count: how much of it ends is the drain's affair.
 */
static void hash_request(struct run *run, const struct frame *frame, enum outcome outcome)
{
    if (!frame->measured && frame->begun >= run->measure_from)
        return;
    const sim_time ended = outcome == OUTCOME_unfinished ? SIM_NEVER : run->engine->now;
    const uint64_t times = mix(mix(frame->key, (uint64_t)frame->begun), (uint64_t)ended);
    run->request_hash += mix(times, (uint64_t)frame->tries << 8 | (uint64_t)outcome);
}

void request_told(struct run *run, const struct frame *frame, enum outcome outcome)
{
    hash_request(run, frame, outcome);
    if (!observed(&run->observe, RECORD_REQUEST))
        return;
    const struct request_record record = {.source = frame->source,
                                          .endpoint = frame->endpoint,
                                          .number = frame->request,
                                          .attempts = 1u + frame->tries,
                                          .sent = frame->begun,
                                          .measured = frame->measured,
                                          .outcome = outcome};
    observe_tell(&run->observe, RECORD_REQUEST, run->engine->now, &record);
}

void source_answered(struct run *run, uint32_t index, enum outcome outcome)
{
    struct frame *frame = pool_at(&run->frames, index);
    const uint32_t party = frame->source, user = frame->user;
    trace_step(run, frame, "ends", outcome_names[outcome], run->engine->now - frame->begun);
    request_told(run, frame, outcome);
    run->ended++;
    if (frame->measured && --run->open_measured == 0 && run->finishing)
        engine_stop(run->engine);
    frame_give(run, index, frame);
    if (run->sources[party]->users)
        user_think(run, party, user);
}

static void arrive_next(struct run *run, uint32_t party)
{
    struct source_run *source = run->sources[party];
    const struct source_plan *plan = plan_of(run, party);
    const sim_time next = plan->class->next(plan->arrivals, source->state, run->engine->now,
                                            run->load_factor[party], &source->random);
    if (next < SIM_NEVER)
        engine_arm(run->engine, source->slot, next);
}

static void on_arrival(struct engine *engine, void *state, struct event event)
{
    (void)engine;
    struct run *run = state;
    const uint32_t party = event.kind;
    struct source_run *source = run->sources[party];
    if (source->users) {
        struct user *user = &source->users[event.object];
        request_begin(run, party, mix(user->key, user->asked++), event.object);
    } else {
        arrive_next(run, party);
        request_begin(run, party, mix(source->key, source->sent), source->sent);
    }
    run_drain(run);
}

static void users_create(struct run *run, uint32_t party)
{
    struct source_run *source = run->sources[party];
    const struct source_plan *plan = plan_of(run, party);
    source->user_count = plan->class->users(plan->arrivals);
    source->users = arena_array(run->arena, source->user_count + 1, sizeof *source->users);
    for (uint32_t i = 0; i < source->user_count; i++) {
        source->users[i].key = mix(source->key, UINT64_C(1) << 40 | i);
        source->users[i].slot = engine_slot(run->engine, source->target, (uint16_t)party, i);
        user_think(run, party, i);
    }
}

void sources_create(struct run *run)
{
    const uint32_t count = run->plan->client_count;
    run->sources = arena_array(run->arena, count + 1, sizeof *run->sources);
    run->load_factor = arena_array(run->arena, count + 1, sizeof *run->load_factor);
    for (uint32_t party = 0; party < count; party++) {
        const struct source_plan *plan = plan_of(run, party);
        const char *name = run->plan->parties[party].name;
        struct source_run *source = run->sources[party] = arena_alloc(run->arena, sizeof *source);
        run->load_factor[party] = 1.0;
        source->key = mix(mix(mix(run->seed, 1), run->replication), name_hash(name));
        source->random = stream_named(run->seed, run->replication, name, "arrivals");
        source->target = engine_add(run->engine, on_arrival, run, name);
        if (plan->class->users) {
            users_create(run, party);
            continue;
        }
        source->state = arena_alloc(run->arena, plan->class->state_size + 1);
        source->slot = engine_slot(run->engine, source->target, (uint16_t)party, 0);
        arrive_next(run, party);
    }
}

void source_reload(struct run *run, uint32_t party)
{
    struct source_run *source = run->sources[party];
    if (source->users)
        return;
    engine_cancel(run->engine, source->slot);
    arrive_next(run, party);
}
