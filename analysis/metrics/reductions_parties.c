/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/metrics/reductions.h"
#include "analysis/statistics/interval.h"

/* What is left of a difference of sums of squares that are equal. */
#define ROUNDING 1e-12

static struct taken taken(const struct question *question, struct instrument instrument)
{
    return readings_between(question->before, question->after, instrument, question->index);
}
#define TAKEN(question, which) taken(question, (struct instrument)which)

/* The instrument that the metric's row names. */
static struct taken read_of(const struct question *question)
{
    if (question->narrow == NARROW_WHOLE)
        return readings_between(question->before, question->after, question->metric->whole, 0);
    return taken(question, question->narrow == NARROW_SHARD ? question->metric->shard
                                                            : question->metric->reads);
}

/* A time average of `parts` of them. */
static struct reduced over_time(const struct question *question, const struct taken *level,
                                double parts)
{
    return part_of(level->sum / parts, question->seconds);
}

/* Those that there were; what a difference of sums leaves in doubles is no worker. */
static double workers_there(const struct question *question)
{
    const double sum = TAKEN(question, PARTY(workers)).sum;
    return sum > 1e-9 * question->seconds ? sum : 0.0;
}

static struct reduced share_of_shifts(const struct question *question, const struct taken *busy,
                                      struct reason *why)
{
    const double there = workers_there(question);
    if (!(there > 0.0))
        return no_value(why, "its timetable has nobody there at that time");
    return part_of(busy->sum, there);
}

struct reduced reduce_utilisation(const struct question *question, struct reason *why)
{
    if (question->narrow == NARROW_NODE) {
        const struct node_plan *node = &question->plan->nodes[question->index];
        const struct taken busy = TAKEN(question, NODE(cores_busy));
        return busy.given && node->cores != NONE ? over_time(question, &busy, node->cores)
                                                 : no_value(why, NULL);
    }
    const struct party *party = &question->plan->parties[question->index];
    const struct taken busy = TAKEN(question, PARTY(workers_busy));
    if (!busy.given || party->workers == NONE)
        return no_value(why, NULL);
    if (party->shifts)
        return share_of_shifts(question, &busy, why);
    const struct taken there = TAKEN(question, PARTY(there));
    if (party->initial < party->replicas) /* of those that there were */
        return part_of(busy.sum, party->workers * there.sum);
    return over_time(question, &busy, (double)party->workers * party->replicas);
}

struct reduced reduce_disk(const struct question *question, struct reason *why)
{
    const struct taken busy = read_of(question);
    if (!busy.given || !question->plan->nodes[question->index].disk)
        return no_value(why, NULL);
    return over_time(question, &busy, 1);
}

struct reduced reduce_card(const struct question *question, struct reason *why)
{
    const struct taken busy = read_of(question);
    const struct plan *plan = question->plan;
    if (!busy.given || !plan->networked || !(plan->ways[SAME_ZONE].bandwidth > 0.0))
        return no_value(why, NULL);
    return over_time(question, &busy, 1);
}

struct reduced reduce_pipe(const struct question *question, struct reason *why)
{
    const struct taken busy = read_of(question);
    return busy.given ? over_time(question, &busy, 1) : no_value(why, NULL);
}

struct reduced reduce_level(const struct question *question, struct reason *why)
{
    const struct taken level = read_of(question);
    return level.given ? over_time(question, &level, 1) : no_value(why, NULL);
}

/* Waiting times as the observer keeps them: of an endpoint, in a window; NULL: none. */
static struct histogram *waits_kept(const struct question *question)
{
    const struct waits_heard *heard = question->heard;
    if (question->wait_watch != NONE)
        return heard->watched[question->wait_watch];
    return question->narrow == NARROW_ENDPOINT ? heard->of_endpoint[question->index]
                                               : heard->of_party[question->index];
}

/* The instrument, or what it would have taken of an endpoint. */
static struct taken waits_of(const struct question *question)
{
    if (question->narrow != NARROW_ENDPOINT)
        return TAKEN(question, PARTY(waits));
    const struct histogram *waits = waits_kept(question);
    if (!waits)
        return (struct taken){.given = true};
    const double n = (double)waits->number, sum = seconds_of(wide_to_double(waits->sum));
    const double off = seconds_of(seconds_of(histogram_deviations(waits)));
    return (struct taken){
        .given = true, .count = n, .sum = sum, .squares = off + (n > 0 ? sum * sum / n : 0)};
}

struct reduced reduce_wait_mean(const struct question *question, struct reason *why)
{
    const struct taken waits = waits_of(question);
    return waits.given ? part_of(waits.sum, waits.count) : no_value(why, NULL);
}

struct reduced reduce_wait_deviation(const struct question *question, struct reason *why)
{
    const struct taken waits = waits_of(question);
    if (!waits.given)
        return no_value(why, NULL);
    struct reduced reduced = part_of(waits.sum, waits.count);
    const double about = waits.count > 0 ? waits.sum * waits.sum / waits.count : 0;
    if (waits.squares - about > ROUNDING * waits.squares)
        reduced.sums.squares = waits.squares - about;
    return reduced;
}

struct reduced reduce_jobs_quantile(const struct question *question, struct reason *why)
{
    const struct looks_heard *heard = question->heard;
    return values_of(heard->of_party[question->index], question,
                     "instances are looked at where experiment.duration is given", why);
}

static const struct histogram *backlogs_of(const struct question *question)
{
    const struct backlogs_heard *heard = question->heard;
    return heard->of_party[question->index].lengths;
}

struct reduced reduce_backlog_mean(const struct question *question, struct reason *why)
{
    const struct histogram *lengths = backlogs_of(question);
    *why = (struct reason){.text = "nobody waited"};
    if (!lengths)
        return part_of(0, 0);
    return part_of(seconds_of(wide_to_double(lengths->sum)), (double)lengths->number);
}

struct reduced reduce_backlog_max(const struct question *question, struct reason *why)
{
    (void)why;
    const struct histogram *lengths = backlogs_of(question);
    return one_value(lengths ? seconds_of((double)histogram_most(lengths)) : 0);
}

/* Of those that were let in. */
struct reduced reduce_wait_share(const struct question *question, struct reason *why)
{
    const struct taken waited = TAKEN(question, PARTY(waited));
    if (!waited.given)
        return no_value(why, NULL);
    return part_of(waited.count,
                   TAKEN(question, PARTY(arrived)).count - TAKEN(question, PARTY(refused)).count);
}

struct reduced reduce_wait_quantile(const struct question *question, struct reason *why)
{
    return values_of(waits_kept(question), question, NULL, why);
}

struct reduced reduce_refused(const struct question *question, struct reason *why)
{
    const struct taken arrived = TAKEN(question, PARTY(arrived));
    if (!arrived.given)
        return no_value(why, NULL);
    return part_of(TAKEN(question, PARTY(refused)).count, arrived.count);
}

struct reduced reduce_split_terms(const struct question *question, struct reason *why)
{
    const struct taken split = TAKEN(question, PARTY(split_terms));
    if (!split.given)
        return no_value(why, NULL);
    return part_of(split.count, split.count + TAKEN(question, PARTY(elections)).count);
}

struct reduced reduce_ejected(const struct question *question, struct reason *why)
{
    const struct taken watched = TAKEN(question, PARTY(watched));
    if (!watched.given || !(watched.sum > 0))
        return no_value(why, NULL);
    return part_of(TAKEN(question, PARTY(out)).sum, watched.sum);
}

/* Calls to this party, retries included, per request of the clients. */
struct reduced reduce_attempts(const struct question *question, struct reason *why)
{
    if (question->narrow & (NARROW_WHOLE | NARROW_ENDPOINT | NARROW_SOURCE))
        return part_of((double)question->tally->attempts, (double)tally_sent(question->tally));
    const struct taken attempts = TAKEN(question, PARTY(attempts));
    const uint64_t sent = question->after->sent - (question->before ? question->before->sent : 0);
    return attempts.given ? part_of(attempts.count, (double)sent) : no_value(why, NULL);
}

struct reduced reduce_up(const struct question *question, struct reason *why)
{
    const struct taken up = read_of(question);
    return up.given ? over_time(question, &up, 1) : no_value(why, NULL);
}

struct reduced reduce_outage_rate(const struct question *question, struct reason *why)
{
    const struct taken outages = read_of(question);
    return outages.given ? part_of(outages.count, question->seconds) : no_value(why, NULL);
}

/* Its row names the level that says whether it is up. */
struct reduced reduce_outage_mean(const struct question *question, struct reason *why)
{
    static const struct instrument party = PARTY(outages), whole = WHOLE(all_outages),
                                   shard = SHARD(outages);
    const struct taken up = read_of(question);
    if (!up.given)
        return no_value(why, NULL);
    const struct taken outages =
        question->narrow == NARROW_WHOLE
            ? readings_between(question->before, question->after, whole, 0)
            : taken(question, question->narrow == NARROW_SHARD ? shard : party);
    *why = (struct reason){.text = "no outage was seen"};
    return part_of(question->seconds - up.sum, outages.count);
}

/* A run that ended first has shown that it takes at least so long. */
struct reduced reduce_first_outage(const struct question *question, struct reason *why)
{
    (void)why;
    const struct taken first = read_of(question);
    if (first.count == 0)
        return part_of(seconds_of((double)question->recorder->about.ended), 0);
    return part_of(first.sum, first.count);
}

struct reduced reduce_count(const struct question *question, struct reason *why)
{
    if (question->narrow == NARROW_WHOLE) {
        const double total = readings_total(question->recorder->readings, question->metric->reads);
        return isnan(total) ? no_value(why, NULL) : one_value(total);
    }
    const struct taken count = read_of(question);
    return count.given ? one_value(count.count) : no_value(why, NULL);
}

struct reduced reduce_bytes(const struct question *question, struct reason *why)
{
    if (!question->plan->networked)
        return no_value(why, NULL);
    const double bytes =
        readings_total(question->recorder->readings, (struct instrument)NODE(bytes_sent));
    return part_of(bytes, (double)question->recorder->run->sent_measured);
}

/* $ of what there was, in the time asked about. */
static double cost_of(const struct question *question)
{
    const struct plan *plan = question->plan;
    double cost = 0;
    for (uint32_t i = 0; i < plan->node_count; i++) {
        static const struct instrument there = NODE(there);
        if (!plan->nodes[i].group || plan->nodes[i].group->cost == 0)
            continue;
        const double share = readings_between(question->before, question->after, there, i).sum /
                             question->recorder->seconds;
        cost += plan->nodes[i].group->cost * share;
    }
    return cost;
}

struct reduced reduce_cost_hour(const struct question *question, struct reason *why)
{
    const double cost = cost_of(question);
    return cost > 0 ? one_value(cost) : no_value(why, NULL);
}

/* $ of the time measured, over the requests answered correctly in it: with goodput, not with what
 * was offered. */
struct reduced reduce_cost_million(const struct question *question, struct reason *why)
{
    const double cost = cost_of(question) * question->recorder->seconds / 3600;
    const double answered = (double)question->tally->answered;
    if (cost <= 0 || question->plan->client_count == 0)
        return no_value(why, NULL);
    *why = (struct reason){.text = "no request succeeded"};
    return part_of(cost * 1e6, answered);
}

struct reduced reduce_workers(const struct question *question, struct reason *why)
{
    const struct taken workers = read_of(question);
    if (!workers.given || !question->plan->parties[question->index].shifts)
        return no_value(why, NULL);
    return part_of(workers_there(question), question->seconds);
}

struct reduced reduce_lag(const struct question *question, struct reason *why)
{
    const struct taken lag = read_of(question);
    *why = (struct reason){.text = "nothing was added"};
    return lag.given ? part_of(lag.sum, lag.count) : no_value(why, NULL);
}

struct reduced reduce_replicas(const struct question *question, struct reason *why)
{
    const struct party *party = &question->plan->parties[question->index];
    const struct taken there = read_of(question);
    if (!there.given || !party->service || !party->service->autoscale.target.given)
        return no_value(why, NULL);
    return over_time(question, &there, 1);
}
