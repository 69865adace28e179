/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/conveying.h"

#include <string.h>

#include "models/plan/answers.h"
#include "models/plan/caches.h"
#include "models/plan/lines.h"
#include "models/plan/parties.h"
#include "models/plan/playing.h"
#include "models/plan/source.h"
#include "models/words/protocol.h"

enum {
    LEAST_MESSAGES = 20000,
    MOST_MESSAGES = 100000,
    LOSSES = 5000, /* that are wanted, for a mean within some per cent: they come in rows */
    ALL_MESSAGES = 150000
};

static bool loses_anywhere(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->way_count; i++)
        if (plan->ways[i].loss > 0)
            return true;
    return false;
}

static bool is_stream(const struct plan *plan, uint32_t channel)
{
    const struct channel *about = &plan->channels[channel];
    return plan->networked && !about->inside && about->protocol && about->protocol->reliable;
}

/* Something may be added to what goes by it. */
static bool is_played(const struct plan *plan, const struct conveyed *about, bool lossy)
{
    const struct channel *channel = &plan->channels[about->channel];
    return lossy || (channel->exclusive && channel->kept && channel->trips > 0) ||
           (channel->window > 0 &&
            (about->there > channel->window || about->back > channel->window));
}

/* --- what goes by which channel --- */

struct gathering_all {
    const struct demand *demand;
    struct conveyed *list;
    uint32_t count;
};

static uint32_t segments(double bytes) { return wire_segments((uint64_t)bytes); }

static void note(struct gathering_all *in, uint32_t channel, uint32_t what, double rate,
                 uint32_t there, uint32_t back)
{
    if (channel == NONE || !(rate > 0.0) || !is_stream(in->demand->plan, channel))
        return;
    in->list[in->count++] = (struct conveyed){
        .channel = channel, .what = what, .rate = rate, .there = there, .back = back};
}

static void note_clients(struct gathering_all *in, const double *answers)
{
    const struct demand *d = in->demand;
    const struct plan *plan = d->plan;
    for (uint32_t client = 0; client < plan->client_count; client++)
        for (uint32_t i = 0; i < source_choices(plan, client); i++) {
            const struct source_choice choice = source_choice(plan, client, i);
            const uint32_t to = choice.endpoint;
            note(in, traffic_channel(plan, client, plan->endpoints[to].party), to,
                 d->requests[client] * choice.share, segments(plan->endpoints[to].request_bytes),
                 segments(answers[to]));
        }
}

static void note_calls(struct gathering_all *in, const double *answers)
{
    const struct demand *d = in->demand;
    const struct plan *plan = d->plan;
    for (uint32_t i = 0; i < d->traffic->call_count; i++) {
        const struct call_edge *edge = &d->traffic->calls[i];
        const uint32_t party = plan->endpoints[edge->from].party, to = edge->to;
        if (party == NONE || edge->published)
            continue;
        note(in, traffic_channel(plan, party, plan->endpoints[to].party), to,
             d->visits[edge->from] * edge->count, segments(plan->endpoints[to].request_bytes),
             is_awaited(edge) ? segments(answers[to]) : 0);
    }
}

static void note_operations(struct gathering_all *in)
{
    const struct demand *d = in->demand;
    const struct plan *plan = d->plan;
    for (uint32_t i = 0; i < d->traffic->operation_count; i++) {
        const struct operation_edge *edge = &d->traffic->operations[i];
        const uint32_t party = plan->endpoints[edge->from].party,
                       store = plan_keeper(plan, party, edge->dataset);
        if (store != NONE)
            note(in, traffic_channel(plan, party, store), plan->endpoint_count + i,
                 d->visits[edge->from] * edge->count, segments(demand_request_bytes(plan, edge)),
                 segments(demand_response_bytes(plan, edge)));
    }
}

/* ns: the greatest deviation of the latency of a way between instances. */
static double deviation_of_ways(const struct plan *plan)
{
    double most = 0;
    for (uint32_t i = 0; i < plan->way_count; i++)
        if (i != INTERNET && i != SAME_NODE && plan->ways[i].latency)
            most = fmax(most, law_mean(plan->ways[i].latency) * law_cv(plan->ways[i].latency));
    return most;
}

/* What is quick may have to wait for what is slow: there are some on their way at a time. */
static bool is_crowded(const struct plan *plan, uint32_t channel, double rate, double deviation)
{
    const struct channel *about = &plan->channels[channel];
    const double pairs =
        (double)plan->parties[about->caller].initial * plan->parties[about->callee].initial;
    return about->kept && !about->exclusive && about->ordered &&
           rate / pairs * deviation * 1e-9 > 0.02;
}

/* Those of channels by which something may be added to something, by channel. */
static void sort(struct conveying *to, const struct gathering_all *in, struct arena *arena)
{
    const struct plan *plan = in->demand->plan;
    const bool lossy = loses_anywhere(plan) || to->losses;
    const double deviation = deviation_of_ways(plan);
    bool *played = arena_array(arena, plan->channel_count + 1, sizeof *played);
    double *rates = arena_array(arena, plan->channel_count + 1, sizeof *rates);
    for (uint32_t i = 0; i < in->count; i++) {
        rates[in->list[i].channel] += in->list[i].rate;
        played[in->list[i].channel] |= is_played(plan, &in->list[i], lossy);
    }
    for (uint32_t i = 0; i < plan->channel_count; i++)
        played[i] |= is_crowded(plan, i, rates[i], deviation);
    for (uint32_t i = 0; i < in->count; i++)
        to->first[in->list[i].channel + 1] += played[in->list[i].channel];
    for (uint32_t i = 0; i < plan->channel_count; i++)
        to->first[i + 1] += to->first[i];
    to->count = to->first[plan->channel_count];
    uint32_t *next = arena_array(arena, plan->channel_count + 1, sizeof *next);
    memcpy(next, to->first, plan->channel_count * sizeof *next);
    for (uint32_t i = 0; i < in->count; i++)
        if (played[in->list[i].channel])
            to->list[next[in->list[i].channel]++] = in->list[i];
}

struct conveying *conveying_of(const struct demand *d, struct arena *arena)
{
    const struct plan *plan = d->plan;
    uint32_t most = d->traffic->call_count + d->traffic->operation_count + 1;
    for (uint32_t client = 0; client < plan->client_count; client++)
        most += source_choices(plan, client);
    struct gathering_all in = {.demand = d, .list = arena_array(arena, most, sizeof *in.list)};
    const double *answers = answers_bytes(d->traffic, arena);
    if (!plan->networked)
        return NULL;
    note_clients(&in, answers);
    note_calls(&in, answers);
    note_operations(&in);
    struct conveying *to = arena_alloc(arena, sizeof *to);
    *to =
        (struct conveying){.list = arena_array(arena, in.count + 1, sizeof *to->list),
                           .first = arena_array(arena, plan->channel_count + 2, sizeof *to->first),
                           .losses = losses_of(plan, arena)};
    sort(to, &in, arena);
    return to->count > 0 ? to : NULL;
}

struct duration conveying_time(const struct conveying *conveying, uint32_t channel, uint32_t what)
{
    for (uint32_t i = conveying ? conveying->first[channel] : 0;
         conveying && i < conveying->first[channel + 1]; i++)
        if (conveying->list[i].what == what)
            return conveying->list[i].time;
    return (struct duration){0, 0};
}

/* --- playing it --- */

/* Pairs of instances by way, and how many share what goes by a channel. */
struct spread_of_pairs {
    const struct plan *plan;
    double ways[MOST_WAYS], squares;
};

static void hear_pair(void *context, uint32_t client, uint32_t keeper, double share)
{
    struct spread_of_pairs *in = context;
    const struct instance_plan *instances = in->plan->instances;
    in->ways[plan_way_number(in->plan, instances[client].node, instances[keeper].node)] += share;
    in->squares += share * share;
}

static double pairs_of(const struct holding *h, const struct conveyed *one,
                       struct spread_of_pairs *to)
{
    const struct plan *plan = h->demand->plan;
    const struct channel *channel = &plan->channels[one->channel];
    if (one->what < plan->endpoint_count) {
        holding_reach(h, one->channel, to->ways);
        return (double)plan->parties[channel->caller].initial *
               plan->parties[channel->callee].initial;
    }
    demand_takers(plan, channel->caller, channel->callee,
                  &h->demand->traffic->operations[one->what - plan->endpoint_count], &h->pairs,
                  hear_pair, to);
    return to->squares > 0.0 ? 1.0 / to->squares : 1.0;
}

/* What a call takes without what is added here; at first its ways alone are known. */
static double time_of(const struct holding *h, const struct conveyed *one, const struct way *way)
{
    const uint32_t endpoints = h->demand->plan->endpoint_count;
    double time = 0;
    if (one->what < endpoints)
        time = h->answer[one->what].mean + h->wait[h->demand->plan->channels[one->channel].callee];
    else
        time = h->kept[one->what - endpoints].mean;
    return (double)way->round_trip + (isfinite(time) ? time : 0.0);
}

static void play_on(struct playing *p, double share_of_messages)
{
    double each = 0, all = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        all += p->list[i].rate;
        each += p->list[i].rate * (p->list[i].there + p->list[i].back);
    }
    const double wanted = p->way->loss > 0 ? LOSSES * all / (p->way->loss * each) : LEAST_MESSAGES;
    const uint32_t messages = (uint32_t)fmax(
        100.0, share_of_messages * fmin(fmax(wanted, LEAST_MESSAGES), MOST_MESSAGES));
    if (!p->channel->kept)
        play_fresh(p, messages);
    else if (p->channel->exclusive)
        play_exclusive(p, messages);
    else
        play_stream(p, messages);
}

/* Mean and square of both directions together, which know nothing of each other. */
static struct duration both(const struct sum_of_times *there, const struct sum_of_times *back)
{
    struct duration sum = {0, 0};
    const struct sum_of_times *const each[] = {there, back};
    for (unsigned i = 0; i < 2; i++) {
        if (!(each[i]->count > 0.0))
            continue;
        const double mean = each[i]->sum / each[i]->count;
        sum.mean += mean;
        sum.variance += fmax(0.0, each[i]->squares / each[i]->count - mean * mean);
    }
    return sum;
}

/* So many at a time can be remembered; more go by the channel as if they took the mean of those. */
enum { MOST_ITEMS = 64 };

/* One channel, whose items gather what is added. */
struct channel_play {
    const struct holding *holding;
    struct conveyed *list;
    uint32_t channel, count;
    double gap, share_of_messages, square[MOST_ITEMS];
};

/* With the weight of those that go by `way`, as it is then. */
static void play_way(struct channel_play *c, const struct way *way, uint64_t salt, double weight)
{
    struct sum_of_times there[MOST_ITEMS] = {{0}}, back[MOST_ITEMS] = {{0}};
    double times[MOST_ITEMS];
    if (!(weight > 1e-9))
        return;
    for (uint32_t i = 0; i < c->count; i++)
        times[i] = time_of(c->holding, &c->list[i], way);
    struct playing p = {.channel = &c->holding->demand->plan->channels[c->channel],
                        .list = c->list,
                        .times = times,
                        .count = c->count,
                        .way = way,
                        .gap = c->gap,
                        .random = mix(1 + c->channel, salt),
                        .there = there,
                        .back = back};
    play_on(&p, c->share_of_messages);
    for (uint32_t i = 0; i < c->count; i++) {
        const struct duration added = both(&there[i], &back[i]);
        c->list[i].time.mean += weight * added.mean;
        c->square[i] += weight * (added.variance + added.mean * added.mean);
    }
}

static void play_ways(struct channel_play *c, const struct losses *losses, const double *ways)
{
    const struct plan *plan = c->holding->demand->plan;
    const struct channel *channel = &plan->channels[c->channel];
    struct hits hits;
    if (losses)
        losses_hits(losses, plan, channel->caller, channel->callee, &hits);
    for (uint32_t w = 0; w < plan->way_count; w++) {
        double left = ways[w];
        for (uint32_t i = 0; losses && i < losses->count; i++) {
            const struct way lossy = losses_on(losses, i, &plan->ways[w]);
            const double weight = fmin(left, ways[w] * hits.shares[i][w]);
            play_way(c, &lossy, w + MOST_WAYS * (1 + i), weight);
            left -= weight;
        }
        play_way(c, &plan->ways[w], w, left);
    }
}

static void play_channel(const struct conveying *to, const struct holding *h, uint32_t channel,
                         double share_of_messages)
{
    struct conveyed *list = &to->list[to->first[channel]];
    const uint32_t all = to->first[channel + 1] - to->first[channel];
    struct spread_of_pairs spread = {.plan = h->demand->plan};
    const double pairs = pairs_of(h, &list[0], &spread);
    struct channel_play c = {.holding = h,
                             .list = list,
                             .channel = channel,
                             .count = all < MOST_ITEMS ? all : MOST_ITEMS,
                             .share_of_messages = share_of_messages};
    double rate = 0;
    for (uint32_t i = 0; i < all; i++) {
        rate += list[i].rate;
        list[i].time = (struct duration){0, 0};
    }
    c.gap = 1e9 * pairs / rate;
    play_ways(&c, to->losses, spread.ways);
    for (uint32_t i = 0; i < c.count; i++)
        list[i].time.variance = fmax(0.0, c.square[i] - list[i].time.mean * list[i].time.mean);
    for (uint32_t i = c.count; i < all; i++)
        list[i].time = list[i % c.count].time;
}

void conveying_play(struct conveying *c, const struct holding *h)
{
    const struct plan *plan = h->demand->plan;
    uint32_t channels = 0;
    for (uint32_t i = 0; i < plan->channel_count; i++)
        channels += c->first[i + 1] > c->first[i];
    const double share = fmin(1.0, (double)ALL_MESSAGES / MOST_MESSAGES / channels);
    for (uint32_t i = 0; i < plan->channel_count; i++)
        if (c->first[i + 1] > c->first[i])
            play_channel(c, h, i, share);
}
