/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/reductions.h"

static struct taken taken(const struct question *question, struct instrument instrument,
                          uint32_t party)
{
    return readings_between(question->before, question->after, instrument, party);
}

/* Of calls to services: stores are found by their own means. */
struct reduced reduce_dead_share(const struct question *question, struct reason *why)
{
    const struct plan *plan = question->plan;
    double dead = 0, all = 0;
    bool given = false;
    for (uint32_t i = 0; i < plan->party_count; i++) {
        if (plan->parties[i].kind != PARTY_SERVICE ||
            (question->narrow == NARROW_SERVICE && i != question->index))
            continue;
        const struct taken attempts = taken(question, (struct instrument)PARTY(attempts), i);
        given = given || attempts.given;
        all += attempts.count;
        dead += taken(question, (struct instrument)PARTY(dead), i).count;
    }
    return given ? part_of(dead, all) : no_value(why, NULL);
}

/* NULL: there is no registry. */
static struct histogram *known(const struct question *question)
{
    const struct known_heard *heard = question->heard;
    if (!heard)
        return NULL;
    return question->metric->born ? heard->born : heard->died;
}

/* What is said of times after which something is known. */
static struct reduced mean_of(const struct histogram *times, struct reason *why)
{
    if (!times)
        return no_value(why, NULL);
    *why = (struct reason){.text = "nothing of the kind happened"};
    return part_of(seconds_of(wide_to_double(times->sum)), (double)times->number);
}

static struct reduced quantile_of(struct histogram *times, const struct question *question,
                                  struct reason *why)
{
    if (!times)
        return no_value(why, NULL);
    return values_of(times, question, "nothing of the kind happened", why);
}

static struct reduced most_of(const struct histogram *times, struct reason *why)
{
    if (!times)
        return no_value(why, NULL);
    *why = (struct reason){.text = "nothing of the kind happened"};
    return times->number ? one_value(seconds_of((double)histogram_most(times))) : part_of(0, 0);
}

struct reduced reduce_known_mean(const struct question *question, struct reason *why)
{
    return mean_of(known(question), why);
}

struct reduced reduce_known_quantile(const struct question *question, struct reason *why)
{
    return quantile_of(known(question), question, why);
}

struct reduced reduce_lag_quantile(const struct question *question, struct reason *why)
{
    const struct looks_heard *heard = question->heard;
    struct histogram *times = heard ? heard->of_party[question->index] : NULL;
    *why = (struct reason){.text = "nothing was added"};
    return times ? values_of(times, question, "nothing was added", why) : part_of(0, 0);
}

struct reduced reduce_known_max(const struct question *question, struct reason *why)
{
    return most_of(known(question), why);
}

/* --- settings --- */

static struct histogram *configured(const struct question *question)
{
    const struct configured_heard *heard = question->heard;
    return heard ? heard->times : NULL;
}

struct reduced reduce_configured_mean(const struct question *question, struct reason *why)
{
    return mean_of(configured(question), why);
}

struct reduced reduce_configured_quantile(const struct question *question, struct reason *why)
{
    return quantile_of(configured(question), question, why);
}

struct reduced reduce_configured_max(const struct question *question, struct reason *why)
{
    return most_of(configured(question), why);
}

struct reduced reduce_mixed_share(const struct question *question, struct reason *why)
{
    if (!question->plan->configuration)
        return no_value(why, NULL);
    const double sent =
        (double)(question->after->sent - (question->before ? question->before->sent : 0));
    return part_of(
        readings_between(question->before, question->after, question->metric->whole, 0).count,
        sent);
}

/* --- releases --- */

/* Summed over what the question is about. */
static struct taken all_of(const struct question *question, struct instrument instrument)
{
    struct taken sum = {0};
    for (uint32_t i = 0; i < question->plan->party_count; i++) {
        if (question->plan->parties[i].kind != PARTY_SERVICE ||
            (question->narrow == NARROW_SERVICE && i != question->index))
            continue;
        const struct taken one = taken(question, instrument, i);
        sum.given = true;
        sum.count += one.count;
        sum.sum += one.sum;
    }
    return sum;
}

struct reduced reduce_deployments_day(const struct question *question, struct reason *why)
{
    if (!question->plan->blast)
        return no_value(why, NULL);
    const struct taken deployments = all_of(question, question->metric->reads);
    return part_of(deployments.count, question->seconds / 86400);
}

struct reduced reduce_change_failure(const struct question *question, struct reason *why)
{
    static const struct instrument deployments = PARTY(deployments);
    if (!question->plan->blast)
        return no_value(why, NULL);
    return part_of(all_of(question, question->metric->reads).count,
                   all_of(question, deployments).count);
}

/* The mean of a sample over all services. */
struct reduced reduce_release_mean(const struct question *question, struct reason *why)
{
    static const struct instrument users = PARTY(blast_users);
    const bool of_users = question->metric->reads.place == users.place;
    if (!question->plan->blast || (of_users && question->plan->client_count == 0))
        return no_value(why, NULL);
    const struct taken all = all_of(question, question->metric->reads);
    *why = (struct reason){.text = "there was none"};
    return part_of(all.sum, all.count);
}
