/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/lines.h"

/* Lines at services: every instance has its own, and gets its part of what comes. */
static void wait_for_workers(struct holding *h, double *busy, double *squares, double *rates)
{
    const struct plan *plan = h->demand->plan;
    for (uint32_t i = 0; i < plan->party_count; i++)
        busy[i] = squares[i] = rates[i] = 0;
    for (uint32_t i = 0; i < plan->endpoint_count; i++) {
        const uint32_t party = plan->endpoints[i].party;
        const double rate = h->demand->entered[i] * 1e-9;
        if (party == NONE || rate <= 0.0)
            continue;
        const double mean = h->held[i].mean;
        h->most[party] = fmax(h->most[party], mean);
        rates[party] += rate;
        busy[party] += rate * mean;
        squares[party] += rate * (h->held[i].variance + mean * mean);
    }
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *party = &plan->parties[i];
        if (party->kind != PARTY_SERVICE || party->workers == NONE || rates[i] <= 0.0)
            continue;
        const double mean = busy[i] / rates[i], square = squares[i] / rates[i] / (mean * mean);
        h->load[i] = busy[i] / ((double)party->workers * party->replicas);
        if (h->mode != HOLD_EXPECTED || !(mean > 0.0))
            continue;
        h->wait[i] = mean * queue_wait(h->load[i], party->workers, fmax(0.0, square - 1.0));
        if (party->queue != NONE)
            h->wait[i] = fmin(h->wait[i], mean * party->queue / party->workers);
    }
}

/* Lines for the connections of a client instance to a store. */
static void wait_for_connections(struct holding *h)
{
    const struct plan *plan = h->demand->plan;
    const struct traffic *t = h->demand->traffic;
    for (uint32_t i = 0; i < plan->channel_count; i++)
        h->pool_load[i] = 0;
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const struct operation_edge *edge = &t->operations[i];
        const uint32_t party = plan->endpoints[edge->from].party,
                       store = plan->datasets[edge->dataset].store;
        const uint32_t channel = store == NONE ? NONE : traffic_channel(plan, party, store);
        const double rate = h->demand->visits[edge->from] * edge->count * 1e-9;
        if (channel == NONE || rate <= 0.0 || (h->demand->sure && !edge->sure) ||
            plan->parties[store].store->connections == COUNT_UNLIMITED)
            continue;
        const double places =
            (double)plan->parties[store].store->connections * plan->parties[party].replicas;
        h->pool_load[channel] += rate * h->operations[i].mean / places;
    }
    for (uint32_t i = 0; h->mode == HOLD_EXPECTED && i < t->operation_count; i++) {
        const uint32_t store = plan->datasets[t->operations[i].dataset].store;
        const uint32_t channel =
            store == NONE
                ? NONE
                : traffic_channel(plan, plan->endpoints[t->operations[i].from].party, store);
        if (channel != NONE && h->pool_load[channel] > 0.0)
            h->pool_wait[channel] =
                h->operations[i].mean * queue_wait(h->pool_load[channel],
                                                   (double)plan->parties[store].store->connections,
                                                   1.0);
    }
}

/* Jobs at a node's processors at a time: as many as its workers, if all there have a limit. */
static const double *jobs_at_most(const struct plan *plan, struct arena *arena)
{
    double *most = arena_array(arena, plan->node_count + 1, sizeof *most);
    for (uint32_t i = 0; i < plan->instance_count; i++) {
        const struct party *party = &plan->parties[plan->instances[i].party];
        const bool limited = party->kind == PARTY_SERVICE && party->workers != NONE;
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
            h->demand->work[instance->party] / plan->parties[instance->party].replicas +
            h->demand->operation_work[i];
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
        pace[plan->instances[i].party] +=
            stretch / about->speed / plan->parties[plan->instances[i].party].replicas;
    }
    return pace;
}

void lines_wait(struct holding *h, double *room)
{
    const uint32_t count = h->demand->plan->party_count;
    wait_for_workers(h, room, room + count, room + 2 * (size_t)count);
    wait_for_connections(h);
}
