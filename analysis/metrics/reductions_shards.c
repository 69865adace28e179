/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/reductions.h"
#include "models/plan/shards.h"

/* Events of one shard, or of all of a store. */
static double events_of(const struct question *question)
{
    const struct instrument instrument = question->metric->shard;
    if (question->narrow == NARROW_SHARD)
        return readings_between(question->before, question->after, instrument, question->index)
            .count;
    const struct shards *shards = question->plan->parties[question->index].shards;
    double sum = 0;
    for (uint32_t i = 0; i < shards->count; i++)
        sum += readings_between(question->before, question->after, instrument, shards->first + i)
                   .count;
    return sum;
}

struct reduced reduce_operations(const struct question *question, struct reason *why)
{
    (void)why;
    return part_of(events_of(question), question->seconds);
}

struct reduced reduce_shard_work(const struct question *question, struct reason *why)
{
    (void)why;
    return part_of(seconds_of(events_of(question)), question->seconds);
}

struct reduced reduce_hottest(const struct question *question, struct reason *why)
{
    const struct shards *shards = question->plan->parties[question->index].shards;
    double most = 0;
    if (shards->count == 1)
        return no_value(why, NULL);
    for (uint32_t i = 0; i < shards->count; i++) {
        const double one = readings_between(question->before, question->after,
                                            question->metric->shard, shards->first + i)
                               .count;
        most = one > most ? one : most;
    }
    *why = (struct reason){.text = "nobody asked it for anything"};
    return part_of(most, events_of(question));
}
