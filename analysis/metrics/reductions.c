/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/reductions.h"

#include <math.h>

#include "analysis/statistics/interval.h"

static double sent(const struct question *question) { return (double)tally_sent(question->tally); }
static double ok(const struct question *question)
{
    return (double)question->tally->outcomes[OUTCOME_ok];
}

static struct reduced of_sent(const struct question *question, double part)
{
    return part_of(part, sent(question));
}

static struct reduced per_second(const struct question *question, double number, struct reason *why)
{
    return question->seconds > 0 && question->plan->client_count > 0
               ? part_of(number, question->seconds)
               : no_value(why, NULL);
}

struct reduced reduce_requests(const struct question *question, struct reason *why)
{
    (void)why;
    return one_value(sent(question));
}

struct reduced reduce_offered(const struct question *question, struct reason *why)
{
    return per_second(question, sent(question), why);
}

struct reduced reduce_throughput(const struct question *question, struct reason *why)
{
    return per_second(question, (double)question->tally->ended, why);
}

struct reduced reduce_goodput(const struct question *question, struct reason *why)
{
    return per_second(question, (double)question->tally->answered, why);
}

struct reduced reduce_availability(const struct question *question, struct reason *why)
{
    (void)why;
    return of_sent(question, ok(question));
}

struct reduced reduce_failed(const struct question *question, struct reason *why)
{
    (void)why;
    return of_sent(question, sent(question) - ok(question));
}

struct reduced reduce_outcome(const struct question *question, struct reason *why)
{
    (void)why;
    return of_sent(question, (double)question->tally->outcomes[question->metric->outcome]);
}

struct reduced reduce_amplification(const struct question *question, struct reason *why)
{
    (void)why;
    return of_sent(question, (double)question->tally->attempts);
}

/* Why there is no latency; nothing was asked for if nothing was sent. */
static struct histogram *latency(const struct question *question, struct reason *why)
{
    if (question->tally->latency->number == 0 && tally_sent(question->tally) > 0)
        *why = (struct reason){.text = "no request succeeded"};
    return question->tally->latency;
}

struct reduced reduce_latency_mean(const struct question *question, struct reason *why)
{
    const struct histogram *from = latency(question, why);
    return part_of(seconds_of(wide_to_double(from->sum)), (double)from->number);
}

struct reduced reduce_latency_deviation(const struct question *question, struct reason *why)
{
    const struct histogram *from = latency(question, why);
    struct reduced reduced = part_of(seconds_of(wide_to_double(from->sum)), (double)from->number);
    reduced.sums.squares = seconds_of(seconds_of(histogram_deviations(from)));
    return reduced;
}

struct reduced reduce_latency_max(const struct question *question, struct reason *why)
{
    const struct histogram *from = latency(question, why);
    return from->number > 0 ? one_value(seconds_of((double)histogram_most(from))) : part_of(0, 0);
}

struct reduced values_of(struct histogram *histogram, const struct question *question,
                         const char *none, struct reason *why)
{
    const uint64_t number = histogram ? histogram->number : 0;
    const struct estimator *estimator = &question->metric->estimator;
    *why = (struct reason){.text = number > 0 ? NULL : none};
    struct reduced reduced = {.digest = histogram ? histogram_digest(histogram) : NULL};
    if (number >= quantile_sample_least(estimator->share))
        reduced.sums = (struct sums){
            .part = histogram_quantile(histogram, estimator->share) / estimator->scale, .whole = 1};
    return reduced;
}

struct reduced reduce_latency_quantile(const struct question *question, struct reason *why)
{
    return values_of(question->tally->latency, question,
                     tally_sent(question->tally) > 0 ? "no request succeeded" : NULL, why);
}

static const struct windows *windows_of(const struct question *question)
{
    const struct windows_heard *heard = question->heard;
    return question->narrow == NARROW_SOURCE ? heard->of_source[question->index] : &heard->windows;
}

struct reduced reduce_down_time(const struct question *question, struct reason *why)
{
    if (question->plan->client_count == 0)
        return no_value(why, NULL);
    return one_value(seconds_of((double)windows_of(question)->down_time));
}

struct reduced reduce_lost_time(const struct question *question, struct reason *why)
{
    if (question->plan->client_count == 0)
        return no_value(why, NULL);
    return one_value(seconds_of(wide_to_double(windows_of(question)->lost)));
}

struct reduced reduce_outages(const struct question *question, struct reason *why)
{
    if (question->plan->client_count == 0)
        return no_value(why, NULL);
    return one_value((double)windows_of(question)->outages);
}
