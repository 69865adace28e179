/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations at stores, of those that demand.h is about: who asks which replica of which shard, and
 * what that makes the others do. */
#include <string.h>

#include "models/plan/demand.h"
#include "models/plan/flushing.h"
#include "models/plan/messaging.h"
#include "models/plan/network.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"

/* Of one client instance at the replicas of one part of the keys, with its share of the operations.
 */
static void add_part_shares(const struct plan *plan, const struct party *keeper,
                            const struct operation_edge *operation, uint32_t client, uint32_t shard,
                            uint32_t part, bool takers, double all, const struct pairs_room *room)
{
    const struct store_class *class = (const struct store_class *)keeper->store->kind.class;
    const struct seat *seats = shard_seats(keeper->shards, shard);
    const uint32_t replicas = keeper->shards->replicas;
    memset(room->own, 0, replicas * sizeof *room->own);
    if (!class->spread) {
        room->shares[seats[0].member] += all;
        return;
    }
    for (uint32_t i = 0; i < replicas; i++)
        room->far[i] = plan_distance(plan, plan->instances[client].node,
                                     plan->instances[keeper->first + seats[i].member].node);
    const struct asking asking = {.verb = operation->write ? VERB_WRITE : VERB_READ,
                                  .level = operation->level,
                                  .dataset = operation->dataset,
                                  .part = part,
                                  .client = client,
                                  .replica = plan->instances[client].replica};
    (takers && class->takes ? class->takes : class->spread)(
        keeper->store, keeper->shards->made[shard], &asking, room->far, room->own);
    for (uint32_t i = 0; i < replicas; i++)
        room->shares[seats[i].member] += all * room->own[i];
}

static void shares_of(const struct plan *plan, const struct party *keeper,
                      const struct operation_edge *operation, uint32_t client, bool takers,
                      const struct pairs_room *room)
{
    const bool whole = keeper->parts != NULL;
    const struct shards *parts = whole ? keeper->parts : keeper->shards;
    memset(room->shares, 0, keeper->initial * sizeof *room->shares);
    for (uint32_t i = 0; i < parts->count; i++)
        add_part_shares(plan, keeper, operation, client, whole ? 0 : i, i, takers,
                        shard_share(parts, operation->dataset, i, operation->made), room);
}

typedef void pair_heard(void *context, uint32_t client, uint32_t keeper, double share);

static void hear_pairs(const struct plan *plan, uint32_t party, uint32_t store,
                       const struct operation_edge *operation, bool takers,
                       const struct pairs_room *room, pair_heard *hear, void *context)
{
    const struct party *keeper = &plan->parties[store], *client = &plan->parties[party];
    for (uint32_t i = 0; i < client->initial; i++) {
        shares_of(plan, keeper, operation, client->first + i, takers, room);
        for (uint32_t k = 0; k < keeper->initial; k++)
            if (room->shares[k] > 0.0)
                hear(context, client->first + i, keeper->first + k,
                     room->shares[k] / client->initial);
    }
}

void demand_pairs(const struct plan *plan, uint32_t party, uint32_t store,
                  const struct operation_edge *operation, const struct pairs_room *room,
                  pair_heard *hear, void *context)
{
    hear_pairs(plan, party, store, operation, false, room, hear, context);
}

void demand_takers(const struct plan *plan, uint32_t party, uint32_t store,
                   const struct operation_edge *operation, const struct pairs_room *room,
                   pair_heard *hear, void *context)
{
    hear_pairs(plan, party, store, operation, true, room, hear, context);
}

bool demand_gathers(const struct plan *plan, uint32_t store, const struct operation_edge *operation,
                    struct gathering *to)
{
    const struct party *keeper = &plan->parties[store];
    const struct store_class *class = (const struct store_class *)keeper->store->kind.class;
    const struct asking asking = {.verb = operation->write ? VERB_WRITE : VERB_READ,
                                  .level = operation->level,
                                  .dataset = operation->dataset,
                                  .client = NONE};
    return class->gather && operation->dataset < plan->dataset_count &&
           class->gather(keeper->store, keeper->shards->made[0], &asking,
                         (double)plan->datasets[operation->dataset].dataset->value, to);
}

bool demand_logs(const struct plan *plan, uint32_t store, const struct operation_edge *operation)
{
    const struct store *text = plan->parties[store].store;
    const struct store_class *class = (const struct store_class *)text->kind.class;
    return operation->write || (class->logs && class->logs(text, operation->level));
}

struct pairs_room pairs_room(const struct plan *plan, struct arena *arena)
{
    uint32_t most = 1;
    for (uint32_t i = 0; i < plan->party_count; i++)
        most = plan->parties[i].replicas > most ? plan->parties[i].replicas : most;
    return (struct pairs_room){.shares = arena_array(arena, most, sizeof(double)),
                               .own = arena_array(arena, most, sizeof(double)),
                               .takes = arena_array(arena, most, sizeof(double)),
                               .copies = arena_array(arena, most, sizeof(double)),
                               .far = arena_array(arena, most, sizeof(unsigned))};
}

static void add_fsyncs(struct demand *d, uint32_t instance, double rate)
{
    if (flushing_groups(d->plan, instance))
        d->grouped[instance] += rate;
    else
        d->fsyncs[d->plan->instances[instance].node] += rate;
}

/* Operations of one step, per second. */
struct operating {
    struct demand *demand;
    bool write;
    double rate, begin;       /* of those, share that does not fail at once */
    double work, there, back; /* bytes of one */
};

static void hear_pair(void *context, uint32_t client, uint32_t keeper, double share)
{
    const struct operating *in = context;
    struct demand *d = in->demand;
    const double rate = in->rate * share;
    d->operation_work[keeper] += rate * in->work;
    d->operations_at[keeper] += rate;
    add_fsyncs(d, keeper, in->write ? rate * in->begin : 0.0);
    ways_load_pair(d->plan, &d->pipes, client, keeper, rate * in->there, rate * in->back);
}

static double letter_work(const struct plan *plan, uint32_t party, double bytes)
{
    return bytes > 0.0 ? demand_message(plan, plan->parties[party].among, party, bytes) : 0.0;
}

/* One that hears of the writes from another, and answers with so many bytes. */
static void add_follower(struct demand *d, uint32_t store, uint32_t from, uint32_t i,
                         const struct following *follow, double back, double rate)
{
    const struct plan *plan = d->plan;
    const struct party *party = &plan->parties[store];
    const double letters = letter_work(plan, store, follow->there) + letter_work(plan, store, back);
    const double there = demand_wire_bytes(plan, party->among, follow->there);
    d->operation_work[from] += rate * letters;
    d->operation_work[i] += rate * (follow->work + letters);
    add_fsyncs(d, i, rate);
    ways_load_pair(plan, &d->pipes, from, i, rate * there,
                   rate * (back > 0.0 ? demand_wire_bytes(plan, party->among, back) : 0.0));
}

/* What writes at the first replica of a shard make the others do. */
static void add_shard_following(struct demand *d, uint32_t store, uint32_t shard,
                                const struct following *follow, double rate)
{
    const struct party *party = &d->plan->parties[store];
    const struct seat *seats = shard_seats(party->shards, shard);
    for (uint32_t r = 1; r < party->shards->replicas; r++) {
        const uint32_t above = follow->feeds > 0 ? (r - 1) / follow->feeds : 0;
        add_follower(d, store, party->first + seats[above].member, party->first + seats[r].member,
                     follow, above == 0 ? follow->back : 0.0, rate);
    }
}

/* ... at whoever serves a part. */
static void add_part_following(struct demand *d, uint32_t store, uint32_t part,
                               const struct following *follow, double rate)
{
    const struct party *party = &d->plan->parties[store];
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    const void *made = party->shards->made[0];
    uint32_t whom[MOST_FOLLOWERS];
    const uint32_t count = made ? class->followers(made, part, whom) : 0;
    for (uint32_t i = 1; i < count; i++)
        add_follower(d, store, party->first + whom[0], party->first + whom[i], follow, follow->back,
                     rate);
}

static void add_following(struct demand *d, uint32_t store, const struct operation_edge *edge,
                          double rate)
{
    const struct party *party = &d->plan->parties[store];
    const struct store_class *class = (const struct store_class *)party->store->kind.class;
    if (!class->follow || party->among == NONE)
        return;
    struct following follow = class->follow(
        party->store, edge->write ? (double)d->plan->datasets[edge->dataset].dataset->value : 0.0);
    follow.work = edge->write ? follow.work : 0.0;
    const struct shards *parts = party->parts ? party->parts : party->shards;
    for (uint32_t i = 0; i < parts->count; i++)
        (party->parts ? add_part_following : add_shard_following)(
            d, store, i, &follow, rate * shard_share(parts, edge->dataset, i, edge->made));
}

/* --- those that gather answers --- */

struct gathered {
    struct operating *operating;
    const struct party *keeper;
    double *takes, *copies; /* by member */
};

static void hear_taker(void *context, uint32_t client, uint32_t keeper, double share)
{
    struct gathered *in = context;
    const struct operating *operating = in->operating;
    struct demand *d = operating->demand;
    in->takes[keeper - in->keeper->first] += share;
    d->operation_work[keeper] += operating->rate * share * operating->work;
    d->operations_at[keeper] += operating->rate * share;
    ways_load_pair(d->plan, &d->pipes, client, keeper, operating->rate * share * operating->there,
                   operating->rate * share * operating->back);
}

static void hear_copy(void *context, uint32_t client, uint32_t keeper, double share)
{
    const struct gathered *in = context;
    (void)client;
    in->copies[keeper - in->keeper->first] += share;
}

/* Letters from who took them in to each that is asked, and back. */
static void add_letters(struct demand *d, uint32_t store, const struct gathering *gathering,
                        const struct gathered *in, double rate)
{
    const struct plan *plan = d->plan;
    const struct party *party = &plan->parties[store];
    const double letters =
        letter_work(plan, store, gathering->there) + letter_work(plan, store, gathering->back);
    const double remote = (gathering->asked - gathering->own) / gathering->asked;
    for (uint32_t i = 0; i < party->initial; i++)
        for (uint32_t k = 0; k < party->initial; k++) {
            const double pair = in->takes[i] * in->copies[k] * remote * rate;
            d->operation_work[party->first + i] += pair * letters;
            d->operation_work[party->first + k] += pair * letters;
            ways_load_pair(plan, &d->pipes, party->first + i, party->first + k,
                           pair * demand_wire_bytes(plan, party->among, gathering->there),
                           pair * demand_wire_bytes(plan, party->among, gathering->back));
        }
}

static void add_gathered(struct operating *operating, uint32_t party, uint32_t store,
                         const struct operation_edge *edge, const struct gathering *gathering,
                         double own_work, const struct pairs_room *room)
{
    struct demand *d = operating->demand;
    const struct party *keeper = &d->plan->parties[store];
    struct gathered in = {operating, keeper, room->takes, room->copies};
    memset(in.takes, 0, keeper->initial * sizeof *in.takes);
    memset(in.copies, 0, keeper->initial * sizeof *in.copies);
    demand_takers(d->plan, party, store, edge, room, hear_taker, &in);
    demand_pairs(d->plan, party, store, edge, room, hear_copy, &in);
    for (uint32_t k = 0; k < keeper->initial; k++) {
        const double rate = operating->rate * in.copies[k];
        d->operation_work[keeper->first + k] += rate * own_work;
        add_fsyncs(d, keeper->first + k, edge->write ? rate * operating->begin : 0.0);
    }
    if (keeper->among != NONE)
        add_letters(d, store, gathering, &in, operating->rate);
}

/* Rounds of letters from the first replica of a shard, one for all that wait at once. */
static void add_rounds(struct demand *d, uint32_t store, const struct operation_edge *edge,
                       const struct gathering *gathering, double rate)
{
    const struct plan *plan = d->plan;
    const struct party *party = &plan->parties[store];
    const double letters =
        letter_work(plan, store, gathering->there) + letter_work(plan, store, gathering->back);
    for (uint32_t s = 0; s < party->shards->cut && party->among != NONE; s++) {
        const struct seat *seats = shard_seats(party->shards, s);
        const uint32_t first = party->first + seats[0].member;
        const double own = rate * shard_share(party->shards, edge->dataset, s, edge->made);
        for (uint32_t r = 1; r < party->shards->replicas; r++) {
            const uint32_t i = party->first + seats[r].member;
            const struct way *way = &plan->ways[plan_way_number(plan, plan->instances[first].node,
                                                                plan->instances[i].node)];
            const double trip = plan->networked ? 2e-9 * law_mean(way->latency) : 0.0;
            const double rounds = gathering->rounds ? own / (1.0 + own * trip) : own;
            d->operation_work[first] += rounds * letters;
            d->operation_work[i] += rounds * letters;
            ways_load_pair(plan, &d->pipes, first, i,
                           rounds * demand_wire_bytes(plan, party->among, gathering->there),
                           rounds * demand_wire_bytes(plan, party->among, gathering->back));
        }
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
    struct gathering gathering = {0};
    const bool gathers = demand_gathers(plan, store, edge, &gathering);
    const bool logs = demand_logs(plan, store, edge);
    const double begin = traffic_begins(d->traffic, channel);
    const double own_work = begin * law_mean(edge->write ? &text->write_time : &text->read_time);
    struct operating operating = {
        .demand = d,
        .write = logs,
        .rate = rate,
        .begin = begin,
        .work = (gathering.works ? 0.0 : own_work) + demand_message(plan, channel, store, there) +
                demand_message(plan, channel, store, back),
        .there = demand_wire_bytes(plan, channel, there),
        .back = demand_wire_bytes(plan, channel, back),
    };
    if (gathering.works)
        add_gathered(&operating, party, store, edge, &gathering, own_work, room);
    else
        demand_pairs(plan, party, store, edge, room, hear_pair, &operating);
    if (gathers && !gathering.works && !d->sure)
        add_rounds(d, store, edge, &gathering, rate * begin);
    if (logs && !d->sure) /* what follows holds up no client */
        add_following(d, store, edge, rate * begin);
    if (plan->messaging && store == plan->messaging->party && !d->sure)
        demand_replicating(d, edge->dataset - plan->dataset_count, rate);
}
