/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/lines.h"

#include "models/plan/caches.h"
#include "models/plan/datagrams.h"
#include "models/plan/lines_meanwhile.h"
#include "models/plan/meanwhile.h"
#include "models/plan/shares.h"
#include "models/plan/source.h"

static void add_arrivals(struct holding *h, const struct arrivals *to, uint32_t party, double rate,
                         struct duration held)
{
    if (party == NONE || rate <= 0.0)
        return;
    h->most[party] = fmax(h->most[party], held.mean);
    to->rates[party] += rate;
    to->busy[party] += rate * held.mean;
    to->squares[party] += rate * (held.variance + held.mean * held.mean);
}

/* Operations of one step, and where they are kept. */
struct keeping {
    double *at; /* by instance */
    double busy;
};

static void hear_keeper(void *context, uint32_t client, uint32_t keeper, double share)
{
    const struct keeping *in = context;
    (void)client;
    in->at[keeper] += in->busy * share;
}

/* Per ns; 0: none that counts. */
static double operation_rate(const struct holding *h, const struct operation_edge *edge)
{
    return h->demand->sure && !edge->sure ? 0.0
                                          : h->demand->visits[edge->from] * edge->count * 1e-9;
}

static void add_operations(struct holding *h, const struct arrivals *to)
{
    const struct plan *plan = h->demand->plan;
    const struct traffic *t = h->demand->traffic;
    for (uint32_t i = 0; i < plan->instance_count; i++)
        h->kept_at[i] = 0;
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const struct operation_edge *edge = &t->operations[i];
        const uint32_t party = plan->endpoints[edge->from].party;
        const double rate = operation_rate(h, edge);
        const uint32_t store = plan_keeper(plan, party, edge->dataset);
        if (store == NONE || party == NONE || rate <= 0.0)
            continue;
        const double begin = traffic_begins(t, traffic_channel(plan, party, store));
        add_arrivals(h, to, store, rate * begin, h->kept[i]);
        if (plan->parties[store].workers == NONE)
            continue;
        struct keeping keeping = {.at = h->kept_at, .busy = rate * begin * h->kept[i].mean};
        demand_pairs(plan, party, store, edge, &h->pairs, hear_keeper, &keeping);
    }
}

/* What waits at night is done by day. */
static double capacity_of(const struct holding *h, const struct party *party)
{
    return h->mode == HOLD_SURE ? fmax(party->capacity, party->lasting) : party->capacity;
}

/* Workers in use, of all there are: of the replica where most are. */
static double workers_used(const struct holding *h, uint32_t index, double busy)
{
    const struct party *party = &h->demand->plan->parties[index];
    const double workers = capacity_of(h, party);
    if (party->kind != PARTY_STORE)
        return h->demand->shares
                   ? busy * share_most(h->demand->plan, h->demand->shares, index) / workers
                   : busy / (workers * party->initial);
    double most = 0;
    for (uint32_t i = 0; i < party->initial; i++)
        most = fmax(most, h->kept_at[party->first + i]);
    return most / workers;
}

/* Those who can wait for an answer of each party at a time: the workers of those who call it, once
 * for each call that a request makes (some may be made at once).  Whoever gives up leaves work
 * behind, and a request that is handed over or sent is nobody's: then it may be any number. */
static double askers_by(const struct plan *plan, uint32_t party, uint32_t callee, double count)
{
    const struct party *caller = &plan->parties[party];
    const uint32_t channel = traffic_channel(plan, party, callee);
    if (channel == NONE || caller->workers == NONE || plan->channels[channel].policy->hedges > 0 ||
        plan->channels[channel].policy->timer != NONE)
        return (double)INFINITY;
    return (double)caller->workers * caller->initial * fmax(1.0, ceil(count - 1e-9));
}

static const double *askers_of(const struct demand *demand, struct arena *arena)
{
    const struct plan *plan = demand->plan;
    const struct traffic *t = demand->traffic;
    double *askers = arena_array(arena, plan->party_count + 1, sizeof *askers);
    for (uint32_t i = 0; i < plan->party_count; i++)
        if (plan->parties[i].kind != PARTY_SERVICE)
            askers[i] = (double)INFINITY;
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const uint32_t to = source_choice(plan, client, i).endpoint;
            if (plan->endpoints[to].party != NONE)
                askers[plan->endpoints[to].party] = (double)INFINITY;
        }
    for (uint32_t i = 0; i < t->call_count; i++) {
        const struct call_edge *edge = &t->calls[i];
        const uint32_t from = plan->endpoints[edge->from].party,
                       to = plan->endpoints[edge->to].party;
        if (from == NONE || to == NONE || from == to)
            continue;
        askers[to] += is_awaited(edge) ? askers_by(plan, from, to, edge->count) : (double)INFINITY;
    }
    return askers;
}

/* Lines at services and stores: every instance has its own, and gets its part of what comes. */
static void wait_for_workers(struct holding *h, const struct arrivals *in, const double *askers)
{
    const struct plan *plan = h->demand->plan;
    for (uint32_t i = 0; i < plan->party_count; i++)
        in->busy[i] = in->squares[i] = in->rates[i] = 0;
    for (uint32_t i = 0; i < plan->endpoint_count; i++)
        add_arrivals(h, in, plan->endpoints[i].party, h->demand->entered[i] * 1e-9, h->held[i]);
    add_operations(h, in);
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        if (party->workers == NONE || in->rates[i] <= 0.0)
            continue;
        const double mean = in->busy[i] / in->rates[i],
                     square = in->squares[i] / in->rates[i] / (mean * mean);
        double others = h->load[i] = workers_used(h, i, in->busy[i]);
        if (plan->meanwhile && party->kind != PARTY_STORE)
            h->load[i] = lines_used_meanwhile(h, i, in->busy[i], &others);
        if (h->mode != HOLD_EXPECTED || !(mean > 0.0))
            continue;
        h->wait[i] =
            mean * queue_wait_of_few(others, party->capacity, fmax(0.0, square - 1.0), askers[i]);
        if (party->queue != NONE)
            h->wait[i] = fmin(h->wait[i], mean * party->queue / party->capacity);
    }
}

static void use(struct holding *h, uint32_t channel, struct use *uses, double rate, double time)
{
    if (channel == NONE || rate <= 0.0 ||
        h->demand->plan->channels[channel].policy->connections == NONE)
        return;
    uses[channel].rate += rate;
    uses[channel].busy += rate * time;
}

static void uses_of_clients(struct holding *h, struct use *uses)
{
    const struct plan *plan = h->demand->plan;
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const struct source_choice choice = source_choice(plan, client, i);
            const uint32_t to = choice.endpoint;
            const uint32_t channel = traffic_channel(plan, client, plan->endpoints[to].party);
            if (channel == NONE || plan->channels[channel].policy->connections == NONE ||
                (h->demand->sure && traffic_cut_short(plan, channel)))
                continue;
            double success;
            const struct traffic *t = h->demand->traffic;
            const double tries =
                traffic_attempts(t, channel, traffic_success(t, channel, to), &success);
            use(h, channel, uses, h->demand->requests[client] * choice.share * tries * 1e-9,
                holding_try(h, client, to).mean);
        }
}

static void uses_of_calls(struct holding *h, struct use *uses)
{
    const struct plan *plan = h->demand->plan;
    const struct traffic *t = h->demand->traffic;
    for (uint32_t i = 0; i < t->call_count; i++) {
        const struct call_edge *edge = &t->calls[i];
        const uint32_t party = plan->endpoints[edge->from].party;
        const uint32_t channel = traffic_channel(plan, party, plan->endpoints[edge->to].party);
        if (!is_awaited(edge) || channel == NONE || (h->demand->sure && !edge->sure) ||
            plan->channels[channel].policy->connections == NONE)
            continue;
        const double arrive = datagrams_arrive(t, channel, edge->to);
        use(h, channel, uses,
            arrive > 0.0 ? h->demand->visits[edge->from] * edge->count / arrive * 1e-9 : 0.0,
            holding_try(h, party, edge->to).mean);
    }
}

static void uses_of_operations(struct holding *h, struct use *uses)
{
    const struct plan *plan = h->demand->plan;
    const struct traffic *t = h->demand->traffic;
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const struct operation_edge *edge = &t->operations[i];
        const uint32_t store = plan_keeper(plan, plan->endpoints[edge->from].party, edge->dataset);
        const uint32_t channel =
            store == NONE ? NONE : traffic_channel(plan, plan->endpoints[edge->from].party, store);
        if (channel == NONE)
            continue;
        const double arrive = datagrams_stored(t, channel, edge);
        if (arrive > 0.0)
            use(h, channel, uses, operation_rate(h, edge) / arrive,
                holding_lost(h, channel, datagrams_kept(t, channel, edge), h->operations[i]).mean);
    }
}

/* Lines for the connections of a caller's instance to a callee. */
static void wait_for_connections(struct holding *h, struct use *uses)
{
    const struct plan *plan = h->demand->plan;
    for (uint32_t i = 0; i < plan->channel_count; i++)
        uses[i] = (struct use){0};
    uses_of_clients(h, uses);
    uses_of_calls(h, uses);
    uses_of_operations(h, uses);
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        if (!(uses[i].rate > 0.0))
            continue;
        const double connections = channel->policy->connections;
        h->pool_load[i] = uses[i].busy / (connections * plan->parties[channel->caller].initial);
        if (h->mode == HOLD_EXPECTED)
            h->pool_wait[i] =
                uses[i].busy / uses[i].rate * queue_wait(h->pool_load[i], connections, 1.0);
    }
}

/* Jobs at a node's processors at a time: as many as its workers, if all there have a limit. */
static const double *jobs_at_most(const struct plan *plan, struct arena *arena)
{
    double *most = arena_array(arena, plan->node_count + 1, sizeof *most);
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        const struct party *party = &plan->parties[plan->instances[i].party];
        const bool limited = party->kind != PARTY_CLIENT && party->workers != NONE;
        most[plan->instances[i].node] += limited ? party->workers : (double)INFINITY;
    }
    return most;
}

static void load_nodes(struct holding *h)
{
    const struct plan *plan = h->demand->plan;
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        const struct instance_plan *instance = &plan->instances[i];
        const struct node_plan *node = &plan->nodes[instance->node];
        const double work =
            (h->demand->work[instance->party] * share_of(plan, h->demand->shares, i) +
             h->demand->operation_work[i]) *
            meanwhile_stretch(plan, i);
        if (node->cores != NONE && node->ours)
            h->node_load[instance->node] += work * 1e-9 / (node->cores * node->speed);
    }
}

const double *lines_at_processors(struct holding *h, struct arena *arena)
{
    const struct plan *plan = h->demand->plan;
    load_nodes(h);
    double *pace = arena_array(arena, plan->party_count + 1, sizeof *pace);
    const double *most = jobs_at_most(plan, arena);
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        const uint32_t node = plan->instances[i].node;
        const struct node_plan *about = &plan->nodes[node];
        const double stretch = h->mode == HOLD_EXPECTED && about->cores != NONE && about->ours
                                   ? sharing_stretch(h->node_load[node], about->cores, most[node])
                                   : 1.0;
        const uint32_t party = plan->instances[i].party;
        h->pace_at[i] = stretch * meanwhile_stretch(plan, i) / about->speed;
        if (i - plan->parties[party].first < plan->parties[party].initial)
            pace[party] += h->pace_at[i] / plan->parties[party].initial;
    }
    if (plan->meanwhile)
        lines_pace_meanwhile(h, pace);
    return pace;
}

struct lines_room lines_room(const struct demand *demand, struct arena *arena)
{
    const struct plan *plan = demand->plan;
    return (struct lines_room){
        .arrivals = {.busy = arena_array(arena, plan->party_count + 1, sizeof(double)),
                     .squares = arena_array(arena, plan->party_count + 1, sizeof(double)),
                     .rates = arena_array(arena, plan->party_count + 1, sizeof(double))},
        .uses = arena_array(arena, plan->channel_count + 1, sizeof(struct use)),
        .askers = askers_of(demand, arena)};
}

void lines_wait(struct holding *h, const struct lines_room *room)
{
    wait_for_workers(h, &room->arrivals, room->askers);
    wait_for_connections(h, room->uses);
}
