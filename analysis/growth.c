/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/growth.h"

#include "models/words/arrivals.h"
#include "models/words/workload.h"

struct growth *growth_create(struct run *run, struct arena *arena, sim_time from, sim_time duration)
{
    struct growth *growth = arena_alloc(arena, sizeof *growth);
    *growth = (struct growth){.run = run, .from = from, .duration = duration};
    growth->areas =
        arena_array(arena, (size_t)GROWTH_PARTS * run->plan->party_count, sizeof *growth->areas);
    return growth;
}

sim_time growth_due(const struct growth *growth)
{
    const sim_time part = growth->duration / GROWTH_PARTS;
    return growth->from + part * (sim_time)(growth->done + 1);
}

static bool part_over(const struct growth *growth, sim_time now)
{
    if (growth->duration > 0)
        return now >= growth_due(growth);
    const uint64_t limit = growth->run->request_limit;
    return limit > 0 && growth->run->sent_measured >= limit / GROWTH_PARTS * (growth->done + 1);
}

static void note(struct growth *growth, sim_time now)
{
    wide *areas = growth->areas + (size_t)growth->done * growth->run->plan->party_count;
    for (uint32_t i = 0; i < growth->run->plan->party_count; i++) {
        const struct level *jobs = &growth->run->parties[i].jobs;
        areas[i] = jobs->area + (wide)(uint64_t)(now - jobs->since) * (uint64_t)jobs->value;
    }
    growth->ends[growth->done++] = now;
}

void growth_look(struct growth *growth, sim_time now)
{
    if (growth->done < GROWTH_PARTS - 1 && part_over(growth, now))
        note(growth, now);
}

/* Average jobs of `count` parts from `first` on. */
static double mean_of(const struct growth *growth, uint32_t party, uint32_t first, uint32_t count)
{
    const uint32_t parties = growth->run->plan->party_count, last = first + count - 1;
    const wide before = first ? growth->areas[(first - 1) * parties + party] : 0;
    const sim_time begin = first ? growth->ends[first - 1] : growth->from;
    const sim_time length = growth->ends[last] - begin;
    return length > 0
               ? wide_to_double(growth->areas[last * parties + party] - before) / (double)length
               : 0;
}

static bool is_closed(const struct party *client)
{
    const struct arrivals_class *class =
        (const struct arrivals_class *)(const void *)client->source->arrivals.class;
    return class && class->users;
}

/* Closed users wait for their answers: what they asked for is stuck at most once. */
static bool may_all_be_stuck(const struct run *run, int64_t jobs)
{
    for (uint32_t i = 0; i < run->plan->client_count; i++)
        if (!is_closed(&run->plan->parties[i]))
            return false;
    return jobs <= (int64_t)(run->sent - run->ended);
}

static bool much_more(const struct growth *growth, uint32_t party, double first, double last)
{
    const struct party_run *run = &growth->run->parties[party];
    const struct party *about = &growth->run->plan->parties[party];
    return about->kind != PARTY_CLIENT && about->queue == NONE && last >= 1.2 * first &&
           last >= first + 10 && (double)run->jobs.value >= 0.005 * (double)run->arrived.events &&
           !may_all_be_stuck(growth->run, run->jobs.value);
}

void growth_finish(struct growth *growth, sim_time now, struct trend *trends)
{
    while (growth->done < GROWTH_PARTS)
        note(growth, now);
    for (uint32_t i = 0; i < growth->run->plan->party_count; i++) {
        struct trend *trend = &trends[i];
        for (uint32_t j = 0; j < GROWTH_QUARTERS; j++)
            trend->quarters[j] = mean_of(growth, i, 2 * j, 2);
        for (uint32_t j = 0; j < 2; j++)
            trend->halves[j] = mean_of(growth, i, GROWTH_PARTS - 2 + j, 1);
        trend->candidate =
            much_more(growth, i, trend->quarters[0], trend->quarters[GROWTH_QUARTERS - 1]);
    }
}

void trend_add(struct trend *sum, const struct trend *one)
{
    for (uint32_t i = 0; i < GROWTH_QUARTERS; i++)
        sum->quarters[i] += one->quarters[i];
    for (uint32_t i = 0; i < 2; i++)
        sum->halves[i] += one->halves[i];
    sum->candidate = sum->candidate && one->candidate;
}

bool trend_grows(const struct trend *sum)
{
    const double rise = sum->quarters[GROWTH_QUARTERS - 1] - sum->quarters[0];
    const double steady = rise / (GROWTH_QUARTERS - 1); /* from quarter to quarter */
    if (!sum->candidate || rise <= 0)
        return false;
    for (uint32_t i = 1; i < GROWTH_QUARTERS; i++)
        if (sum->quarters[i] - sum->quarters[i - 1] < steady / 4)
            return false;
    return sum->halves[1] - sum->halves[0] >= steady / 2 / 4;
}
