/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/recorder.h"

#include "models/plan/patience.h"
#include "sim/check.h"

enum { PROGRESS_EVERY = 1024 }; /* requests */

static void tell_progress(const struct recorder *recorder, sim_time now)
{
    const uint64_t limit = recorder->run->request_limit;
    double share = 0;
    if (recorder->duration > 0)
        share = (double)(now - recorder->from) / (double)recorder->duration;
    else if (limit > 0)
        share = (double)recorder->run->sent_measured / (double)limit;
    const unsigned permille = share >= 1 ? 1000 : (unsigned)(share * 1000);
    atomic_store_explicit(recorder->options.progress, permille, memory_order_relaxed);
}

static bool is_watched(const struct watch *watch, const struct request_record *request)
{
    return (watch->endpoint == NONE || watch->endpoint == request->endpoint) &&
           (watch->source == NONE || watch->source == request->source);
}

static void add_watched(struct recorder *recorder, sim_time now,
                        const struct request_record *request)
{
    for (uint32_t i = 0; i < recorder->options.watch_count; i++) {
        const struct watch *watch = &recorder->options.watches[i];
        if (!is_watched(watch, request))
            continue;
        const sim_time from = watch->windowed ? watch->from : recorder->from,
                       until = watch->windowed ? watch->until : recorder->until;
        if (now >= from && now < until)
            tally_end(&recorder->watched[i], request);
        if (watch->windowed ? request->sent >= from && request->sent < until : request->measured)
            tally_add(&recorder->watched[i], request, now);
    }
}

/* Has it been sent in the last tenth of the measured time, or of its requests? */
static bool is_late(const struct recorder *recorder, const struct request_record *request)
{
    if (recorder->duration > 0)
        return request->sent >= recorder->late_from;
    return recorder->run->sent_measured >= recorder->run->request_limit / 10 * 9;
}

static void add_late(struct late *late, sim_time now, const struct request_record *request)
{
    late->sent++;
    if (request->outcome != OUTCOME_ok)
        return;
    late->ok++;
    late->seconds += seconds_of((double)(now - request->sent));
}

static void hear_request(void *context, sim_time now, const void *record)
{
    struct recorder *recorder = context;
    const struct request_record *request = record;
    if (now >= recorder->look_at) {
        growth_look(recorder->growth, now);
        growth_request(recorder->growth, request->outcome != OUTCOME_ok);
    }
    if (now >= recorder->from && now < recorder->until)
        tally_end(&recorder->endpoints[request->endpoint], request);
    if (recorder->options.watch_count > 0)
        add_watched(recorder, now, request);
    if (!request->measured)
        return;
    tally_add(&recorder->endpoints[request->endpoint], request, now);
    windows_add(&recorder->windows, request->sent, request->outcome == OUTCOME_ok);
    if (is_late(recorder, request))
        add_late(&recorder->late, now, request);
    if (recorder->timeline)
        timeline_add(recorder->timeline, request, now);
    if (recorder->requests++ % PROGRESS_EVERY == 0 && recorder->options.progress)
        tell_progress(recorder, now);
}

static void add_wait(struct recorder *recorder, struct histogram **place, sim_time wait)
{
    if (!*place)
        *place = histogram_create(recorder->arena);
    histogram_add(*place, wait);
}

static void hear_wait(void *context, sim_time now, const void *record)
{
    struct recorder *recorder = context;
    const struct wait_record *wait = record;
    if (now < recorder->from || now >= recorder->until)
        return;
    add_wait(recorder, &recorder->waits[wait->party], wait->wait);
    for (uint32_t i = 0; i < recorder->options.wait_watch_count; i++) {
        const struct wait_watch *watch = &recorder->options.wait_watches[i];
        if (watch->party == wait->party && now >= watch->from && now < watch->until)
            add_wait(recorder, &recorder->watched_waits[i], wait->wait);
    }
}

static void hear_operation(void *context, sim_time now, const void *record)
{
    const struct recorder *recorder = context;
    staleness_hear(recorder->staleness, now, record);
    lost_writes_hear(recorder->lost, now, record);
}

static void hear_cut(void *context, sim_time now, const void *record)
{
    const struct recorder *recorder = context;
    lost_writes_cut(recorder->lost, now, record);
}

static void create_tallies(struct recorder *recorder, uint32_t endpoints)
{
    recorder->endpoints = arena_array(recorder->arena, endpoints, sizeof *recorder->endpoints);
    for (uint32_t i = 0; i < endpoints; i++)
        tally_create(&recorder->endpoints[i], recorder->arena);
    recorder->watched =
        arena_array(recorder->arena, recorder->options.watch_count, sizeof *recorder->watched);
    for (uint32_t i = 0; i < recorder->options.watch_count; i++)
        tally_create(&recorder->watched[i], recorder->arena);
    tally_create(&recorder->total, recorder->arena);
}

static bool has_stores(const struct plan *plan)
{
    return plan->party_count > 0 && plan->parties[plan->party_count - 1].kind == PARTY_STORE;
}

struct recorder *recorder_create(struct run *run, struct arena *arena,
                                 const struct recorder_options *options)
{
    struct recorder *recorder = arena_alloc(arena, sizeof *recorder);
    *recorder = (struct recorder){.run = run, .options = *options, .arena = arena};
    recorder->from = recorder->until = recorder->look_at = SIM_NEVER;
    create_tallies(recorder, run->plan->endpoint_count);
    recorder->trends = arena_array(arena, run->plan->party_count, sizeof *recorder->trends);
    observe_subscribe(&run->observe, arena, RECORD_REQUEST, hear_request, recorder);
    recorder->at_moments = arena_array(arena, options->moments, sizeof(struct readings *));
    recorder->watched_waits =
        arena_array(arena, options->wait_watch_count, sizeof(struct histogram *));
    if (options->waits) {
        recorder->waits = arena_array(arena, run->plan->party_count, sizeof(struct histogram *));
        observe_subscribe(&run->observe, arena, RECORD_WAIT, hear_wait, recorder);
    }
    if (has_stores(run->plan)) {
        recorder->staleness = staleness_create(arena, run->plan->party_count);
        recorder->lost = lost_writes_create(arena, run->plan->party_count);
        observe_subscribe(&run->observe, arena, RECORD_OPERATION, hear_operation, recorder);
        observe_subscribe(&run->observe, arena, RECORD_CUT, hear_cut, recorder);
    }
    return recorder;
}

void recorder_begin(struct recorder *recorder, sim_time duration)
{
    struct run *run = recorder->run;
    const struct experiment *experiment = &run->plan->description->experiment;
    recorder->from = run->engine->now;
    recorder->duration = duration;
    recorder->look_at = recorder->from;
    recorder->late_from = recorder->from + duration / 10 * 9;
    readings_reset(run);
    recorder->growth = growth_create(run, recorder->arena, recorder->from, duration);
    windows_create(&recorder->windows, recorder->arena, recorder->from, duration,
                   experiment->window, experiment->window_share, plan_longest_request(run->plan));
    if (recorder->staleness) {
        staleness_measure(recorder->staleness, recorder->from, SIM_NEVER);
        lost_writes_measure(recorder->lost, recorder->from, SIM_NEVER);
    }
    if (recorder->options.timeline && duration > 0)
        recorder->timeline = timeline_create(recorder->arena, recorder->from, duration);
}

void recorder_moment(struct recorder *recorder, uint32_t number)
{
    recorder->at_moments[number] = readings_take(recorder->run, recorder->from, recorder->arena);
}

void recorder_end(struct recorder *recorder)
{
    const sim_time now = recorder->run->engine->now;
    /* the last request of a limit belongs to it */
    recorder->until = recorder->duration > 0 ? recorder->run->measure_until : now + 1;
    recorder->look_at = SIM_NEVER;
    recorder->ended = now;
    recorder->seconds = seconds_of((double)(now - recorder->from));
    recorder->readings = readings_take(recorder->run, recorder->from, recorder->arena);
    growth_finish(recorder->growth, now, recorder->trends, &recorder->clients);
    if (recorder->staleness) {
        staleness_measure(recorder->staleness, recorder->from, now);
        lost_writes_measure(recorder->lost, recorder->from, now);
    }
}

void recorder_finish(struct recorder *recorder)
{
    for (uint32_t i = 0; i < recorder->run->plan->endpoint_count; i++)
        tally_merge(&recorder->total, &recorder->endpoints[i]);
    CHECK_IN(recorder->run->engine,
             tally_sent(&recorder->total) == recorder->run->sent_measured && "each is told once");
    recorder->down_time = windows_finish(&recorder->windows, recorder->ended);
}
