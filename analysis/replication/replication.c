/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/replication/replication.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "models/plan/patience.h"
#include "models/plan/shifts.h"

#define STRAGGLERS_LEAST (60 * NANOSECONDS_PER_SECOND)

/* What a replication is doing; each phase ends at a moment of its own, or when it has nothing more
 * to wait for. */
enum phase { PHASE_WARMUP, PHASE_MEASURE, PHASE_STRAGGLERS, PHASE_OVER };

/* Lies in the arena, so that a snapshot knows how far it was. */
struct replicating {
    const struct replication *about;
    struct arena *arena;
    struct run *run; /* NULL: not yet made */
    struct recorder *recorder;
    sim_time ends; /* the phase, at the latest */
    enum phase phase;
    uint32_t moments; /* passed */
    uint64_t open_begin, open_end;
    bool interrupted;
    char failure[FAILURE_TEXT]; /* "": none so far */
};

sim_time straggler_time(const struct plan *plan, sim_time measured)
{
    const sim_time longest = plan_longest_request(plan);
    if (longest > 0)
        return longest;
    sim_time all;
    clock_add(measured > STRAGGLERS_LEAST ? measured : STRAGGLERS_LEAST, plan_longest_policy(plan),
              &all);
    clock_add(all, shifts_length(plan), &all); /* who waits for the morning */
    return all;
}

/* False after an end that nobody wanted; says so. */
static bool went_well(struct replicating *work, enum engine_end end)
{
    struct engine *engine = work->run->engine;
    char *text = work->failure;
    if (end == ENGINE_DONE || end == ENGINE_STOPPED)
        return true;
    if (end == ENGINE_LIVELOCK) {
        char cycle[FAILURE_TEXT / 2];
        engine_livelock_text(engine, cycle, sizeof cycle);
        snprintf(text, FAILURE_TEXT, "more than %d events at %.6f s: %s", LIVELOCK_EVENTS,
                 seconds_of((double)engine->now), cycle);
    } else if (end == ENGINE_EVENT_LIMIT) {
        snprintf(text, FAILURE_TEXT, "stopped at %.6f s after %llu events (experiment.events)",
                 seconds_of((double)engine->now), (unsigned long long)engine->delivered);
    } else {
        snprintf(text, FAILURE_TEXT, "%s", engine_end_text(end));
    }
    work->interrupted = end == ENGINE_INTERRUPTED;
    return false;
}

static const struct experiment *experiment_of(const struct replicating *work)
{
    return &work->about->plan->description->experiment;
}

static void begin_measuring(struct replicating *work)
{
    const struct experiment *experiment = experiment_of(work);
    const struct stage *stage = &work->about->stage;
    const sim_time duration = stage->given ? stage->duration : experiment->duration;
    recorder_begin(work->recorder, duration);
    work->ends = SIM_NEVER;
    if (duration > 0)
        clock_add(work->run->engine->now, duration, &work->ends);
    run_measure_begin(work->run, work->ends, duration > 0 ? 0 : experiment->requests);
    work->open_begin = work->run->sent - work->run->ended;
    work->phase = PHASE_MEASURE;
}

/* False: the requests that were wanted never came. */
static bool begin_waiting(struct replicating *work)
{
    struct run *run = work->run;
    if (run->request_limit > 0 && run->measuring) {
        snprintf(work->failure, FAILURE_TEXT, "no more requests after %llu of %llu",
                 (unsigned long long)run->sent_measured, (unsigned long long)run->request_limit);
        return false;
    }
    work->open_end = run->sent - run->ended;
    run_measure_end(run);
    recorder_end(work->recorder);
    clock_add(run->engine->now,
              straggler_time(run->plan, run->engine->now - work->recorder->about.from),
              &work->ends);
    work->phase = PHASE_STRAGGLERS;
    if (!run_finish_begin(run))
        work->ends = run->engine->now;
    return true;
}

/* The phase has come to its end: on to the next one. */
static bool next_phase(struct replicating *work)
{
    switch (work->phase) {
    case PHASE_WARMUP:
        begin_measuring(work);
        return true;
    case PHASE_MEASURE:
        return begin_waiting(work);
    default:
        run_finish_end(work->run);
        recorder_finish(work->recorder);
        work->phase = PHASE_OVER;
        return true;
    }
}

/* On the way the run is looked at, at the moments that somebody asks for, before what happens then.
 */
static enum engine_end pass_moments(struct replicating *work, sim_time to)
{
    struct recorder *recorder = work->recorder;
    enum engine_end end = ENGINE_DONE;
    for (; work->moments < recorder->moment_count && end == ENGINE_DONE; work->moments++) {
        const sim_time at = recorder->moments[work->moments].at;
        if (at > to || at >= work->ends)
            break;
        if (at > work->run->engine->now)
            end = run_before(work->run, at);
        if (end == ENGINE_DONE)
            recorder_reach(recorder, work->moments);
    }
    return end;
}

/* What is due at the last moment of waiting is still heard; phases before end before it. */
static enum engine_end run_phase(struct replicating *work, sim_time until)
{
    const sim_time to = until < work->ends ? until : work->ends;
    if (work->phase == PHASE_STRAGGLERS && until >= work->ends)
        return work->run->finishing ? run_until(work->run, to) : ENGINE_DONE;
    const enum engine_end end = work->phase == PHASE_MEASURE ? pass_moments(work, to) : ENGINE_DONE;
    return end == ENGINE_DONE ? run_before(work->run, to) : end;
}

static bool go_on(struct replicating *work, sim_time until)
{
    while (work->phase != PHASE_OVER && until >= work->run->engine->now) {
        const enum engine_end end = run_phase(work, until);
        if (!went_well(work, end)) {
            if (work->phase == PHASE_STRAGGLERS)
                run_finish_end(work->run);
            return false;
        }
        if (end == ENGINE_DONE && until < work->ends)
            return true;
        if (!next_phase(work))
            return false;
    }
    return true;
}

/* ---- what it leaves ---- */

static void reduce(const struct replicating *work, struct leaving *leaving)
{
    const struct replication *about = work->about;
    for (uint32_t i = 0; i < about->columns->count; i++) {
        const struct reduced reduced =
            columns_value(about->columns, i, about->places, work->recorder, &leaving->reasons[i]);
        leaving->cells[i] = reduced.sums;
        leaving->digests[i] = reduced.digest;
    }
    const struct requests_heard *heard = recorder_heard(work->recorder, &observer_requests);
    leaving->requests = tally_sent(&heard->total);
    leaving->failures = leaving->requests - heard->total.outcomes[OUTCOME_ok];
}

/* The run's arena ends with it. */
static void keep_digests(const struct replicating *work, struct leaving *leaving,
                         struct arena *arena)
{
    for (uint32_t i = 0; i < work->about->columns->count; i++)
        if (leaving->digests[i])
            leaving->digests[i] = digest_copy(leaving->digests[i], arena);
}

static void gather(const struct replicating *work, struct leaving *leaving)
{
    struct gathered *gathered = work->about->gathered;
    pthread_mutex_lock(gathered->lock);
    keep_digests(work, leaving, gathered->arena);
    recorder_leave(work->recorder, leaving->left, gathered->arena);
    pthread_mutex_unlock(gathered->lock);
}

static int64_t jobs_at(struct run *run, uint32_t party)
{
    static const struct instrument jobs = PARTY(jobs);
    const struct level *level = instrument_at(run, jobs, party);
    return level ? level->value : 0;
}

/* Memory ran out, most likely in a queue: name the longest. */
static void explain_failure(struct replicating *work)
{
    struct run *run = work->run;
    const char *why = arena_failure(work->arena);
    uint32_t longest = NONE;
    for (uint32_t i = 0; run && run->parties && i < run->plan->party_count; i++)
        if (longest == NONE || jobs_at(run, i) > jobs_at(run, longest))
            longest = i;
    if (longest == NONE || jobs_at(run, longest) == 0)
        snprintf(work->failure, FAILURE_TEXT, "%s", why);
    else
        snprintf(work->failure, FAILURE_TEXT, "%s; at %.3f s most jobs are at %s: %lld", why,
                 seconds_of((double)run->engine->now), run->plan->parties[longest].name,
                 (long long)jobs_at(run, longest));
}

/* ---- in steps ---- */

static void create(struct replicating *work)
{
    const struct replication *about = work->about;
    work->run = run_create_staged(about->plan, work->arena, about->seed, about->number,
                                  &about->stage.staging);
    work->run->engine->interrupt = about->interrupt;
    const struct recorder_options options = {
        .watches = about->places->watches,
        .watch_count = about->places->watch_count,
        .wait_watches = about->places->wait_watches,
        .wait_watch_count = about->places->wait_watch_count,
        .windows = about->places->moments,
        .moments = about->places->moment_count,
        .needs = about->places->needs,
        .timeline = about->timeline,
        .why = about->why,
        .controls = about->controls,
        .progress = about->progress,
    };
    work->recorder = recorder_create(work->run, work->arena, &options);
    work->ends = about->stage.given ? about->stage.warmup : experiment_of(work)->warmup;
}

struct replicating *replication_begin(const struct replication *replication, struct arena *arena)
{
    jmp_buf escape;
    struct replicating *volatile work = NULL;
    arena_reset(arena, replication->plan->description->experiment.memory);
    if (replication->total)
        arena_share(arena, replication->total);
    arena_guard(arena, &escape);
    if (setjmp(escape)) {
        if (work)
            explain_failure(work);
        return work;
    }
    work = arena_alloc(arena, sizeof *work);
    *work = (struct replicating){.about = replication, .arena = arena};
    create(work);
    return work;
}

struct run *replication_run(const struct replicating *work) { return work->run; }

bool replication_until(struct replicating *work, sim_time until)
{
    jmp_buf escape;
    if (work->failure[0])
        return false;
    arena_guard(work->arena, &escape);
    if (setjmp(escape)) {
        explain_failure(work);
        return false;
    }
    return go_on(work, until);
}

static void leave(struct replicating *work, struct leaving *leaving)
{
    jmp_buf escape;
    arena_guard(work->arena, &escape);
    if (setjmp(escape)) {
        explain_failure(work);
        return;
    }
    reduce(work, leaving);
    gather(work, leaving);
    leaving->done = true;
}

void replication_end(struct replicating *work, struct leaving *leaving)
{
    if (work->phase == PHASE_OVER)
        leave(work, leaving);
    memcpy(leaving->failure, work->failure, sizeof leaving->failure);
    leaving->interrupted = work->interrupted;
    if (work->run && work->run->engine) {
        leaving->fingerprint = work->run->engine->fingerprint;
        leaving->request_hash = work->run->request_hash;
        leaving->events = work->run->engine->delivered;
        leaving->open_begin = work->open_begin;
        leaving->open_end = work->open_end;
    }
}

void replicate(const struct replication *replication, struct arena *arena, struct leaving *leaving)
{
    if (!arena) {
        snprintf(leaving->failure, FAILURE_TEXT, MACHINE_GAVE_NONE "has none for a run");
        return;
    }
    struct replicating *work = replication_begin(replication, arena);
    if (work) {
        replication_until(work, SIM_NEVER);
        replication_end(work, leaving);
    } else {
        snprintf(leaving->failure, FAILURE_TEXT, "%s", arena_failure(arena));
    }
    leaving->crowded = arena_crowded(arena);
}
