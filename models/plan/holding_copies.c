/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/holding_copies.h"

#include "models/plan/among.h"
#include "models/plan/caches.h"
#include "models/plan/copies.h"
#include "models/plan/demand_behind.h"
#include "models/plan/flushing.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"

enum { MOST_LOOKED_AT = 64 }; /* shards, or replicas that take operations in: evenly spread ones */

double holding_fsync(const struct holding *h, uint32_t instance)
{
    const uint32_t node = h->demand->plan->instances[instance].node;
    const struct law *disk = h->demand->plan->nodes[node].disk;
    if (!disk || !law_given(disk))
        return 0.0;
    if (h->mode == HOLD_EXPECTED && flushing_groups(h->demand->plan, instance))
        return flushing_wait(h->demand, instance);
    const double mean = law_mean(disk), cv = law_cv(disk);
    const double wait = h->mode == HOLD_EXPECTED
                            ? queue_wait(h->demand->fsyncs[node] * mean * 1e-9 +
                                             h->demand->flushing[node].rate * mean * 1e-9,
                                         1, cv * cv)
                            : 0.0;
    return mean * (1.0 + wait);
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

/* --- one of them --- */

/* From one replica to another and back, besides `rest`. */
static struct copy copy_between(const struct holding *h, uint32_t store, uint32_t from, uint32_t to,
                                struct duration rest)
{
    const struct plan *plan = h->demand->plan;
    const uint32_t way =
        plan_way_number(plan, plan->instances[from].node, plan->instances[to].node);
    const struct lateness late = among_way(h, store, way);
    double ways[MOST_WAYS] = {0};
    ways[way] = 1.0;
    const struct duration one = ways_latency(plan, ways);
    struct copy copy = {.usual = duration_sum(rest, duration_sum(one, one)),
                        .late = late.chance,
                        .added = late.added};
    copy.usual.mean += late.usual;
    return copy;
}

static bool are_alike(const struct copy *copies, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (copies[i].late > 0.0 || copies[i].usual.mean != copies[0].usual.mean ||
            copies[i].usual.variance != copies[0].usual.variance)
            return false;
    return true;
}

static struct duration first_of(const struct copy *copies, uint32_t count, double need,
                                double least)
{
    return are_alike(copies, count) && !(least > 0.0)
               ? duration_of_copies(copies[0].usual, need, count)
               : copies_time(copies, count, (uint32_t)(need + 0.5), least);
}

/* Of several, each as often. */
struct mixing {
    double mean, square, count;
};
static void mix_in(struct mixing *to, struct duration one)
{
    to->mean += one.mean;
    to->square += one.variance + one.mean * one.mean;
    to->count++;
}
static struct duration mixed(const struct mixing *all)
{
    const double count = fmax(1.0, all->count), mean = all->mean / count;
    return (struct duration){mean, fmax(0.0, all->square / count - mean * mean)};
}

static uint32_t stride_of(uint32_t count) { return 1 + (count - 1) / MOST_LOOKED_AT; }

/* --- copies of a write --- */

struct copying {
    const struct holding *holding;
    uint32_t store;
    const struct following *follow;
    struct duration rest; /* of each, besides ways and disks */
    double least;         /* ns: not before */
};

static void note_copy(const struct copying *in, uint32_t from, uint32_t to, struct copy *copy)
{
    struct duration rest = in->rest;
    rest.mean += in->follow->flushed ? holding_fsync(in->holding, to) : 0.0;
    *copy = copy_between(in->holding, in->store, from, to, rest);
}

/* From the first replica of a shard to those that it sends to itself. */
static struct duration acks_of_shard(const struct copying *in, uint32_t shard)
{
    const struct party *keeper = &in->holding->demand->plan->parties[in->store];
    const struct seat *seats = shard_seats(keeper->shards, shard);
    const uint32_t others = keeper->shards->replicas - 1, feeds = in->follow->feeds;
    struct copy copies[MOST_COPIES];
    uint32_t count = feeds > 0 && feeds < others ? feeds : others;
    count = count < MOST_COPIES ? count : MOST_COPIES;
    for (uint32_t i = 0; i < count; i++)
        note_copy(in, keeper->first + seats[0].member, keeper->first + seats[1 + i].member,
                  &copies[i]);
    return first_of(copies, count, in->follow->acks, in->least);
}

/* ... of whoever serves a part to all whom he makes do it. */
static struct duration acks_of_part(const struct copying *in, uint32_t part)
{
    const struct party *keeper = &in->holding->demand->plan->parties[in->store];
    const struct store_class *class = (const struct store_class *)keeper->store->kind.class;
    uint32_t whom[MOST_FOLLOWERS] = {0};
    const void *made = keeper->shards->made[0];
    const uint32_t all = made ? class->followers(made, part, whom) : 0;
    struct copy copies[MOST_COPIES];
    if (all < 2)
        return (struct duration){in->least, 0};
    for (uint32_t i = 1; i < all; i++)
        note_copy(in, keeper->first + whom[0], keeper->first + whom[i], &copies[i - 1]);
    return first_of(copies, all - 1, in->follow->acks, in->least);
}

/* Work of one letter and its answer, at both ends. */
static double letters_time(const struct holding *h, uint32_t store, double there, double back,
                           double pace)
{
    const struct plan *plan = h->demand->plan;
    const uint32_t among = plan->parties[store].among;
    return 2 * pace *
           (demand_message(plan, among, store, there) + demand_message(plan, among, store, back));
}

struct duration holding_acks(const struct holding *h, uint32_t store, double pace, double least)
{
    const struct party *keeper = &h->demand->plan->parties[store];
    const struct store_class *class = (const struct store_class *)keeper->store->kind.class;
    const struct following follow =
        class->follow ? class->follow(keeper->store, 0) : (struct following){0};
    if (follow.acks == 0 || h->mode == HOLD_SURE)
        return (struct duration){least, 0};
    struct copying in = {.holding = h, .store = store, .follow = &follow, .least = least};
    const struct shards *parts = class->followers && keeper->parts ? keeper->parts : keeper->shards;
    struct mixing all = {0};
    in.rest.mean = (follow.applied ? follow.work * pace : 0.0) +
                   letters_time(h, store, follow.there, follow.back, pace);
    if (follow.delay_there)
        in.rest = duration_sum(
            in.rest, follow.ordered ? duration_in_order(follow.delay_there,
                                                        writes_at(h, store) / keeper->shards->count)
                                    : duration_of_law(follow.delay_there, 1.0));
    if (follow.delay_back)
        in.rest = duration_sum(in.rest, duration_of_law(follow.delay_back, 1.0));
    for (uint32_t i = 0; i < parts->count; i += stride_of(parts->count))
        mix_in(&all, class->followers ? acks_of_part(&in, i) : acks_of_shard(&in, i));
    return mixed(&all);
}

/* --- answers that are gathered --- */

/* Any two replicas, one as often as the other. */
static struct copy any_copy(const struct holding *h, uint32_t store, struct duration work)
{
    const struct party *keeper = &h->demand->plan->parties[store];
    struct mixing usual = {0}, added = {0};
    double late = 0;
    for (uint32_t i = 0; i < keeper->initial; i++)
        for (uint32_t k = 0; k < keeper->initial; k++) {
            if (i == k)
                continue;
            const struct copy one =
                copy_between(h, store, keeper->first + i, keeper->first + k, work);
            mix_in(&usual, one.usual);
            late += one.late;
            if (one.late > 0.0)
                mix_in(&added, one.added);
        }
    return (struct copy){mixed(&usual), mixed(&added), late / fmax(1.0, usual.count)};
}

/* What operations at a store ask of its replicas. */
struct asking_all {
    const struct holding *holding;
    uint32_t store;
    double asked, need;              /* others who are asked, answers that are enough */
    bool own;                        /* whoever asks answers as well */
    struct duration work, by_letter; /* of whoever asks; of another, messages included */
};

static struct duration answers_from(const struct asking_all *in, struct copy *copies,
                                    uint32_t count)
{
    if (in->own)
        copies[count++] = (struct copy){.usual = in->work};
    return first_of(copies, count, in->need, 0.0);
}

/* All others from each in turn, or any of them. */
static struct duration answers_time(const struct asking_all *in)
{
    const struct holding *h = in->holding;
    const struct party *keeper = &h->demand->plan->parties[in->store];
    const uint32_t others = (uint32_t)(in->asked + 0.5);
    struct copy copies[MOST_COPIES];
    struct mixing all = {0};
    if (others == 0 || others + 1 >= MOST_COPIES || keeper->initial < 2)
        return duration_of_copies(any_copy(h, in->store, in->by_letter).usual, in->need, in->asked);
    if (others + 1 != keeper->initial) {
        for (uint32_t i = 0; i < others; i++)
            copies[i] = i > 0 ? copies[0] : any_copy(h, in->store, in->by_letter);
        return answers_from(in, copies, others);
    }
    for (uint32_t from = 0; from < keeper->initial; from++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < keeper->initial; i++)
            if (i != from)
                copies[count++] = copy_between(h, in->store, keeper->first + from,
                                               keeper->first + i, in->by_letter);
        mix_in(&all, answers_from(in, copies, count));
    }
    return mixed(&all);
}

static struct duration weighed(struct duration a, double share, struct duration b)
{
    const double mean = share * a.mean + (1 - share) * b.mean;
    const double square =
        share * (a.variance + a.mean * a.mean) + (1 - share) * (b.variance + b.mean * b.mean);
    return (struct duration){mean, fmax(0.0, square - mean * mean)};
}

struct duration holding_gathers(const struct holding *h, uint32_t store,
                                const struct gathering *gathering, struct duration work,
                                double pace)
{
    const double asked = gathering->asked, need = gathering->need, own = gathering->own;
    if (gathering->delay_there)
        work = duration_sum(work, duration_of_law(gathering->delay_there, 1.0));
    if (gathering->delay_back)
        work = duration_sum(work, duration_of_law(gathering->delay_back, 1.0));
    struct asking_all asking = {.holding = h, .store = store, .work = work, .by_letter = work};
    struct duration far = {0, 0}, near = work;
    asking.by_letter.mean += letters_time(h, store, gathering->there, gathering->back, pace);
    asking.asked = asked;
    asking.need = need;
    if (own < 1.0)
        far = answers_time(&asking);
    asking.asked = asked - 1;
    asking.own = true;
    if (own > 0.0 && need > 1.0)
        near = answers_time(&asking);
    return own > 0.0 ? weighed(near, own, far) : far;
}
