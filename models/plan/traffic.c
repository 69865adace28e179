/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/traffic.h"

#include <math.h>
#include <string.h>

#include "models/plan/source.h"
#include "models/words/protocol.h"
#include "models/words/step.h"

/* An edge of the traffic equations, and what an endpoint does itself. */
struct edge {
    uint32_t from, to;
    double count;
    bool forward;
    const void *field;
};

struct operation_edge {
    uint32_t from, dataset;
    double count;
    bool write;
};

struct traffic {
    struct walk walk;
    const struct plan *plan;
    struct arena *arena;
    uint32_t endpoint; /* being walked */
    struct edge *edges;
    uint32_t edge_count, edge_limit;
    struct operation_edge *operations;
    uint32_t operation_count, operation_limit;
    double *compute, *delay; /* ns per visit, by endpoint */
};

static void *grown(struct arena *arena, const void *old, uint32_t count, uint32_t *limit,
                   size_t size)
{
    *limit = *limit ? *limit * 2 : 64;
    void *new = arena_array(arena, *limit, size);
    if (count)
        memcpy(new, old, count * size);
    return new;
}

static void hear_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                      double count, bool forward)
{
    (void)step;
    struct traffic *t = (struct traffic *)walk;
    const uint32_t to = plan_find_endpoint(t->plan, *endpoint);
    if (to == NONE) /* complained of when it is compiled */
        return;
    if (t->edge_count == t->edge_limit)
        t->edges = grown(t->arena, t->edges, t->edge_count, &t->edge_limit, sizeof *t->edges);
    t->edges[t->edge_count++] = (struct edge){
        .from = t->endpoint, .to = to, .count = count, .forward = forward, .field = endpoint};
}

static void hear_compute(struct walk *walk, const struct law *demand, double count)
{
    struct traffic *t = (struct traffic *)walk;
    t->compute[t->endpoint] += count * law_mean(demand);
}

static void hear_delay(struct walk *walk, const struct law *time, double count)
{
    struct traffic *t = (struct traffic *)walk;
    t->delay[t->endpoint] += count * law_mean(time);
}

static void hear_operation(struct walk *walk, const struct step *step, const char *const *dataset,
                           double count, bool write)
{
    (void)step;
    struct traffic *t = (struct traffic *)walk;
    const uint32_t found = names_find(&t->plan->names->datasets, *dataset);
    if (found == NAME_UNKNOWN)
        return;
    if (t->operation_count == t->operation_limit)
        t->operations = grown(t->arena, t->operations, t->operation_count, &t->operation_limit,
                              sizeof *t->operations);
    t->operations[t->operation_count++] = (struct operation_edge){
        .from = t->endpoint, .dataset = found, .count = count, .write = write};
}

static struct traffic traffic_of(const struct plan *plan, struct arena *arena)
{
    struct traffic t = {.walk = {.call = hear_call,
                                 .compute = hear_compute,
                                 .delay = hear_delay,
                                 .operate = hear_operation},
                        .plan = plan,
                        .arena = arena};
    t.compute = arena_array(arena, plan->endpoint_count + 1, sizeof(double));
    t.delay = arena_array(arena, plan->endpoint_count + 1, sizeof(double));
    for (t.endpoint = 0; t.endpoint < plan->endpoint_count; t.endpoint++)
        walk_steps(&plan->endpoints[t.endpoint].endpoint->steps, &t.walk, 1.0);
    return t;
}

/* Depth-first search over calls; a grey endpoint met again closes a cycle. */
struct search {
    const struct traffic *traffic;
    const uint32_t *first; /* edges by `from` are contiguous: walked endpoint by endpoint */
    uint8_t *colour;       /* 0 unseen, 1 on the way, 2 done */
    struct complaints *complaints;
};

static void search_from(struct search *s, uint32_t endpoint)
{
    s->colour[endpoint] = 1;
    const struct traffic *t = s->traffic;
    for (uint32_t i = s->first[endpoint]; i < t->edge_count && t->edges[i].from == endpoint; i++) {
        const struct edge *edge = &t->edges[i];
        if (edge->forward || s->colour[edge->to] == 2)
            continue;
        if (s->colour[edge->to] == 1)
            complain(s->complaints, edge->field,
                     "hand over with `forward` where nobody has to wait",
                     "this call closes a cycle: %s calls %s, which is waiting for it",
                     t->plan->endpoints[endpoint].name, t->plan->endpoints[edge->to].name);
        else
            search_from(s, edge->to);
    }
    s->colour[endpoint] = 2;
}

static void find_cycles(const struct traffic *t, struct complaints *complaints)
{
    const uint32_t count = t->plan->endpoint_count;
    uint32_t *first = arena_array(t->arena, count + 1, sizeof *first);
    for (uint32_t i = t->edge_count; i-- > 0;)
        first[t->edges[i].from] = i;
    struct search search = {.traffic = t,
                            .first = first,
                            .complaints = complaints,
                            .colour = arena_array(t->arena, count + 1, 1)};
    bool *calls = arena_array(t->arena, count + 1, sizeof *calls);
    for (uint32_t i = 0; i < t->edge_count; i++)
        calls[t->edges[i].from] = true;
    for (uint32_t i = 0; i < count; i++)
        if (!calls[i])
            first[i] = t->edge_count;
    for (uint32_t i = 0; i < count; i++)
        if (search.colour[i] == 0)
            search_from(&search, i);
}

/* visits = arrivals + visits P, by iteration; false if they do not stay finite. */
static bool solve(const struct traffic *t, const double *arrivals, double *visits)
{
    enum { MOST_ROUNDS = 100000 };
    const uint32_t count = t->plan->endpoint_count;
    double *next = arena_array(t->arena, count + 1, sizeof *next);
    memcpy(visits, arrivals, count * sizeof *visits);
    for (unsigned round = 0; round < MOST_ROUNDS; round++) {
        memcpy(next, arrivals, count * sizeof *next);
        for (uint32_t i = 0; i < t->edge_count; i++)
            next[t->edges[i].to] += visits[t->edges[i].from] * t->edges[i].count;
        double change = 0, sum = 0;
        for (uint32_t i = 0; i < count; i++) {
            change += fabs(next[i] - visits[i]);
            sum += next[i];
        }
        memcpy(visits, next, count * sizeof *visits);
        if (change <= 1e-12 * sum || !(sum < 1e300))
            return true;
        if (round > count && !(sum < 1e12)) /* calls alone have come to rest by then */
            return false;
    }
    return false;
}

bool traffic_check(struct plan *plan, struct arena *arena, struct complaints *complaints)
{
    const struct traffic t = traffic_of(plan, arena);
    const unsigned before = complaints->errors;
    find_cycles(&t, complaints);
    if (complaints->errors > before)
        return false;
    const uint32_t count = plan->endpoint_count;
    double *arrivals = arena_array(arena, count + 1, sizeof *arrivals);
    double *visits = arena_array(arena, count + 1, sizeof *visits);
    for (uint32_t i = 0; i < count; i++)
        arrivals[i] = 1.0 / (count ? count : 1);
    if (!solve(&t, arrivals, visits)) {
        const void *field = NULL;
        for (uint32_t i = 0; i < t.edge_count && !field; i++)
            if (t.edges[i].forward)
                field = t.edges[i].field;
        complain(complaints, field, "let some of the requests end: a `choice` with an empty branch",
                 "forwards go round without end, or so long that the limit of 1,000 hops cuts them "
                 "short");
        return false;
    }
    return true;
}

/* Expected demand on every party, in ns of one core per second, and ns of worker time. */
struct demand {
    double *work, *held;
    double *on_node; /* the work of its instances */
};

static double message_work(const struct plan *plan, uint32_t from, uint32_t to, uint64_t bytes)
{
    const uint32_t found = channel_find(plan, from, to);
    const struct channel *channel = found == NONE ? NULL : &plan->channels[found];
    return channel && channel->charged ? (double)protocol_cpu(channel->protocol_costs, bytes) : 0.0;
}

static void add_endpoints(const struct plan *plan, const struct traffic *t, const double *visits,
                          struct demand *d)
{
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        const uint32_t party = plan->endpoints[i].party;
        if (party == NONE)
            continue;
        d->work[party] += visits[i] * t->compute[i];
        d->held[party] += visits[i] * (t->compute[i] + t->delay[i]);
    }
    for (uint32_t i = 0; i < t->edge_count; i++) {
        const struct endpoint_plan *from = &plan->endpoints[t->edges[i].from],
                                   *to = &plan->endpoints[t->edges[i].to];
        if (from->party == NONE || to->party == NONE || from->party == to->party)
            continue;
        const double work = visits[t->edges[i].from] * t->edges[i].count *
                            (message_work(plan, from->party, to->party, to->request) +
                             message_work(plan, from->party, to->party, to->response));
        d->work[from->party] += work;
        d->work[to->party] += work;
    }
}

static void add_operations(const struct plan *plan, const struct traffic *t, const double *visits,
                           struct demand *d)
{
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const struct operation_edge *edge = &t->operations[i];
        const uint32_t from = plan->endpoints[edge->from].party,
                       store = plan->datasets[edge->dataset].store;
        if (from == NONE || store == NONE)
            continue;
        const struct store *text = plan->parties[store].store;
        const uint64_t value = plan->datasets[edge->dataset].dataset->value;
        const double count = visits[edge->from] * edge->count;
        const double messages =
            message_work(plan, from, store, value + 100) + message_work(plan, from, store, 100);
        d->work[store] +=
            count * (messages + law_mean(edge->write ? &text->write_time : &text->read_time));
        d->work[from] += count * messages;
    }
}

static void add_clients(const struct plan *plan, const double *arrivals, struct demand *d)
{
    for (uint32_t party = 0; party < plan->client_count; party++)
        for (uint32_t i = 0; i < source_choices(plan, party); i++) {
            const struct source_choice choice = source_choice(plan, party, i);
            const struct endpoint_plan *endpoint = &plan->endpoints[choice.endpoint];
            if (choice.share > 0 && endpoint->party != NONE)
                d->work[endpoint->party] +=
                    choice.share * arrivals[plan->endpoint_count + party] *
                    (message_work(plan, party, endpoint->party, endpoint->request) +
                     message_work(plan, party, endpoint->party, endpoint->response));
        }
}

static void write_load(const struct plan *plan, const struct demand *d, struct offered *list,
                       uint32_t *count)
{
    for (uint32_t i = 0; i < plan->instance_count; i++)
        d->on_node[plan->instances[i].node] +=
            d->work[plan->instances[i].party] / plan->parties[plan->instances[i].party].replicas;
    for (uint32_t n = 0; n < plan->node_count; n++) {
        const struct node_plan *node = &plan->nodes[n];
        if (node->ours && node->cores != NONE)
            list[(*count)++] =
                (struct offered){.kind = "node",
                                 .name = node->name,
                                 .load = d->on_node[n] * 1e-9 / (node->cores * node->speed)};
    }
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        if (party->kind == PARTY_SERVICE && party->workers != NONE)
            list[(*count)++] = (struct offered){.kind = "service",
                                                .name = party->name,
                                                .load = d->held[i] * 1e-9 /
                                                        ((double)party->workers * party->replicas)};
    }
}

static bool any_closed(const struct plan *plan)
{
    for (uint32_t party = 0; party < plan->client_count; party++)
        if (source_is_closed(plan, party))
            return true;
    return false;
}

struct offered *offered_load(const struct plan *plan, sim_time from, sim_time until,
                             struct arena *arena, uint32_t *count)
{
    const struct traffic t = traffic_of(plan, arena);
    const uint32_t endpoints = plan->endpoint_count;
    double *arrivals = arena_array(arena, endpoints + plan->client_count + 1, sizeof *arrivals);
    double *visits = arena_array(arena, endpoints + 1, sizeof *visits);
    for (uint32_t party = 0; party < plan->client_count; party++) {
        arrivals[endpoints + party] = source_rate(plan, party, from, until);
        for (uint32_t i = 0; i < source_choices(plan, party); i++) {
            const struct source_choice choice = source_choice(plan, party, i);
            arrivals[choice.endpoint] += arrivals[endpoints + party] * choice.share;
        }
    }
    solve(&t, arrivals, visits);
    struct demand d = {.work = arena_array(arena, plan->party_count + 1, sizeof(double)),
                       .held = arena_array(arena, plan->party_count + 1, sizeof(double)),
                       .on_node = arena_array(arena, plan->node_count + 1, sizeof(double))};
    add_endpoints(plan, &t, visits, &d);
    add_operations(plan, &t, visits, &d);
    add_clients(plan, arrivals, &d);
    struct offered *list =
        arena_array(arena, plan->node_count + plan->party_count + 1, sizeof *list);
    *count = 0;
    write_load(plan, &d, list, count);
    for (uint32_t i = 0; i < *count; i++)
        list[i].bound = any_closed(plan);
    return list;
}
