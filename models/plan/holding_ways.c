/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/caches.h"
#include "models/plan/demand_behind.h"
#include "models/plan/lines.h"
#include "models/plan/parties.h"
#include "models/plan/program/calling.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"

static double fsync_time(const struct holding *h, uint32_t node)
{
    const struct law *disk = h->demand->plan->nodes[node].disk;
    if (!disk || !law_given(disk))
        return 0.0;
    const double mean = law_mean(disk), cv = law_cv(disk);
    const double wait = h->mode == HOLD_EXPECTED
                            ? queue_wait(h->demand->fsyncs[node] * mean * 1e-9, 1, cv * cv)
                            : 0.0;
    return mean * (1.0 + wait);
}

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
    in->disk += in->write ? share * fsync_time(in->holding, node) : 0.0;
}

/* Per ns. */
static double writes_at(const struct holding *h, uint32_t store)
{
    const struct traffic *t = h->demand->traffic;
    double rate = 0;
    for (uint32_t i = 0; i < t->operation_count; i++)
        if (t->operations[i].write &&
            plan_keeper(t->plan, t->plan->endpoints[t->operations[i].from].party,
                        t->operations[i].dataset) == store)
            rate += h->demand->visits[t->operations[i].from] * t->operations[i].count * 1e-9;
    return rate;
}

/* From the first replica of every shard to its others, as shares; and what their disks take. */
static double ways_of_copies(const struct holding *h, const struct party *keeper, bool flushed,
                             double ways[MOST_WAYS])
{
    const struct plan *plan = h->demand->plan;
    const struct shards *shards = keeper->shards;
    const double copies = (double)shards->count * (shards->replicas - 1);
    double disk = 0;
    for (uint32_t s = 0; s < shards->count; s++) {
        const struct seat *seats = shard_seats(shards, s);
        const uint32_t first = plan->instances[keeper->first + seats[0].member].node;
        for (uint32_t i = 1; i < shards->replicas; i++) {
            const uint32_t node = plan->instances[keeper->first + seats[i].member].node;
            ways[plan_way_number(plan, first, node)] += 1.0 / copies;
            disk += flushed ? fsync_time(h, node) / copies : 0.0;
        }
    }
    return disk;
}

/* Until a write has the acknowledgements that it waits for: it goes to all others at once from
 * where it was done (replica 0), and they answer. */
static struct duration acks_time(const struct holding *h, uint32_t store, double pace)
{
    const struct plan *plan = h->demand->plan;
    const struct party *keeper = &plan->parties[store];
    const struct store_class *class = (const struct store_class *)keeper->store->kind.class;
    const struct following follow =
        class->follow ? class->follow(keeper->store, 0) : (struct following){0};
    if (follow.acks == 0 || h->mode == HOLD_SURE)
        return (struct duration){0, 0};
    const double others = follow.feeds > 0 ? follow.feeds : keeper->shards->replicas - 1;
    double ways[MOST_WAYS] = {0};
    const double disk = ways_of_copies(h, keeper, follow.flushed, ways);
    struct duration one = ways_latency(plan, ways);
    one = duration_sum(one, one);
    one.mean += disk + (follow.applied ? follow.work * pace : 0.0);
    if (follow.delay_there)
        one = duration_sum(one, follow.ordered
                                    ? duration_in_order(follow.delay_there,
                                                        writes_at(h, store) / keeper->shards->count)
                                    : duration_of_law(follow.delay_there, 1.0));
    if (follow.delay_back)
        one = duration_sum(one, duration_of_law(follow.delay_back, 1.0));
    return duration_of_copies(one, follow.acks, others);
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
    struct going going = {.holding = h, .write = edge->write};
    demand_pairs(plan, party, store, edge, &h->pairs, hear_pair, &going);
    const struct duration there = ways_latency(plan, going.ways);
    struct duration kept =
        duration_of_law(edge->write ? &text->write_time : &text->read_time, pace);
    kept.mean += going.disk +
                 pace * (demand_message(plan, channel, store, demand_request_bytes(plan, edge)) +
                         demand_message(plan, channel, store, demand_response_bytes(plan, edge)));
    if (edge->write)
        kept = duration_sum(kept, acks_time(h, store, pace));
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
    const struct served served = served_at(
        h, party, store, traffic_channel(h->demand->plan, party, store), edge, pace[store]);
    h->kept[index] = duration_sum(served.kept, served_behind(h, store, edge, pace));
    h->journey[index] = served.journey;
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

/* Shares of what goes by a channel, by way. */
static void reach(const struct holding *h, uint32_t index, double ways[MOST_WAYS])
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
        reach(h, i, shares);
        h->way[i] = ways_latency(plan, shares);
    }
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const uint32_t party = plan->endpoints[t->operations[i].from].party,
                       store = plan_keeper(plan, party, t->operations[i].dataset);
        if (store != NONE && traffic_channel(plan, party, store) != NONE)
            set_operation(h, i, party, store, pace);
    }
}
