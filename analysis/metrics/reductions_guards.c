/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What guards turned away, and what became of work that nobody wanted any more. */
#include "analysis/metrics/reductions.h"

static struct taken taken(const struct question *question, struct instrument instrument)
{
    return readings_between(question->before, question->after, instrument, question->index);
}
#define COUNTED(question, field) taken(question, (struct instrument)PARTY(field)).count

/* Attempts that its callers wanted to make, made or not. */
static double wanted(const struct question *question)
{
    return COUNTED(question, attempts) + COUNTED(question, limited) + COUNTED(question, crowded) +
           COUNTED(question, broken);
}

struct reduced reduce_stopped(const struct question *question, struct reason *why)
{
    const struct taken stopped = taken(question, question->metric->reads);
    return stopped.given ? part_of(stopped.count, wanted(question)) : no_value(why, NULL);
}

struct reduced reduce_limited(const struct question *question, struct reason *why)
{
    const struct taken limited = taken(question, (struct instrument)PARTY(limited));
    if (!limited.given)
        return no_value(why, NULL);
    return part_of(limited.count + COUNTED(question, overrun), wanted(question));
}

/* Of all breakers before it. */
struct reduced reduce_open(const struct question *question, struct reason *why)
{
    const struct taken breakers = taken(question, (struct instrument)PARTY(breakers));
    if (!breakers.given || !(breakers.sum > 0))
        return no_value(why, "nobody who calls it has a breaker");
    return part_of(taken(question, (struct instrument)PARTY(breakers_open)).sum, breakers.sum);
}

struct reduced reduce_denied(const struct question *question, struct reason *why)
{
    const struct taken retries = taken(question, (struct instrument)PARTY(retries));
    return retries.given ? part_of(COUNTED(question, denied), retries.count) : no_value(why, NULL);
}

/* For each attempt that is no hedge. */
struct reduced reduce_hedged(const struct question *question, struct reason *why)
{
    const struct taken hedged = taken(question, (struct instrument)PARTY(hedged));
    if (!hedged.given)
        return no_value(why, NULL);
    return part_of(hedged.count, COUNTED(question, attempts) - hedged.count);
}

struct reduced reduce_of_arrivals(const struct question *question, struct reason *why)
{
    const struct taken some = taken(question, question->metric->reads);
    return some.given ? part_of(some.count, COUNTED(question, arrived)) : no_value(why, NULL);
}

struct reduced reduce_throttled(const struct question *question, struct reason *why)
{
    const struct party *party = &question->plan->parties[question->index];
    const struct taken throttled = taken(question, (struct instrument)PARTY(throttled));
    if (!throttled.given || party->cpu_period == 0)
        return no_value(why, "it has no quota");
    return part_of(throttled.sum / party->replicas, question->seconds);
}
