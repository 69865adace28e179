/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/caches.h"
#include "models/plan/conveying.h"
#include "models/plan/demand_behind.h"
#include "models/plan/holding_copies.h"
#include "models/plan/lines.h"
#include "models/plan/parties.h"
#include "models/plan/program/calling.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"

/* Where the operations of a step go: how far, and what the disks there take. */
struct going {
    const struct holding *holding;
    bool write;
    double ways[MOST_WAYS], disk;
};

static void hear_pair(void *context, uint32_t client, uint32_t keeper, double share)
{
    struct going *in = context;
    const struct plan *plan = in->holding->demand->plan;
    const uint32_t node = plan->instances[keeper].node;
    in->ways[plan_way_number(plan, plan->instances[client].node, node)] += share;
    in->disk += in->write ? share * holding_fsync(in->holding, keeper) : 0.0;
}

static void hear_taker(void *context, uint32_t client, uint32_t keeper, double share)
{
    struct going *in = context;
    const struct plan *plan = in->holding->demand->plan;
    in->ways[plan_way_number(plan, plan->instances[client].node, plan->instances[keeper].node)] +=
        share;
}

/* Who comes while a round is under way waits for its end. */
static struct duration with_rounds(struct duration time, double rate)
{
    const double busy = rate * time.mean / (1.0 + rate * time.mean);
    time.mean += busy * time.mean / 2;
    return time;
}

static double disk_of_all(const struct holding *h, const struct party *keeper)
{
    double sum = 0;
    for (uint32_t i = 0; i < keeper->initial; i++)
        sum += holding_fsync(h, keeper->first + i) / keeper->initial;
    return sum;
}

static double rate_of_edge(const struct holding *h, const struct operation_edge *edge)
{
    return h->demand->visits[edge->from] * edge->count * 1e-9;
}

/* Answers of others that an operation waits for, before it is answered; `kept`: its own work. */
static struct duration gathered(const struct holding *h, uint32_t store,
                                const struct operation_edge *edge,
                                const struct gathering *gathering, struct duration kept,
                                double pace)
{
    const struct party *keeper = &h->demand->plan->parties[store];
    if (h->mode == HOLD_SURE)
        return kept;
    if (gathering->works) {
        kept.mean += edge->write ? disk_of_all(h, keeper) : 0.0;
        return holding_gathers(h, store, gathering, kept, pace);
    }
    const struct duration round =
        holding_gathers(h, store, gathering, (struct duration){0, 0}, pace);
    return duration_sum(kept,
                        gathering->rounds ? with_rounds(round, rate_of_edge(h, edge)) : round);
}

/* Its disk, and the acknowledgements that a write waits for. */
static struct duration written(const struct holding *h, uint32_t store, double disk, double pace)
{
    const struct store *text = h->demand->plan->parties[store].store;
    const struct store_class *class = (const struct store_class *)text->kind.class;
    const struct duration own = {disk, 0};
    return class->follow && class->follow(text, 0).beside
               ? holding_acks(h, store, pace, disk)
               : duration_sum(own, holding_acks(h, store, pace, 0.0));
}

/* How long such an operation of `party` is worked on at the store, and what its messages take. */
struct served {
    struct duration kept, journey;
};
static struct served served_at(const struct holding *h, uint32_t party, uint32_t store,
                               uint32_t channel, const struct operation_edge *edge, double pace)
{
    const struct plan *plan = h->demand->plan;
    const struct store *text = plan->parties[store].store;
    const bool logs = demand_logs(plan, store, edge);
    struct going going = {.holding = h, .write = logs};
    struct gathering gathering = {0};
    const bool gathers = demand_gathers(plan, store, edge, &gathering);
    struct duration kept =
        duration_of_law(edge->write ? &text->write_time : &text->read_time, pace);
    demand_takers(plan, party, store, edge, &h->pairs, gathering.works ? hear_taker : hear_pair,
                  &going);
    const struct duration there = ways_latency(plan, going.ways);
    if (gathers)
        kept = gathered(h, store, edge, &gathering, kept, pace);
    if (logs && !gathering.works)
        kept = duration_sum(kept, written(h, store, going.disk, pace));
    kept.mean += pace * (demand_message(plan, channel, store, demand_request_bytes(plan, edge)) +
                         demand_message(plan, channel, store, demand_response_bytes(plan, edge)));
    return (struct served){kept, duration_sum(there, there)};
}

/* Until the stores behind have answered, one after another: with the chance that each of them is
 * asked.  Left out: lines for their workers. */
static struct duration served_behind(const struct holding *h, uint32_t store,
                                     const struct operation_edge *edge, const double *pace)
{
    const struct plan *plan = h->demand->plan;
    const uint32_t next = store_behind(plan, store);
    if (next == NONE || h->mode == HOLD_SURE)
        return (struct duration){0, 0};
    const struct calling *asks = &plan->parties[store].asks[2 * edge->dataset + edge->write];
    const struct operation_edge own = {
        .dataset = edge->dataset, .write = edge->write, .level = LEVEL_NORMAL};
    const struct served served = served_at(h, store, next, asks->channel, &own, pace[next]);
    const struct duration one =
        duration_sum(duration_sum(served.kept, served.journey), served_behind(h, next, &own, pace));
    return duration_times(one, demand_passes(h->demand, store, &own));
}

static void set_operation(struct holding *h, uint32_t index, uint32_t party, uint32_t store,
                          const double *pace)
{
    const struct operation_edge *edge = &h->demand->traffic->operations[index];
    const struct plan *plan = h->demand->plan;
    const uint32_t channel = traffic_channel(plan, party, store);
    const struct served served = served_at(h, party, store, channel, edge, pace[store]);
    h->kept[index] = duration_sum(served.kept, served_behind(h, store, edge, pace));
    h->journey[index] = duration_sum(
        served.journey, conveying_time(h->conveying, channel, plan->endpoint_count + index));
}

struct reaching {
    const struct plan *plan;
    double *ways;
};

static void hear_way(void *context, uint32_t caller, uint32_t callee, double share)
{
    const struct reaching *in = context;
    const struct instance_plan *instances = in->plan->instances;
    in->ways[plan_way_number(in->plan, instances[caller].node, instances[callee].node)] += share;
}

void holding_reach(const struct holding *h, uint32_t index, double ways[MOST_WAYS])
{
    const struct plan *plan = h->demand->plan;
    const struct channel *channel = &plan->channels[index];
    if (channel->policy->within == NONE) {
        ways_shares(h->demand->ways, channel->caller, channel->callee, ways);
        return;
    }
    for (unsigned i = 0; i < MOST_WAYS; i++)
        ways[i] = 0;
    channel_pairs(plan, index, &h->demand->room, hear_way, &(struct reaching){plan, ways});
}

void holding_set_ways(struct holding *h, const double *pace)
{
    const struct plan *plan = h->demand->plan;
    const struct traffic *t = h->demand->traffic;
    double shares[MOST_WAYS];
    for (uint32_t i = 0; i < plan->channel_count; i++) {
        const struct channel *channel = &plan->channels[i];
        if (!party_serves(&plan->parties[channel->callee]))
            continue;
        holding_reach(h, i, shares);
        h->way[i] = ways_latency(plan, shares);
    }
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const uint32_t party = plan->endpoints[t->operations[i].from].party,
                       store = plan_keeper(plan, party, t->operations[i].dataset);
        if (store != NONE && traffic_channel(plan, party, store) != NONE)
            set_operation(h, i, party, store, pace);
    }
}
