/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/demand.h"

#include "models/plan/answers.h"
#include "models/plan/caches.h"
#include "models/plan/messaging.h"
#include "models/plan/network.h"

#include <math.h>
#include <string.h>

#include "models/plan/demand_behind.h"
#include "models/plan/source.h"
#include "models/words/actor.h"
#include "models/words/protocol.h"

enum { BARE_BYTES = 100 }; /* a key, a verb, a status */

double demand_message(const struct plan *plan, uint32_t channel, uint32_t party, double bytes)
{
    if (channel == NONE || !plan->channels[channel].charged)
        return 0.0;
    const struct protocol_costs *costs = plan->channels[channel].protocol_costs;
    const struct party *about = &plan->parties[party];
    if (!plan->nodes[plan->instances[about->first].node].ours)
        return 0.0;
    return (double)costs->cpu_per_message + bytes * (double)costs->cpu_per_kb / 1000.0;
}

static double value_of(const struct plan *plan, uint32_t dataset)
{
    return (double)plan->datasets[dataset].dataset->value;
}

double demand_request_bytes(const struct plan *plan, const struct operation_edge *operation)
{
    return BARE_BYTES + (operation->write ? value_of(plan, operation->dataset) : 0.0);
}

double demand_response_bytes(const struct plan *plan, const struct operation_edge *operation)
{
    return BARE_BYTES + (operation->write ? 0.0 : value_of(plan, operation->dataset));
}

/* Shares of one client instance. */
static void shares_of(const struct plan *plan, const struct party *keeper,
                      const struct operation_edge *operation, uint32_t client,
                      const struct pairs_room *room)
{
    const struct store_class *class = (const struct store_class *)keeper->store->kind.class;
    memset(room->shares, 0, keeper->initial * sizeof *room->shares);
    if (!class->spread) {
        room->shares[0] = 1.0;
        return;
    }
    for (uint32_t i = 0; i < keeper->initial; i++)
        room->far[i] = plan_distance(plan, plan->instances[client].node,
                                     plan->instances[keeper->first + i].node);
    const struct asking asking = {.verb = operation->write ? VERB_WRITE : VERB_READ,
                                  .level = operation->level,
                                  .dataset = operation->dataset,
                                  .client = client,
                                  .replica = plan->instances[client].replica};
    class->spread(keeper->store, keeper->made, &asking, room->far, room->shares);
}

void demand_pairs(const struct plan *plan, uint32_t party, uint32_t store,
                  const struct operation_edge *operation, const struct pairs_room *room,
                  void (*hear)(void *context, uint32_t client, uint32_t keeper, double share),
                  void *context)
{
    const struct party *keeper = &plan->parties[store], *client = &plan->parties[party];
    for (uint32_t i = 0; i < client->initial; i++) {
        shares_of(plan, keeper, operation, client->first + i, room);
        for (uint32_t k = 0; k < keeper->initial; k++)
            if (room->shares[k] > 0.0)
                hear(context, client->first + i, keeper->first + k,
                     room->shares[k] / client->initial);
    }
}

struct pairs_room pairs_room(const struct plan *plan, struct arena *arena)
{
    uint32_t most = 1;
    for (uint32_t i = 0; i < plan->party_count; i++)
        most = plan->parties[i].replicas > most ? plan->parties[i].replicas : most;
    return (struct pairs_room){.shares = arena_array(arena, most, sizeof(double)),
                               .far = arena_array(arena, most, sizeof(unsigned))};
}

static double wire_bytes(const struct plan *plan, uint32_t channel, double bytes)
{
    const struct channel *about = &plan->channels[channel];
    return about->charged ? bytes + (double)about->protocol_costs->overhead : bytes;
}

void demand_asking(struct demand *d, uint32_t party, double work)
{
    const struct party *about = &d->plan->parties[party];
    if (about->kind != PARTY_STORE)
        d->work[party] += work;
    for (uint32_t i = 0; about->kind == PARTY_STORE && i < about->initial; i++)
        d->operation_work[about->first + i] += work / about->initial;
}

/* `rate` requests per second from a party to an endpoint elsewhere.  How they are answered: to who
 * made them; to somebody else, when they are forwarded; not at all, when they are sent. */
enum answering { TO_CALLER, TO_OTHERS, TO_NOBODY };
struct sending {
    uint32_t from, to; /* party, endpoint */
    double rate, bytes;
    enum answering answering;
};

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
    demand_asking(d, from, rate * demand_message(plan, channel, from, sending->bytes));
    if (answering == TO_CALLER)
        demand_asking(d, from, rate * demand_message(plan, channel, from, answers[to]));
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
                 rate * wire_bytes(plan, channel, sending->bytes),
                 answering == TO_CALLER ? rate * wire_bytes(plan, channel, answers[to]) : 0.0);
}

/* Attempts per request of a client. */
static double client_tries(const struct demand *d, uint32_t client, uint32_t to, uint32_t channel)
{
    const struct plan *plan = d->plan;
    const uint32_t attempts = channel == NONE ? 1 : plan->channels[channel].policy->attempts;
    double success;
    const double tries = traffic_tries(d->traffic->success[to], attempts, &success);
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
                     rate * wire_bytes(plan, i, CHECK_BYTES),
                     rate * wire_bytes(plan, i, CHECK_BYTES));
    }
}

/* Operations of one step, per second. */
struct operating {
    struct demand *demand;
    bool write;
    double rate, work, there, back; /* bytes of one */
};

static void hear_pair(void *context, uint32_t client, uint32_t keeper, double share)
{
    const struct operating *in = context;
    struct demand *d = in->demand;
    const double rate = in->rate * share;
    d->operation_work[keeper] += rate * in->work;
    d->fsyncs[d->plan->instances[keeper].node] += in->write ? rate : 0.0;
    ways_load_pair(d->plan, &d->pipes, client, keeper, rate * in->there, rate * in->back);
}

static double letter_work(const struct plan *plan, uint32_t party, double bytes)
{
    return bytes > 0.0 ? demand_message(plan, plan->parties[party].among, party, bytes) : 0.0;
}

/* What writes at the first replica make the others do. */
static void add_following(struct demand *d, uint32_t store, double value, double rate)
{
    const struct plan *plan = d->plan;
    const struct party *party = &plan->parties[store];
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    if (!class->follow || party->among == NONE)
        return;
    const struct following follow = class->follow(party->store, value);
    const double letters =
        letter_work(plan, store, follow.there) + letter_work(plan, store, follow.back);
    const double there = wire_bytes(plan, party->among, follow.there),
                 back = follow.back > 0.0 ? wire_bytes(plan, party->among, follow.back) : 0.0;
    for (uint32_t i = party->first + 1; i < party->first + party->initial; i++) {
        d->operation_work[party->first] += rate * letters;
        d->operation_work[i] += rate * (follow.work + letters);
        d->fsyncs[plan->instances[i].node] += rate;
        ways_load_pair(plan, &d->pipes, party->first, i, rate * there, rate * back);
    }
}

void demand_operation(struct demand *d, uint32_t party, uint32_t store,
                      const struct operation_edge *edge, double rate, const struct pairs_room *room)
{
    const struct plan *plan = d->plan;
    const uint32_t channel = traffic_channel(plan, party, store);
    if (channel == NONE || !(rate > 0.0))
        return;
    const double there = demand_request_bytes(plan, edge), back = demand_response_bytes(plan, edge);
    const struct store *text = plan->parties[store].store;
    demand_asking(d, party,
                  rate * (demand_message(plan, channel, party, there) +
                          demand_message(plan, channel, party, back)));
    if (d->sure && !never_refuses(&plan->parties[store]))
        return;
    struct operating operating = {
        .demand = d,
        .write = edge->write,
        .rate = rate,
        .work = law_mean(edge->write ? &text->write_time : &text->read_time) +
                demand_message(plan, channel, store, there) +
                demand_message(plan, channel, store, back),
        .there = wire_bytes(plan, channel, there),
        .back = wire_bytes(plan, channel, back),
    };
    demand_pairs(plan, party, store, edge, room, hear_pair, &operating);
    if (edge->write && !d->sure) /* what follows holds up no client */
        add_following(d, store, value_of(plan, edge->dataset), rate);
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
            arrivals[to] +=
                d->requests[client] * choice.share * client_tries(d, client, to, channel);
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
        .fsyncs = arena_array(arena, nodes, sizeof(double)),
        .pipes = {.out = arena_array(arena, nodes, sizeof(double)),
                  .in = arena_array(arena, nodes, sizeof(double)),
                  .zones = narrow ? arena_array(arena, zones * zones + 1, sizeof(double)) : NULL},
    };
    solve(d, from, until, arena);
    const double *answers = answers_bytes(traffic, arena);
    add_clients(d, answers);
    add_endpoints(d, answers);
    add_operations(d, arena);
    demand_behind(d, arena);
    add_checks(d);
    d->shares = party_shares(plan, d->uses, arena);
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        d->entry[i] = d->entered[i] > 0.0 ? d->entry[i] / d->entered[i] : 0.0;
    return d;
}
