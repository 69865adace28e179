/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/among.h"

#include "models/plan/caches.h"
#include "models/plan/losses.h"
#include "models/plan/parties.h"
#include "models/plan/playing.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"
#include "models/words/protocol.h"

enum { LETTERS = 30000, MOST_LETTERS = 200000, LOSSES = 3000, MOST_COUNTED = 1024 };
enum { FEW_LETTERS = 5000 }; /* for what is usual, where losses hardly count */

/* Letters of all pairs of replicas, per second, and bytes of one and of its answer on average. */
struct letters {
    double rate, there, back;
};

static void add(struct letters *to, double rate, double there, double back)
{
    to->rate += rate;
    to->there += rate * there;
    to->back += rate * back;
}

static void add_edge(struct letters *to, const struct demand *d, uint32_t store,
                     const struct operation_edge *edge)
{
    const struct party *keeper = &d->plan->parties[store];
    const struct store_class *class = (const struct store_class *)keeper->store->kind.class;
    const double rate = d->visits[edge->from] * edge->count;
    struct gathering gathering = {0};
    if (!(rate > 0.0))
        return;
    if (demand_gathers(d->plan, store, edge, &gathering))
        add(to, rate * (gathering.asked - gathering.own), gathering.there, gathering.back);
    if (!demand_logs(d->plan, store, edge) || !class->follow ||
        edge->dataset >= d->plan->dataset_count)
        return;
    const double value =
        edge->write ? (double)d->plan->datasets[edge->dataset].dataset->value : 0.0;
    const struct following follow = class->follow(keeper->store, value);
    const double others = follow.feeds > 0   ? follow.feeds
                          : class->followers ? follow.acks
                                             : keeper->shards->replicas - 1;
    add(to, rate * others, follow.there, follow.back);
}

static struct letters letters_of(const struct demand *d, uint32_t store)
{
    const struct traffic *t = d->traffic;
    struct letters all = {0};
    for (uint32_t i = 0; i < t->operation_count; i++) {
        const uint32_t party = d->plan->endpoints[t->operations[i].from].party;
        if (plan_keeper(d->plan, party, t->operations[i].dataset) == store)
            add_edge(&all, d, store, &t->operations[i]);
    }
    return all;
}

/* Connections by which they go, as many as would share them evenly: of one shard, whose first
 * replica sends, one to each of the others; of parts those between servers and their copies (some
 * of its replicas keep none); else any two. */
static double pairs_of(const struct party *keeper)
{
    const double all = (double)keeper->initial * (keeper->initial - 1.0) / 2;
    const struct store_class *class = (const struct store_class *)keeper->store->kind.class;
    const void *made = keeper->shards->made[0];
    if (!class->follow || (!class->followers && keeper->shards->count > 1))
        return all;
    if (!class->followers || !made)
        return keeper->shards->replicas - 1.0;
    const uint32_t parts = keeper->parts ? keeper->parts->count : keeper->shards->count;
    uint32_t whom[MOST_FOLLOWERS];
    double servers = 0, copies = 0;
    bool serves[MOST_COUNTED] = {false};
    for (uint32_t part = 0; part < parts; part++) {
        copies = class->followers(made, part, whom) - 1.0;
        if (whom[0] < MOST_COUNTED && !serves[whom[0]])
            servers++;
        serves[whom[0] % MOST_COUNTED] = true;
    }
    return fmax(1.0, servers * copies);
}

/* Of one direction; those that are not late count for the usual. */
static void add_direction(struct lateness *to, const struct sum_of_times *sum)
{
    if (!(sum->count > 0.0))
        return;
    const double chance = sum->late / sum->count;
    const double both = to->chance + chance;
    if (sum->late > 0.0) {
        const double mean = sum->late_sum / sum->late, share = chance / both;
        const double square = share * sum->late_squares / sum->late +
                              (1 - share) * (to->added.variance + to->added.mean * to->added.mean);
        to->added.mean = share * mean + (1 - share) * to->added.mean;
        to->added.variance = fmax(0.0, square - to->added.mean * to->added.mean);
    }
    to->chance = to->chance + chance - to->chance * chance;
    to->usual += sum->count > sum->late ? (sum->sum - sum->late_sum) / (sum->count - sum->late) : 0;
}

/* How many losses it takes to know what they add on average within half a per cent of a round trip,
 * when each adds about a time-out and varies by half as much again. */
static double losses_wanted(const struct way *way, double segments)
{
    const double added = way->loss * segments * (double)way->timeout / (double)way->round_trip;
    const double deviation = 1.5 * added / 0.005;
    return fmin(LOSSES, deviation * deviation);
}

static uint32_t letters_wanted(const struct way *way, double segments)
{
    const double losses = losses_wanted(way, segments);
    const double least = losses < LOSSES ? FEW_LETTERS : LETTERS;
    return (uint32_t)fmin(fmax(least, losses / (way->loss * segments)), MOST_LETTERS);
}

static struct lateness play(const struct plan *plan, uint32_t channel, const struct way *way,
                            const struct letters *all, double pairs)
{
    const struct conveyed one = {.channel = channel,
                                 .rate = all->rate,
                                 .there = wire_segments((uint64_t)(all->there / all->rate)),
                                 .back = wire_segments((uint64_t)(all->back / all->rate))};
    const double time = (double)way->round_trip;
    struct sum_of_times there = {0}, back = {0};
    struct lateness late = {0};
    struct playing p = {.channel = &plan->channels[channel],
                        .list = &one,
                        .times = &time,
                        .count = 1,
                        .way = way,
                        .gap = 1e9 * pairs / all->rate,
                        .random = mix(1 + channel, (uint64_t)way->round_trip),
                        .there = &there,
                        .back = &back};
    play_stream(&p, letters_wanted(way, one.there + one.back));
    add_direction(&late, &there);
    add_direction(&late, &back);
    return late;
}

/* With a weight each: what is usual, and who is late. */
static void mix_in(struct lateness *to, double weight, struct lateness one)
{
    const double chance = to->chance + weight * one.chance;
    const double share = chance > 0.0 ? weight * one.chance / chance : 0.0;
    const double mean = share * one.added.mean + (1 - share) * to->added.mean;
    const double square = share * (one.added.variance + one.added.mean * one.added.mean) +
                          (1 - share) * (to->added.variance + to->added.mean * to->added.mean);
    *to = (struct lateness){.usual = to->usual + weight * one.usual,
                            .chance = chance,
                            .added = {mean, fmax(0.0, square - mean * mean)}};
}

static struct lateness play_way(const struct plan *plan, uint32_t store, uint32_t w,
                                const struct letters *all, const struct losses *losses,
                                const struct hits *hits)
{
    const struct party *keeper = &plan->parties[store];
    struct lateness late = {0};
    double left = 1.0;
    for (uint32_t i = 0; losses && i < losses->count; i++) {
        const struct way lossy = losses_on(losses, i, &plan->ways[w]);
        const double weight = fmin(left, hits->shares[i][w]);
        if (weight > 0.0)
            mix_in(&late, weight, play(plan, keeper->among, &lossy, all, pairs_of(keeper)));
        left -= weight;
    }
    if (plan->ways[w].loss > 0.0 && left > 0.0)
        mix_in(&late, left, play(plan, keeper->among, &plan->ways[w], all, pairs_of(keeper)));
    return late;
}

static void mark_ways(const struct plan *plan, const struct party *keeper, bool used[MOST_WAYS])
{
    for (uint32_t i = 0; i < keeper->initial; i++)
        for (uint32_t k = i + 1; k < keeper->initial; k++)
            used[plan_way_number(plan, plan->instances[keeper->first + i].node,
                                 plan->instances[keeper->first + k].node)] = true;
}

static bool is_lossy(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->way_count && plan->networked; i++)
        if (plan->ways[i].loss > 0.0)
            return true;
    return false;
}

const struct lateness *among_of(const struct holding *h, struct arena *arena)
{
    const struct demand *d = h->demand;
    const struct plan *plan = d->plan;
    const struct losses *losses = h->mode == HOLD_EXPECTED ? losses_of(plan, arena) : NULL;
    if (h->mode != HOLD_EXPECTED || (!losses && !is_lossy(plan)))
        return NULL;
    struct lateness *late =
        arena_array(arena, (size_t)plan->party_count * MOST_WAYS + 1, sizeof *late);
    for (uint32_t i = 0; i < plan->party_count; i++) {
        const struct party *keeper = &plan->parties[i];
        bool used[MOST_WAYS] = {false};
        struct hits hits = {0};
        if (keeper->kind != PARTY_STORE || keeper->among == NONE || keeper->initial < 2 ||
            !plan->channels[keeper->among].protocol->reliable)
            continue;
        const struct letters all = letters_of(d, i);
        mark_ways(plan, keeper, used);
        if (losses)
            losses_hits(losses, plan, i, i, &hits);
        for (uint32_t w = 0; w < plan->way_count && all.rate > 0.0; w++)
            if (used[w])
                late[(size_t)i * MOST_WAYS + w] = play_way(plan, i, w, &all, losses, &hits);
    }
    return late;
}
