/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visits: what is known of an endpoint that no client asks for.  The stays of requests there, from
 * their arrival to the answer that leaves, as its service sees them, whatever the network does to
 * the answer.  A visit belongs to the moment of its arrival, as a request to that of sending.
 *
 * A call within a service is a function call and no visit. */
#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct visits_heard *heard = state;
    heard->about = about;
    heard->endpoints =
        arena_lines(about->arena, about->run->plan->endpoint_count, sizeof *heard->endpoints);
    heard->watched = arena_lines(about->arena, about->options->watch_count, sizeof *heard->watched);
    for (uint32_t i = 0; i < about->options->watch_count; i++)
        tally_create(&heard->watched[i], about->arena);
}

static void add(struct tally *tally, const struct request_record *visit, sim_time now,
                sim_time from, sim_time until)
{
    if (now >= from && now < until)
        tally_end(tally, visit);
    if (visit->sent >= from && visit->sent < until)
        tally_add(tally, visit, now);
}

static void hear_watched(struct visits_heard *heard, sim_time now,
                         const struct request_record *visit)
{
    for (uint32_t i = 0; i < heard->about->options->watch_count; i++) {
        const struct watch *watch = &heard->about->options->watches[i];
        if (watch->inner && watch->endpoint == visit->endpoint)
            add(&heard->watched[i], visit, now, watch->from, watch->until);
    }
}

static void hear(void *state, sim_time now, const void *record)
{
    struct visits_heard *heard = state;
    const struct visit_record *told = record;
    const struct request_record visit = {.source = told->source,
                                         .endpoint = told->endpoint,
                                         .attempts = 1,
                                         .sent = told->arrived,
                                         .outcome = told->outcome};
    struct tally *tally = &heard->endpoints[visit.endpoint];
    if (!tally->latency)
        tally_create(tally, heard->about->arena);
    add(tally, &visit, now, heard->about->from, heard->about->until);
    hear_watched(heard, now, &visit);
}

const struct observer_class observer_visits = {
    .name = "visits",
    .doc = "stays of requests at endpoints that only services call",
    .hears = RECORD_VISIT,
    .state_size = sizeof(struct visits_heard),
    .create = create,
    .hear = hear,
};
