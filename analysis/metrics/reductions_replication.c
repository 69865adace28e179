/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/reductions.h"
#include "analysis/observers/observers.h"
#include "models/plan/shards.h"
#include "models/words/actor.h"

/* NULL: it is no store of which one replica takes the writes, and another one after it. */
static const struct shards *led_shards(const struct question *question)
{
    const struct party *party = &question->plan->parties[question->index];
    return party->kind == PARTY_STORE && store_one_leads(party->store) ? party->shards : NULL;
}

struct reduced reduce_leaderless(const struct question *question, struct reason *why)
{
    const bool one = question->narrow == NARROW_SHARD;
    const struct shards *shards = one ? NULL : led_shards(question);
    if (!one && !shards)
        return no_value(why, NULL);
    const uint32_t first = one ? question->index : shards->first, count = one ? 1 : shards->cut;
    double sum = 0;
    for (uint32_t i = first; i < first + (one ? 1 : shards->count); i++)
        sum += readings_between(question->before, question->after, question->metric->shard, i).sum;
    return part_of(sum, question->seconds * count);
}

/* --- elections --- */

static struct histogram *elections_of(const struct question *question)
{
    const struct successions_heard *heard = question->heard;
    if (!heard)
        return NULL;
    return question->narrow == NARROW_WHOLE ? heard->all : heard->of_party[question->index];
}

static const char nobody[] = "nobody was elected after a time without a leader";

struct reduced reduce_elections_mean(const struct question *question, struct reason *why)
{
    const struct histogram *elections = elections_of(question);
    *why = (struct reason){.text = nobody};
    return elections
               ? part_of(seconds_of(wide_to_double(elections->sum)), (double)elections->number)
               : part_of(0, 0);
}

struct reduced reduce_elections_quantile(const struct question *question, struct reason *why)
{
    return values_of(elections_of(question), question, nobody, why);
}

/* --- hints --- */

static bool keeps_hints(const struct question *question)
{
    const struct party *party = &question->plan->parties[question->index];
    return party->kind == PARTY_STORE &&
           ((const struct store_class *)party->store->kind.class)->keeps_hints;
}

struct reduced reduce_hints_mean(const struct question *question, struct reason *why)
{
    return keeps_hints(question) ? reduce_level(question, why) : no_value(why, NULL);
}

struct reduced reduce_hints_most(const struct question *question, struct reason *why)
{
    const struct run *run = question->recorder->run;
    return keeps_hints(question) ? one_value(run->parties[question->index].hints.most)
                                 : no_value(why, NULL);
}

/* --- recovery --- */

struct reduced reduce_recovery_time(const struct question *question, struct reason *why)
{
    const struct lost_writes_heard *heard = question->heard;
    if (!heard)
        return no_value(why, NULL);
    const struct recovery_sums sums = recovery_times_of(heard->times, question->index);
    *why = (struct reason){.text = "nobody took over after a time without a leader"};
    return part_of(seconds_of((double)sums.sum), (double)sums.failovers);
}

struct reduced reduce_recovery_time_most(const struct question *question, struct reason *why)
{
    const struct lost_writes_heard *heard = question->heard;
    if (!heard)
        return no_value(why, NULL);
    const struct recovery_sums sums = recovery_times_of(heard->times, question->index);
    return sums.failovers > 0 ? one_value(seconds_of((double)sums.most)) : no_value(why, NULL);
}

/* --- connections --- */

struct reduced reduce_connected(const struct question *question, struct reason *why)
{
    return question->plan->networked ? reduce_count(question, why)
                                     : no_value(why, "no network is declared");
}
