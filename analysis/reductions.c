/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/reductions.h"

#include <math.h>

#include "analysis/statistics/interval.h"

static double sent(const struct question *question) { return (double)tally_sent(question->tally); }
static double ok(const struct question *question)
{
    return (double)question->tally->outcomes[OUTCOME_ok];
}

static double share_of_sent(const struct question *question, double part, struct reason *why)
{
    const double all = sent(question);
    return all > 0 ? part / all : no_value(why, NULL);
}

static double per_second(const struct question *question, double number, struct reason *why)
{
    return question->seconds > 0 && question->plan->client_count > 0 ? number / question->seconds
                                                                     : no_value(why, NULL);
}

double reduce_requests(const struct question *question, struct reason *why)
{
    (void)why;
    return sent(question);
}

double reduce_offered(const struct question *question, struct reason *why)
{
    return per_second(question, sent(question), why);
}

double reduce_throughput(const struct question *question, struct reason *why)
{
    return per_second(question, (double)question->tally->ended, why);
}

double reduce_goodput(const struct question *question, struct reason *why)
{
    return per_second(question, (double)question->tally->answered, why);
}

double reduce_availability(const struct question *question, struct reason *why)
{
    return share_of_sent(question, ok(question), why);
}

/* Without a failure the nines that are proven: those of the upper bound 3/n. */
double reduce_nines(const struct question *question, struct reason *why)
{
    const uint64_t all = tally_sent(question->tally);
    if (all == 0)
        return no_value(why, NULL);
    const uint64_t failed = all - question->tally->outcomes[OUTCOME_ok];
    return -log10(failed > 0 ? (double)failed / (double)all : unseen_bound(all));
}

double reduce_failed(const struct question *question, struct reason *why)
{
    return share_of_sent(question, sent(question) - ok(question), why);
}

double reduce_outcome(const struct question *question, struct reason *why)
{
    return share_of_sent(question, (double)question->tally->outcomes[question->metric->outcome],
                         why);
}

double reduce_amplification(const struct question *question, struct reason *why)
{
    return share_of_sent(question, (double)question->tally->attempts, why);
}

static const struct histogram *latency(const struct question *question, struct reason *why)
{
    if (question->tally->latency->number > 0)
        return question->tally->latency;
    *why = (struct reason){.text = tally_sent(question->tally) > 0 ? "no request succeeded" : NULL};
    return NULL;
}

double reduce_latency_mean(const struct question *question, struct reason *why)
{
    const struct histogram *from = latency(question, why);
    return from ? seconds_of(histogram_mean(from)) : (double)NAN;
}

double reduce_latency_max(const struct question *question, struct reason *why)
{
    const struct histogram *from = latency(question, why);
    return from ? seconds_of((double)from->most) : (double)NAN;
}

double quantile_of(const struct histogram *histogram, double share, const char *what,
                   struct reason *why)
{
    const uint64_t least = quantile_sample_least(share);
    if (histogram->number < least) {
        *why = (struct reason){.text = what, .have = histogram->number, .need = least};
        return (double)NAN;
    }
    return seconds_of(histogram_quantile(histogram, share));
}

double reduce_latency_quantile(const struct question *question, struct reason *why)
{
    const struct histogram *from = latency(question, why);
    return from ? quantile_of(from, question->metric->share, "too few successful requests", why)
                : (double)NAN;
}

double reduce_down_time(const struct question *question, struct reason *why)
{
    if (question->recorder->requests == 0)
        return no_value(why, NULL);
    return seconds_of((double)question->recorder->down_time);
}

double reduce_outages(const struct question *question, struct reason *why)
{
    if (question->recorder->requests == 0)
        return no_value(why, NULL);
    return (double)question->recorder->windows.outages;
}
