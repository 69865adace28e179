/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests by endpoint, and by what somebody watches (a source, a window): how they ended, how many
 * attempts they took, how long.
 *
 * A request belongs to the moment at which it was sent: those sent in the measured time count,
 * however late they end.  Only throughput and goodput go by the moment of the end. */
#include "analysis/observers/observers.h"
#include "sim/check.h"

static void create(void *state, const struct heard_run *about)
{
    struct requests_heard *heard = state;
    const uint32_t endpoints = about->run->plan->endpoint_count;
    const uint32_t watches = about->options->watch_count;
    heard->about = about;
    heard->endpoints = arena_lines(about->arena, endpoints, sizeof *heard->endpoints);
    for (uint32_t i = 0; i < endpoints; i++)
        tally_create(&heard->endpoints[i], about->arena);
    heard->watched = arena_lines(about->arena, watches, sizeof *heard->watched);
    for (uint32_t i = 0; i < watches; i++)
        tally_create(&heard->watched[i], about->arena);
    tally_create(&heard->total, about->arena);
}

static bool is_watched(const struct watch *watch, const struct request_record *request)
{
    return !watch->inner && (watch->endpoint == NONE || watch->endpoint == request->endpoint) &&
           (watch->source == NONE || watch->source == request->source);
}

static void hear_watched(struct requests_heard *heard, sim_time now,
                         const struct request_record *request)
{
    const struct heard_run *about = heard->about;
    for (uint32_t i = 0; i < about->options->watch_count; i++) {
        const struct watch *watch = &about->options->watches[i];
        if (!is_watched(watch, request))
            continue;
        const sim_time from = watch->windowed ? watch->from : about->from,
                       until = watch->windowed ? watch->until : about->until;
        if (now >= from && now < until)
            tally_end(&heard->watched[i], request);
        if (watch->windowed ? request->sent >= from && request->sent < until : request->measured)
            tally_add(&heard->watched[i], request, now);
    }
}

static void hear(void *state, sim_time now, const void *record)
{
    struct requests_heard *heard = state;
    const struct request_record *request = record;
    struct tally *tally = &heard->endpoints[request->endpoint];
    if (now >= heard->about->from && now < heard->about->until)
        tally_end(tally, request);
    if (heard->about->options->watch_count > 0)
        hear_watched(heard, now, request);
    if (request->measured)
        tally_add(tally, request, now);
}

static void finish(void *state)
{
    struct requests_heard *heard = state;
    const struct run *run = heard->about->run;
    for (uint32_t i = 0; i < run->plan->endpoint_count; i++)
        tally_merge(&heard->total, &heard->endpoints[i]);
    CHECK_IN(run->engine, tally_sent(&heard->total) == run->sent_measured && "each is told once");
}

const struct observer_class observer_requests = {
    .name = "requests",
    .doc = "requests by endpoint, source and window: how they ended, attempts, response times",
    .hears = RECORD_REQUEST,
    .always = true,
    .state_size = sizeof(struct requests_heard),
    .create = create,
    .hear = hear,
    .finish = finish,
};
