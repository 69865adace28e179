/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/demand.h"

#include "models/plan/answers.h"
#include "models/plan/caches.h"
#include "models/plan/datagrams.h"
#include "models/plan/flushing.h"
#include "models/plan/messaging.h"
#include "models/plan/network.h"
#include "models/plan/shards.h"

#include <math.h>
#include <string.h>

#include "models/plan/demand_behind.h"
#include "models/plan/source.h"
#include "models/words/actor.h"
#include "models/words/protocol.h"

/* `rate` requests per second from a party to an endpoint elsewhere.  How they are answered: to who
 * made them; to somebody else, when they are forwarded; not at all, when they are sent. */
enum answering { TO_CALLER, TO_OTHERS, TO_NOBODY };
struct sending {
    uint32_t from, to; /* party, endpoint */
    double rate, bytes;
    enum answering answering;
    bool delivered; /* by those who lead the topic that `to` hears */
};

static void asks(struct demand *d, const struct sending *sending, double work)
{
    const struct messaging_plan *messaging = d->plan->messaging;
    if (sending->delivered)
        demand_leading(d, messaging->groups[messaging->group_of[sending->to]].topic, work);
    else
        demand_asking(d, sending->from, work);
}

static void add_messages(struct demand *d, const struct sending *sending, const double *answers)
{
    const struct plan *plan = d->plan;
    const uint32_t from = sending->from, to = sending->to;
    const double rate = sending->rate;
    const enum answering answering = sending->answering;
    const struct endpoint_plan *callee = &plan->endpoints[to];
    const uint32_t channel = traffic_channel(plan, from, callee->party);
    if (channel == NONE || rate <= 0.0)
        return;
    asks(d, sending, rate * demand_message(plan, channel, from, sending->bytes));
    if (answering == TO_CALLER)
        asks(d, sending, rate * demand_message(plan, channel, from, answers[to]));
    if (d->sure && !never_refuses(&plan->parties[callee->party]))
        return;
    const double entry = demand_message(plan, channel, callee->party, sending->bytes) +
                         (answering == TO_NOBODY ? 0.0 : answers_itself(d->traffic, to)) *
                             demand_message(plan, channel, callee->party, callee->response_bytes);
    d->work[callee->party] += rate * entry;
    d->uses[channel] += rate;
    d->entered[to] += rate;
    d->entry[to] += rate * entry; /* per second, so far */
    channel_load(d->plan, channel, d->ways, &d->pipes, &d->room,
                 rate * demand_wire_bytes(plan, channel, sending->bytes),
                 answering == TO_CALLER ? rate * demand_wire_bytes(plan, channel, answers[to])
                                        : 0.0);
}

/* Attempts per request of a client. */
static double client_tries(const struct demand *d, uint32_t client, uint32_t to, uint32_t channel)
{
    const struct plan *plan = d->plan;
    double success;
    const double tries =
        traffic_attempts(d->traffic, channel, traffic_success(d->traffic, channel, to), &success) *
        datagrams_arrive(d->traffic, channel, to);
    const double *copies = d->traffic->copies;
    return copies ? tries * copies[client * plan->endpoint_count + to] : tries;
}

static void add_clients(struct demand *d, const double *answers)
{
    const struct plan *plan = d->plan;
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const struct source_choice choice = source_choice(plan, client, i);
            const uint32_t to = choice.endpoint;
            const uint32_t channel = traffic_channel(plan, client, plan->endpoints[to].party);
            if (channel == NONE || (d->sure && traffic_cut_short(plan, channel)))
                continue;
            const double tries = client_tries(d, client, to, channel);
            add_messages(d,
                         &(struct sending){.from = client,
                                           .to = to,
                                           .rate = d->requests[client] * choice.share * tries,
                                           .bytes = plan->endpoints[to].request_bytes,
                                           .answering = TO_CALLER},
                         answers);
        }
}

static bool counts(const struct demand *d, uint32_t endpoint, bool edge_is_sure)
{
    const uint32_t party = d->plan->endpoints[endpoint].party;
    return party != NONE && (!d->sure || (edge_is_sure && never_refuses(&d->plan->parties[party])));
}

static enum answering answered(const struct call_edge *edge)
{
    if (edge->published) /* a consumer answers the broker */
        return TO_CALLER;
    return edge->forward ? TO_OTHERS : edge->sent ? TO_NOBODY : TO_CALLER;
}

static void add_edge(struct demand *d, const struct call_edge *edge, double rate,
                     const double *answers)
{
    const struct plan *plan = d->plan;
    struct sending sending = {.from = plan->endpoints[edge->from].party,
                              .to = edge->to,
                              .rate = rate,
                              .bytes = plan->endpoints[edge->to].request_bytes,
                              .answering = answered(edge)};
    if (edge->published) {
        const uint32_t group = plan->messaging->group_of[edge->to];
        sending.from = plan->messaging->party;
        sending.delivered = true;
        sending.bytes =
            (double)plan->messaging->terms.topics[plan->messaging->groups[group].topic].message;
        demand_delivering(d, plan->messaging->groups[group].topic, rate);
    }
    add_messages(d, &sending, answers);
}

static void add_endpoints(struct demand *d, const double *answers)
{
    const struct traffic *t = d->traffic;
    for (uint32_t i = 0; i < d->plan->endpoint_count; i++) {
        if (d->visits[i] <= 0.0 || !counts(d, i, true))
            continue;
        d->work[d->plan->endpoints[i].party] +=
            d->visits[i] * (d->sure ? t->own[i].sure_compute : t->own[i].compute);
        for (uint32_t k = t->first_call[i]; k < t->first_call[i + 1]; k++)
            if (counts(d, i, t->calls[k].sure))
                add_edge(d, &t->calls[k], d->visits[i] * t->calls[k].count, answers);
    }
}

/* Health checks: every caller instance asks every replica. */
static void add_checks(struct demand *d)
{
    const struct plan *plan = d->plan;
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        const sim_time every = channel->policy->text->health.every;
        if (!channel->policy->watches || every == 0)
            continue;
        const double rate = (double)plan->parties[channel->caller].initial *
                            plan->parties[channel->callee].initial * 1e9 / (double)every;
        d->work[channel->callee] +=
            2.0 * rate * demand_message(plan, i, channel->callee, CHECK_BYTES);
        channel_load(d->plan, i, d->ways, &d->pipes, &d->room,
                     rate * demand_wire_bytes(plan, i, CHECK_BYTES),
                     rate * demand_wire_bytes(plan, i, CHECK_BYTES));
    }
}

static void add_operations(struct demand *d, struct arena *arena)
{
    const struct pairs_room room = pairs_room(d->plan, arena);
    for (uint32_t i = 0; i < d->traffic->operation_count; i++) {
        const struct operation_edge *edge = &d->traffic->operations[i];
        const uint32_t party = d->plan->endpoints[edge->from].party,
                       store = plan_keeper(d->plan, party, edge->dataset);
        if (store != NONE && counts(d, edge->from, edge->sure))
            demand_operation(d, party, store, edge, d->visits[edge->from] * edge->count, &room);
    }
}

/* Closed sources slow down by themselves, so they promise nothing, and users of a session promise
 * their first request only; what a profile brings in the measured time alone may pass. */
static double rate_of(const struct demand *d, uint32_t client, sim_time from, sim_time until)
{
    const double rate = source_rate(d->plan, client, from, until);
    if (!d->sure)
        return rate;
    return source_is_closed(d->plan, client)
               ? 0.0
               : fmin(rate, source_rate(d->plan, client, 0, 0)) / source_session(d->plan, client);
}

static void solve(struct demand *d, sim_time from, sim_time until, struct arena *arena)
{
    const struct plan *plan = d->plan;
    double *arrivals = arena_array(arena, plan->endpoint_count + 1, sizeof *arrivals);
    for (uint32_t client = 0; client < plan->client_count; client++) {
        d->requests[client] = rate_of(d, client, from, until);
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const struct source_choice choice = source_choice(plan, client, i);
            const uint32_t to = choice.endpoint;
            const uint32_t channel = traffic_channel(plan, client, plan->endpoints[to].party);
            if (d->sure && traffic_cut_short(plan, channel))
                continue;
            arrivals[to] += d->requests[client] * choice.share *
                            client_tries(d, client, to, channel) *
                            traffic_begins(d->traffic, channel);
        }
    }
    traffic_visits(d->traffic, arrivals, d->sure, arena, d->visits);
}

const struct demand *demand_of(const struct traffic *traffic, bool sure, sim_time from,
                               sim_time until, struct arena *arena)
{
    const struct plan *plan = traffic->plan;
    const size_t nodes = plan->node_count + 1, zones = plan->zone_count;
    bool narrow = false;
    for (uint32_t i = 0; i < plan->way_count; i++)
        narrow |= i != SAME_NODE && i != SAME_ZONE && i != INTERNET && plan->ways[i].bandwidth > 0;
    struct demand *d = arena_alloc(arena, sizeof *d);
    *d = (struct demand){
        .plan = plan,
        .traffic = traffic,
        .ways = ways_create(plan, arena),
        .room = shares_room(plan, arena),
        .sure = sure,
        .requests = arena_array(arena, plan->client_count + 1, sizeof(double)),
        .visits = arena_array(arena, plan->endpoint_count + 1, sizeof(double)),
        .entered = arena_array(arena, plan->endpoint_count + 1, sizeof(double)),
        .entry = arena_array(arena, plan->endpoint_count + 1, sizeof(double)),
        .work = arena_array(arena, plan->party_count + 1, sizeof(double)),
        .uses = arena_array(arena, plan->channel_count + 1, sizeof(double)),
        .operation_work = arena_array(arena, plan->instance_count + 1, sizeof(double)),
        .operations_at = arena_array(arena, plan->instance_count + 1, sizeof(double)),
        .fsyncs = arena_array(arena, nodes, sizeof(double)),
        .grouped = arena_array(arena, plan->instance_count + 1, sizeof(double)),
        .pipes = {.out = arena_array(arena, nodes, sizeof(double)),
                  .in = arena_array(arena, nodes, sizeof(double)),
                  .zones = narrow ? arena_array(arena, zones * zones + 1, sizeof(double)) : NULL},
    };
    solve(d, from, until, arena);
    const double *answers = answers_bytes(traffic, arena);
    add_clients(d, answers);
    add_endpoints(d, answers);
    add_operations(d, arena);
    demand_transactions(d, arena);
    demand_behind(d, arena);
    add_checks(d);
    d->flushing = flushing_of(d, arena);
    d->shares = party_shares(plan, d->uses, arena);
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        d->entry[i] = d->entered[i] > 0.0 ? d->entry[i] / d->entered[i] : 0.0;
    return d;
}
