/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/replication.h"

#include <setjmp.h>
#include <stdio.h>

#include "models/plan/patience.h"

#define STRAGGLERS_LEAST (60 * NANOSECONDS_PER_SECOND)

struct work {
    const struct replication *about;
    struct leaving *leaving;
    struct arena *arena;
    struct run *run; /* NULL: not yet made */
    struct recorder *recorder;
};

sim_time straggler_time(const struct plan *plan, sim_time measured)
{
    const sim_time longest = plan_longest_request(plan);
    if (longest > 0)
        return longest;
    sim_time all;
    clock_add(measured > STRAGGLERS_LEAST ? measured : STRAGGLERS_LEAST, plan_longest_policy(plan),
              &all);
    return all;
}

/* False after an end that nobody wanted; says so. */
static bool went_well(struct work *work, enum engine_end end)
{
    struct engine *engine = work->run->engine;
    char *text = work->leaving->failure;
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
    work->leaving->interrupted = end == ENGINE_INTERRUPTED;
    return false;
}

static void reach_moment(void *context, uint32_t number) { recorder_moment(context, number); }

static bool measure(struct work *work)
{
    struct run *run = work->run;
    const struct experiment *experiment = &work->about->plan->description->experiment;
    if (!went_well(work, run_before(run, experiment->warmup)))
        return false;
    recorder_begin(work->recorder, experiment->duration);
    sim_time until = SIM_NEVER;
    if (experiment->duration > 0)
        clock_add(run->engine->now, experiment->duration, &until);
    const uint64_t requests = experiment->duration > 0 ? 0 : experiment->requests;
    const struct run_moments moments = {.at = work->about->places->moments,
                                        .count = work->about->places->moment_count,
                                        .reached = reach_moment,
                                        .context = work->recorder};
    if (!went_well(work, run_measure(run, until, requests, &moments)))
        return false;
    if (run->engine->now == SIM_NEVER) {
        snprintf(work->leaving->failure, FAILURE_TEXT, "no more requests after %llu of %llu",
                 (unsigned long long)run->sent_measured, (unsigned long long)requests);
        return false;
    }
    recorder_end(work->recorder);
    sim_time limit;
    clock_add(run->engine->now, straggler_time(run->plan, run->engine->now - work->recorder->from),
              &limit);
    return went_well(work, run_finish(run, limit));
}

static void reduce(struct work *work)
{
    const struct replication *about = work->about;
    struct leaving *leaving = work->leaving;
    for (uint32_t i = 0; i < about->columns->count; i++) {
        const struct reduced reduced =
            columns_value(about->columns, i, about->places, work->recorder, &leaving->reasons[i]);
        leaving->cells[i] = reduced.sums;
        leaving->digests[i] = reduced.digest;
    }
    for (uint32_t i = 0; i < about->plan->party_count; i++)
        leaving->trends[i] = work->recorder->trends[i];
    leaving->clients = work->recorder->clients;
    leaving->late = work->recorder->late;
    const struct tally *total = &work->recorder->total;
    leaving->requests = tally_sent(total);
    leaving->failures = leaving->requests - total->outcomes[OUTCOME_ok];
}

/* The run's arena ends with it. */
static void keep_digests(struct work *work, struct arena *arena)
{
    struct digest **digests = work->leaving->digests;
    for (uint32_t i = 0; i < work->about->columns->count; i++)
        if (digests[i])
            digests[i] = digest_copy(digests[i], arena);
}

static void gather(struct work *work)
{
    struct gathered *gathered = work->about->gathered;
    const struct timeline *timeline = work->recorder->timeline;
    pthread_mutex_lock(gathered->lock);
    keep_digests(work, gathered->arena);
    if (timeline)
        work->leaving->timeline = timeline_digest(timeline, gathered->arena);
    pthread_mutex_unlock(gathered->lock);
}

static void run_it(struct work *work)
{
    const struct replication *about = work->about;
    work->run = run_create(about->plan, work->arena, about->seed, about->number);
    work->run->engine->interrupt = about->interrupt;
    const struct recorder_options options = {
        .watches = about->places->watches,
        .watch_count = about->places->watch_count,
        .wait_watches = about->places->wait_watches,
        .wait_watch_count = about->places->wait_watch_count,
        .moments = about->places->moment_count,
        .waits = about->columns->waits,
        .timeline = about->timeline,
        .progress = about->progress,
    };
    work->recorder = recorder_create(work->run, work->arena, &options);
    if (!measure(work))
        return;
    recorder_finish(work->recorder);
    reduce(work);
    gather(work);
    work->leaving->done = true;
}

/* Memory ran out, most likely in a queue: name the longest. */
static void explain_failure(struct work *work)
{
    const struct run *run = work->run;
    const char *why = arena_failure(work->arena);
    uint32_t longest = NONE;
    for (uint32_t i = 0; run && run->parties && i < run->plan->party_count; i++)
        if (longest == NONE || run->parties[i].jobs.value > run->parties[longest].jobs.value)
            longest = i;
    if (longest == NONE || run->parties[longest].jobs.value == 0)
        snprintf(work->leaving->failure, FAILURE_TEXT, "%s", why);
    else
        snprintf(work->leaving->failure, FAILURE_TEXT, "%s; at %.3f s most jobs are at %s: %lld",
                 why, seconds_of((double)run->engine->now), run->plan->parties[longest].name,
                 (long long)run->parties[longest].jobs.value);
}

static void guarded(struct work *work)
{
    jmp_buf escape;
    arena_guard(work->arena, &escape);
    if (setjmp(escape))
        explain_failure(work);
    else
        run_it(work);
}

void replicate(const struct replication *replication, struct arena *arena, struct leaving *leaving)
{
    struct work work = {.about = replication, .leaving = leaving, .arena = arena};
    if (!arena) {
        snprintf(leaving->failure, FAILURE_TEXT, "out of memory: no run can begin");
        return;
    }
    arena_reset(arena, replication->plan->description->experiment.memory);
    guarded(&work);
    if (work.run && work.run->engine) {
        leaving->fingerprint = work.run->engine->fingerprint;
        leaving->request_hash = work.run->request_hash;
        leaving->events = work.run->engine->delivered;
    }
}
