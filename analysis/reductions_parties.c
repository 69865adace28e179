/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/reductions.h"
#include "analysis/statistics/interval.h"

static struct taken taken(const struct question *question, enum signal signal)
{
    return readings_of(question->recorder->readings, signal, question->index);
}

static double over(double part, double whole, struct reason *why)
{
    return whole > 0 ? part / whole : no_value(why, NULL);
}

double reduce_utilisation(const struct question *question, struct reason *why)
{
    if (question->narrow == NARROW_NODE) {
        const struct node_plan *node = &question->plan->nodes[question->index];
        const struct taken busy = taken(question, SIGNAL_cores_busy);
        return busy.given && node->cores != NONE ? over(busy.mean, node->cores, why)
                                                 : no_value(why, NULL);
    }
    const struct party *party = &question->plan->parties[question->index];
    const struct taken busy = taken(question, SIGNAL_workers_busy);
    if (!busy.given || party->workers == NONE)
        return no_value(why, NULL);
    return over(busy.mean, (double)party->workers * party->replicas, why);
}

/* Disk time is a count of ns. */
double reduce_disk(const struct question *question, struct reason *why)
{
    const struct taken busy = taken(question, question->metric->signal);
    if (!busy.given || !question->plan->nodes[question->index].disk)
        return no_value(why, NULL);
    return over(seconds_of(busy.count), question->recorder->seconds, why);
}

double reduce_level(const struct question *question, struct reason *why)
{
    const struct taken level = taken(question, question->metric->signal);
    return level.given ? level.mean : no_value(why, NULL);
}

double reduce_wait_mean(const struct question *question, struct reason *why)
{
    const struct taken waits = taken(question, SIGNAL_waits);
    return waits.given && waits.count > 0 ? waits.mean : no_value(why, NULL);
}

/* Of those that were let in. */
double reduce_wait_share(const struct question *question, struct reason *why)
{
    const struct taken waited = taken(question, SIGNAL_waited);
    return over(waited.count,
                taken(question, SIGNAL_arrived).count - taken(question, SIGNAL_refused).count, why);
}

double reduce_wait_quantile(const struct question *question, struct reason *why)
{
    struct histogram *const *waits = question->recorder->waits;
    if (!waits || !waits[question->index])
        return no_value(why, NULL);
    return quantile_of(waits[question->index], question->metric->share,
                       "too few requests waited or were served", why);
}

double reduce_refused(const struct question *question, struct reason *why)
{
    return over(taken(question, SIGNAL_refused).count, taken(question, SIGNAL_arrived).count, why);
}

/* Calls to this party, retries included, per request of the clients. */
double reduce_attempts(const struct question *question, struct reason *why)
{
    if (question->narrow == NARROW_WHOLE || question->narrow == NARROW_ENDPOINT)
        return over((double)question->tally->attempts, (double)tally_sent(question->tally), why);
    const struct taken attempts = taken(question, SIGNAL_attempts);
    return attempts.given
               ? over(attempts.count, (double)question->recorder->run->sent_measured, why)
               : no_value(why, NULL);
}

/* The instrument of the party, or that of the whole. */
static struct taken part_or_whole(const struct question *question, enum signal part,
                                  enum signal whole)
{
    return question->narrow == NARROW_WHOLE ? readings_of(question->recorder->readings, whole, 0)
                                            : taken(question, part);
}

double reduce_up(const struct question *question, struct reason *why)
{
    const struct taken up = part_or_whole(question, SIGNAL_up, SIGNAL_all_up);
    return up.given ? up.mean : no_value(why, NULL);
}

double reduce_outage_rate(const struct question *question, struct reason *why)
{
    const struct taken outages = part_or_whole(question, SIGNAL_outages, SIGNAL_all_outages);
    return outages.given ? over(outages.count, question->recorder->seconds, why)
                         : no_value(why, NULL);
}

double reduce_outage_mean(const struct question *question, struct reason *why)
{
    const struct taken outages = part_or_whole(question, SIGNAL_outages, SIGNAL_all_outages);
    const struct taken up = part_or_whole(question, SIGNAL_up, SIGNAL_all_up);
    if (!outages.given || !up.given)
        return no_value(why, NULL);
    if (outages.count == 0)
        return no_value(why, "no outage");
    return (1 - up.mean) * question->recorder->seconds / outages.count;
}

double reduce_first_outage(const struct question *question, struct reason *why)
{
    const struct run *run = question->recorder->run;
    const sim_time first = question->narrow == NARROW_WHOLE
                               ? run->all_first_outage
                               : run->parties[question->index].first_outage;
    return first == SIM_NEVER ? no_value(why, "no outage") : seconds_of((double)first);
}

double reduce_count(const struct question *question, struct reason *why)
{
    if (question->narrow == NARROW_WHOLE) {
        const double total = readings_total(question->recorder->readings, question->metric->signal);
        return isnan(total) ? no_value(why, NULL) : total;
    }
    const struct taken count = taken(question, question->metric->signal);
    return count.given ? count.count : no_value(why, NULL);
}

double reduce_bytes(const struct question *question, struct reason *why)
{
    if (!question->plan->networked)
        return no_value(why, NULL);
    const double bytes = readings_total(question->recorder->readings, SIGNAL_bytes_sent);
    return over(bytes, (double)question->recorder->run->sent_measured, why);
}

static double cost_per_hour(const struct plan *plan)
{
    double cost = 0;
    for (uint32_t i = 0; i < plan->node_count; i++)
        cost += plan->nodes[i].group ? plan->nodes[i].group->cost : 0;
    return cost;
}

double reduce_cost_hour(const struct question *question, struct reason *why)
{
    const double cost = cost_per_hour(question->plan);
    return cost > 0 ? cost : no_value(why, NULL);
}

/* $ of the time measured, over the requests answered correctly in it: with goodput, not with what
 * was offered. */
double reduce_cost_million(const struct question *question, struct reason *why)
{
    const double cost = cost_per_hour(question->plan) * question->recorder->seconds / 3600;
    const double answered = (double)question->tally->answered;
    if (cost <= 0 || question->plan->client_count == 0)
        return no_value(why, NULL);
    return answered > 0 ? cost / answered * 1e6 : no_value(why, "no request succeeded");
}

static const struct staleness_counts *stale_counts(const struct question *question)
{
    const struct staleness *staleness = question->recorder->staleness;
    return staleness ? staleness_of(staleness, question->index) : NULL;
}

double reduce_stale_share(const struct question *question, struct reason *why)
{
    const struct staleness_counts *counts = stale_counts(question);
    return counts && counts->reads > 0 ? (double)counts->stale / (double)counts->reads
                                       : no_value(why, NULL);
}

double reduce_stale_age(const struct question *question, struct reason *why)
{
    const struct staleness_counts *counts = stale_counts(question);
    if (!counts || counts->stale == 0)
        return no_value(why, NULL);
    return quantile_of(counts->ages, question->metric->share, "too few stale reads", why);
}

double reduce_stale_versions(const struct question *question, struct reason *why)
{
    const struct staleness_counts *counts = stale_counts(question);
    if (!counts || counts->stale == 0)
        return no_value(why, NULL);
    const uint64_t least = quantile_sample_least(question->metric->share);
    if (counts->stale < least) {
        *why = (struct reason){.text = "too few stale reads", .have = counts->stale, .need = least};
        return (double)NAN;
    }
    return staleness_behind_quantile(counts, question->metric->share);
}
