/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/source.h"

#include <string.h>

#include "models/words/arrivals.h"
#include "models/run/frame.h"
#include "models/plan/program/calling.h"
#include "models/run/trace.h"
#include "models/plan/weights.h"

struct mix_plan {
    uint32_t endpoint, start; /* its program: one call */
};

struct source_plan {
    const struct arrivals_class *class;
    void *arrivals; /* what the class prepared */
    uint32_t mix_count;
    struct mix_plan *mix;
    const double *bounds;
};

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

static bool mix_prepare(struct source_plan *source, const struct source *text, struct plan *plan,
                        struct arena *arena, struct complaints *complaints)
{
    const struct mix_entry *entries = text->mix.items;
    source->mix_count = text->mix.count;
    source->mix = arena_array(arena, text->mix.count + 1, sizeof *source->mix);
    struct quantity *weights = arena_array(arena, text->mix.count + 1, sizeof *weights);
    struct compiler names = {.plan = plan, .arena = arena, .complaints = complaints};
    for (uint32_t i = 0; i < text->mix.count; i++) {
        const uint32_t endpoint = compile_endpoint_name(&names, entries[i].name, &entries[i].name);
        source->mix[i].endpoint = endpoint;
        weights[i] = entries[i].weight;
        if (endpoint != NONE && plan->endpoints[endpoint].party == NONE)
            complain(complaints, &entries[i].name,
                     plan->description->deployment.services.count
                         ? "add the module to `modules` of a service"
                         : "`deployment.services` is missing: say what runs where",
                     "no service holds the module of '%s'", entries[i].name);
    }
    source->bounds = weights_bounds(weights, text->mix.count, &text->mix, arena, complaints);
    return source->bounds != NULL;
}

bool sources_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const unsigned before = complaints->errors;
    struct source_plan *sources = arena_array(arena, plan->client_count + 1, sizeof *sources);
    plan->sources = sources;
    for (uint32_t i = 0; i < plan->client_count; i++) {
        const struct source *text = plan->parties[i].source;
        const struct arrivals_class *class = (const struct arrivals_class *)text->arrivals.class;
        if (!class) {
            complain(complaints, &text->arrivals, "leave the source out instead",
                     "a source needs arrivals");
            continue;
        }
        sources[i].class = class;
        sources[i].arrivals = arena_alloc(arena, class->plan_size + 1);
        class->prepare(sources[i].arrivals, text->arrivals.settings, arena, complaints);
        mix_prepare(&sources[i], text, plan, arena, complaints);
    }
    return complaints->errors == before;
}

void sources_compile(struct compiler *c)
{
    struct source_plan *sources = c->plan->sources;
    for (uint32_t i = 0; i < c->plan->client_count; i++)
        for (uint32_t k = 0; k < sources[i].mix_count; k++) {
            const uint32_t endpoint = sources[i].mix[k].endpoint;
            if (endpoint == NONE || c->plan->endpoints[endpoint].party == NONE)
                continue;
            c->party = i;
            c->endpoint = endpoint;
            c->path_length = 0;
            c->step = 0;
            c->otherwise = NONE;
            sources[i].mix[k].start = compile_client_call(c, endpoint);
        }
}

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

double source_rate(const struct plan *plan, uint32_t party, sim_time from, sim_time until)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    return source->class->rate(source->arrivals, from, until);
}

bool source_is_closed(const struct plan *plan, uint32_t party)
{
    return ((const struct source_plan *)plan->sources + party)->class->users != NULL;
}

double source_share(const struct plan *plan, uint32_t party, uint32_t endpoint)
{
    const struct source_plan *source = (const struct source_plan *)plan->sources + party;
    double share = 0, before = 0;
    for (uint32_t i = 0; i < source->mix_count; i++) {
        if (source->mix[i].endpoint == endpoint)
            share += source->bounds[i] - before;
        before = source->bounds[i];
    }
    return share;
}
