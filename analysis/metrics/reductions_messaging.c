/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/reductions.h"

static struct taken taken(const struct question *question, struct instrument instrument)
{
    return readings_between(question->before, question->after, instrument, question->index);
}
#define TAKEN(field) taken(question, (struct instrument)TOPIC(field))

static const struct topic_heard *heard_of(const struct question *question)
{
    const struct messages_heard *heard = question->heard;
    return heard ? &heard->of_topic[question->index] : NULL;
}

struct reduced reduce_messages_rate(const struct question *question, struct reason *why)
{
    (void)why;
    return part_of(taken(question, question->metric->reads).count, question->seconds);
}

struct reduced reduce_messages_took(const struct question *question, struct reason *why)
{
    const struct taken took = TAKEN(took);
    *why = (struct reason){.text = "nobody handled a message"};
    return part_of(took.sum, took.count);
}

struct reduced reduce_messages_quantile(const struct question *question, struct reason *why)
{
    return values_of(heard_of(question)->took, question, "nobody handled a message", why);
}

struct reduced reduce_messages_lag(const struct question *question, struct reason *why)
{
    (void)why;
    return part_of(TAKEN(lag).sum, question->seconds);
}

struct reduced reduce_messages_lag_quantile(const struct question *question, struct reason *why)
{
    return values_of(heard_of(question)->lag, question,
                     "topics are looked at where experiment.duration is given", why);
}

static bool looked_at(const struct question *question, struct reason *why)
{
    *why = (struct reason){.text = "topics are looked at where experiment.duration is given"};
    return heard_of(question)->looks > 0;
}

struct reduced reduce_messages_oldest(const struct question *question, struct reason *why)
{
    if (!looked_at(question, why))
        return part_of(0, 0);
    return one_value(seconds_of((double)heard_of(question)->oldest));
}

struct reduced reduce_messages_age(const struct question *question, struct reason *why)
{
    if (!looked_at(question, why))
        return part_of(0, 0);
    const struct topic_heard *topic = heard_of(question);
    return part_of(seconds_of(wide_to_double(topic->ages)), (double)topic->looks);
}

/* Of all that was handled. */
struct reduced reduce_messages_duplicates(const struct question *question, struct reason *why)
{
    (void)why;
    const double duplicates = TAKEN(duplicates).count;
    return part_of(duplicates, duplicates + TAKEN(handled).count);
}

/* Of all that was handed out; the first time or once more. */
struct reduced reduce_messages_redelivered(const struct question *question, struct reason *why)
{
    (void)why;
    return part_of(TAKEN(redelivered).count, TAKEN(deliveries).count);
}
