/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/holding.h"

#include "models/plan/among.h"
#include "models/plan/caches.h"
#include "models/plan/conveying.h"
#include "models/plan/datagrams.h"
#include "models/plan/lines.h"
#include "models/words/step.h"
#include "sim/check.h"

enum { MOST_NESTED = 128 }; /* the reader's limit of depth is lower */

/* What has been added up of one list of steps, per execution of it. */
struct sum {
    double unit;             /* expected executions: counts are parts of it */
    struct duration held;    /* by the worker */
    struct duration after;   /* what follows when the request has been handed over */
    struct duration longest; /* of the branches so far */
    struct duration all;     /* ... and their sum */
    uint32_t branches;
};

struct walker {
    struct walk walk;
    struct holding *out;
    const struct demand *demand;
    const double *pace; /* by party: how long a ns of work takes there */
    uint32_t endpoint, call, operation;
    double responds;           /* share of the visits that answer before their end */
    struct duration responded; /* what their worker has been held for by then */
    bool unsure;               /* a risky call stands before what comes */
    uint32_t depth;
    struct sum sums[MOST_NESTED];
    double copies[MOST_NESTED]; /* of the branch being told; 0: none yet */
};

static uint32_t party_of(const struct walker *w)
{
    return w->demand->plan->endpoints[w->endpoint].party;
}

static bool leaves_out(const struct walker *w) { return w->out->mode == HOLD_SURE && w->unsure; }

/* A count as the program says it -> times per execution of the innermost list. */
static double times_of(const struct walker *w, double count)
{
    const double unit = w->sums[w->depth].unit;
    return unit > 0.0 ? count / unit : 0.0;
}

static void hold(struct walker *w, struct duration one, double count)
{
    struct sum *sum = &w->sums[w->depth];
    if (!leaves_out(w))
        sum->held = duration_sum(sum->held, duration_times(one, times_of(w, count)));
}

static struct duration exactly(double time) { return (struct duration){time, 0.0}; }

/* Of a law without a mean what `kill_after` leaves; alone, half of them take no longer. */
static struct duration step_time(const struct walker *w, const struct law *law, double pace)
{
    const sim_time kill_after = w->demand->plan->parties[party_of(w)].kill_after;
    if (isfinite(law_mean(law)))
        return duration_of_law(law, pace);
    if (kill_after > 0)
        return duration_of_law_below(law, pace, (double)kill_after);
    return w->out->mode == HOLD_ALONE ? exactly(law_quantile(law, 0.5) * pace)
                                      : duration_of_law(law, pace);
}

static void hear_compute(struct walk *walk, const struct law *demand, double count)
{
    struct walker *w = (struct walker *)walk;
    hold(w, step_time(w, demand, w->pace[party_of(w)]), count);
}

static void hear_delay(struct walk *walk, const struct law *time, double count)
{
    struct walker *w = (struct walker *)walk;
    hold(w, step_time(w, time, 1.0), count);
}

/* --- calls --- */

/* One call with its time-out and tries, when one answer takes `once`, comes with the chance
 * `answered` and is a good one with the chance `good`. */
static struct duration with_policy(const struct walker *w, uint32_t index, struct duration once,
                                   double answered, double good)
{
    const struct traffic *t = w->demand->traffic;
    const struct plan *plan = t->plan;
    const struct channel *channel = &plan->channels[index];
    double cut, in_the_end;
    if (channel->policy->timer != NONE && w->out->mode == HOLD_SURE)
        return exactly(0);
    if (channel->policy->hedges > 0 && channel->policy->hedge_after > 0)
        once = duration_hedged(once, (double)channel->policy->hedge_after, channel->policy->hedges);
    once = holding_lost(w->out, index, answered, holding_cut(w->out, index, once, &cut));
    const double tries = traffic_attempts(t, index, good * (1.0 - cut), &in_the_end);
    if (tries <= 1.0 + 1e-9)
        return once;
    if (!isfinite(tries))
        return exactly((double)INFINITY);
    struct duration all = duration_times(once, tries);
    all.mean += (tries - 1.0) * holding_backoff(plan, index);
    return all;
}

static double caller_cost(const struct walker *w, uint32_t channel, double there, double back)
{
    const uint32_t party = party_of(w);
    return (demand_message(w->demand->plan, channel, party, there) +
            demand_message(w->demand->plan, channel, party, back)) *
           w->pace[party];
}

static void call_elsewhere(struct walker *w, const struct call_edge *edge, uint32_t channel,
                           double count)
{
    const struct endpoint_plan *callee = &w->demand->plan->endpoints[edge->to];
    const struct traffic *t = w->demand->traffic;
    struct sum *sum = &w->sums[w->depth];
    if (edge->sent) {
        hold(w, exactly(caller_cost(w, channel, callee->request_bytes, 0)), count);
        return;
    }
    struct duration time = holding_call(w->out, party_of(w), edge->to);
    if (edge->forward) { /* the way back is gone once, for the one who asked first */
        hold(w, exactly(caller_cost(w, channel, callee->request_bytes, 0)), count);
        sum->after = duration_sum(sum->after, duration_times(time, times_of(w, count)));
        return;
    }
    if (w->out->mode == HOLD_SURE && !never_refuses(&w->demand->plan->parties[callee->party]))
        return;
    time.mean += w->out->pool_wait[channel];
    time = with_policy(w, channel, time, datagrams_answered(t, channel, edge->to),
                       traffic_success(t, channel, edge->to));
    time.mean += caller_cost(w, channel, callee->request_bytes, callee->response_bytes);
    hold(w, time, count);
}

static void hear_call(struct walk *walk, const struct step *step, const char *const *endpoint,
                      double count, bool forward)
{
    (void)step;
    struct walker *w = (struct walker *)walk;
    const struct plan *plan = w->demand->plan;
    const struct traffic *t = w->demand->traffic;
    const struct call_edge *edge = &t->calls[w->call];
    if (w->call == t->first_call[w->endpoint + 1] || edge->field != endpoint)
        return;
    w->call++;
    const uint32_t channel = traffic_channel(plan, party_of(w), plan->endpoints[edge->to].party);
    const uint32_t waits = forward || edge->sent ? NONE : channel;
    traffic_attempts(t, waits, traffic_success(t, waits, edge->to), &walk->through);
    if (channel != NONE) {
        call_elsewhere(w, edge, channel, count);
    } else if (!edge->sent) { /* else it runs beside */
        struct sum *sum = &w->sums[w->depth];
        const struct duration rest = {w->out->answer[edge->to].mean - w->out->held[edge->to].mean,
                                      w->out->answer[edge->to].variance -
                                          w->out->held[edge->to].variance};
        hold(w, w->out->inside[edge->to], count);
        if (isfinite(rest.mean) && rest.mean > 0.0)
            sum->after = duration_sum(sum->after, duration_times(rest, times_of(w, count)));
    }
    w->unsure |= edge->risky;
}

static void hear_respond(struct walk *walk, double count)
{
    struct walker *w = (struct walker *)walk;
    if (w->depth > 0)
        return;
    w->responds = fmin(1.0, count);
    w->responded = w->sums[0].held;
}

/* --- operations --- */

/* `waits`: for its answer. */
static void operates(struct walker *w, const void *field, double count, bool waits)
{
    const struct plan *plan = w->demand->plan;
    const struct traffic *t = w->demand->traffic;
    const uint32_t index = w->operation;
    const struct operation_edge *edge = &t->operations[index];
    if (index == t->first_operation[w->endpoint + 1] || edge->field != field)
        return;
    w->operation++;
    const uint32_t store = plan_keeper(plan, party_of(w), edge->dataset);
    const uint32_t channel = store == NONE ? NONE : traffic_channel(plan, party_of(w), store);
    if (channel == NONE)
        return;
    struct duration time = duration_sum(w->out->journey[index], w->out->kept[index]);
    time.mean += w->out->wait[store];
    w->out->operations[index] = time;
    traffic_attempts(t, channel, traffic_kept(t, channel, edge), &w->walk.through);
    if (!waits)
        return;
    time.mean += w->out->pool_wait[channel];
    time = with_policy(w, channel, time, datagrams_kept(t, channel, edge),
                       traffic_kept(t, channel, edge));
    time.mean += caller_cost(w, channel, demand_request_bytes(plan, edge),
                             demand_response_bytes(plan, edge));
    hold(w, time, count);
    w->unsure |= edge->risky;
}

static void hear_operation(struct walk *walk, const struct step *step, const char *const *dataset,
                           double count, bool write)
{
    (void)step, (void)write;
    operates((struct walker *)walk, dataset, count, true);
}

/* Nobody waits for the consumers. */
static void hear_publish(struct walk *walk, const struct step *step, const char *const *topic,
                         double count, bool waits)
{
    (void)step;
    struct walker *w = (struct walker *)walk;
    const struct traffic *t = w->demand->traffic;
    operates(w, topic, count, waits);
    while (w->call < t->first_call[w->endpoint + 1] && t->calls[w->call].field == topic)
        w->call++;
}

/* --- branches --- */

static void hear_fork(struct walk *walk)
{
    struct walker *w = (struct walker *)walk;
    CHECK(w->depth + 1 < MOST_NESTED);
    w->depth++;
    w->sums[w->depth] = (struct sum){0};
    w->copies[w->depth] = 0;
}

/* The branch that was told last joins the others. */
static void branch_over(struct walker *w)
{
    struct sum *sum = &w->sums[w->depth];
    const double copies = w->copies[w->depth];
    if (copies > 0.0) {
        const struct duration slowest = duration_of_copies(sum->held, copies, copies);
        sum->longest = sum->branches++ ? duration_greatest(sum->longest, slowest) : slowest;
        sum->all = duration_sum(sum->all, duration_times(sum->held, copies));
    }
    sum->held = exactly(0);
}

static void hear_branch(struct walk *walk, double count, double copies)
{
    struct walker *w = (struct walker *)walk;
    branch_over(w);
    w->sums[w->depth].unit = count * copies;
    w->copies[w->depth] = copies;
}

static void hear_join(struct walk *walk, double count, double need, double total)
{
    struct walker *w = (struct walker *)walk;
    branch_over(w);
    const struct sum *sum = &w->sums[w->depth];
    const struct duration mean = {sum->all.mean / total, sum->all.variance / total};
    const struct duration time =
        need < total ? duration_of_copies(mean, need, total) : sum->longest;
    w->depth--;
    if (total > 0.0)
        hold(w, time, count);
}

/* --- going round --- */

/* Of visits some of which answer before their end. */
static struct duration until_answered(const struct walker *w, struct duration held)
{
    return duration_sum(duration_times(w->responded, w->responds),
                        duration_times(held, 1.0 - w->responds));
}

static void evaluate(struct walker *w, uint32_t endpoint)
{
    const struct plan *plan = w->demand->plan;
    struct holding *out = w->out;
    const uint32_t party = plan->endpoints[endpoint].party;
    if (party == NONE)
        return;
    w->endpoint = endpoint;
    w->call = w->demand->traffic->first_call[endpoint];
    w->operation = w->demand->traffic->first_operation[endpoint];
    w->unsure = false;
    w->depth = 0;
    w->responds = 0;
    w->sums[0] = (struct sum){.unit = 1.0};
    walk_steps(&plan->endpoints[endpoint].endpoint->steps, &w->walk, 1.0);
    struct duration held = w->sums[0].held;
    const sim_time kill_after = plan->parties[party].kill_after;
    double killed;
    if (kill_after > 0)
        held = exactly(duration_cut(held, (double)kill_after, &killed));
    const double begin =
        w->demand->traffic->begins && party != NONE ? w->demand->traffic->begins[party] : 1.0;
    out->inside[endpoint] = held;
    out->held[endpoint] = duration_some(held, begin);
    out->held[endpoint].mean += w->demand->entry[endpoint] * w->pace[party];
    out->answer[endpoint] =
        duration_sum(out->held[endpoint], duration_some(w->sums[0].after, begin));
    if (w->responds > 0.0) {
        out->inside[endpoint] = until_answered(w, held);
        out->answer[endpoint] = duration_some(out->inside[endpoint], begin);
        out->answer[endpoint].mean += w->demand->entry[endpoint] * w->pace[party];
    }
}

static double total_of(const struct holding *h)
{
    double sum = 0;
    for (uint32_t i = 0; i < h->demand->plan->endpoint_count; i++)
        sum += isfinite(h->answer[i].mean) ? h->answer[i].mean : 0.0;
    return sum;
}

static void settle(struct walker *w, struct arena *arena)
{
    enum { MOST_ROUNDS = 300 };
    const struct plan *plan = w->demand->plan;
    const struct lines_room room = lines_room(w->demand, arena);
    double before = -1, total = 0;
    for (unsigned round = 0; round < MOST_ROUNDS && fabs(total - before) > 1e-9 * total; round++) {
        before = total;
        for (uint32_t i = plan->endpoint_count; i-- > 0;) /* who is called mostly stands behind */
            evaluate(w, i);
        lines_wait(w->out, &room);
        total = total_of(w->out);
    }
}

const struct holding *holding_of(const struct demand *demand, enum holding_mode mode,
                                 struct arena *arena)
{
    const struct plan *plan = demand->plan;
    const size_t endpoints = plan->endpoint_count + 1, channels = plan->channel_count + 1;
    struct holding *h = arena_alloc(arena, sizeof *h);
    *h = (struct holding){
        .demand = demand,
        .mode = mode,
        .inside = arena_array(arena, endpoints, sizeof *h->inside),
        .held = arena_array(arena, endpoints, sizeof *h->held),
        .answer = arena_array(arena, endpoints, sizeof *h->answer),
        .wait = arena_array(arena, plan->party_count + 1, sizeof(double)),
        .pool_wait = arena_array(arena, channels, sizeof(double)),
        .pool_load = arena_array(arena, channels, sizeof(double)),
        .load = arena_array(arena, plan->party_count + 1, sizeof(double)),
        .most = arena_array(arena, plan->party_count + 1, sizeof(double)),
        .node_load = arena_array(arena, plan->node_count + 1, sizeof(double)),
        .pace_at = arena_array(arena, plan->instance_count + 1, sizeof(double)),
        .drowned = arena_array(arena, plan->party_count + 1, sizeof(double)),
        .operations =
            arena_array(arena, demand->traffic->operation_count + 1, sizeof *h->operations),
        .journey = arena_array(arena, demand->traffic->operation_count + 1, sizeof *h->journey),
        .way = arena_array(arena, channels, sizeof *h->way),
        .kept = arena_array(arena, demand->traffic->operation_count + 1, sizeof *h->kept),
        .kept_at = arena_array(arena, plan->instance_count + 1, sizeof(double)),
        .pairs = pairs_room(plan, arena),
    };
    struct walker *w = arena_alloc(arena, sizeof *w);
    *w = (struct walker){.walk = {.call = hear_call,
                                  .compute = hear_compute,
                                  .delay = hear_delay,
                                  .operate = hear_operation,
                                  .publish = hear_publish,
                                  .respond = hear_respond,
                                  .fork = hear_fork,
                                  .branch = hear_branch,
                                  .join = hear_join},
                         .out = h,
                         .demand = demand,
                         .pace = lines_at_processors(h, arena)};
    h->pace = w->pace;
    holding_set_ways(h, w->pace);
    settle(w, arena);
    struct conveying *conveying = mode == HOLD_EXPECTED ? conveying_of(demand, arena) : NULL;
    h->among = among_of(h, arena);
    if (conveying || h->among) { /* once more: what is added hangs on what calls take without it */
        if (conveying)
            conveying_play(conveying, h);
        h->conveying = conveying;
        holding_set_ways(h, w->pace);
        settle(w, arena);
    }
    return h;
}
