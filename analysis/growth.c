/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/growth.h"

struct growth *growth_create(struct run *run, struct arena *arena, sim_time from, sim_time duration)
{
    struct growth *growth = arena_alloc(arena, sizeof *growth);
    *growth = (struct growth){.run = run, .from = from, .duration = duration};
    growth->areas =
        arena_array(arena, (size_t)GROWTH_QUARTERS * run->plan->party_count, sizeof *growth->areas);
    return growth;
}

sim_time growth_due(const struct growth *growth)
{
    const sim_time quarter = growth->duration / GROWTH_QUARTERS;
    return growth->from + quarter * (sim_time)(growth->done + 1);
}

static bool quarter_over(const struct growth *growth, sim_time now)
{
    if (growth->duration > 0)
        return now >= growth_due(growth);
    const uint64_t limit = growth->run->request_limit;
    return limit > 0 && growth->run->sent_measured >= limit / GROWTH_QUARTERS * (growth->done + 1);
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
    if (growth->done < GROWTH_QUARTERS - 1 && quarter_over(growth, now))
        note(growth, now);
}

static double quarter_mean(const struct growth *growth, uint32_t party, uint32_t quarter)
{
    const uint32_t parties = growth->run->plan->party_count;
    const wide before = quarter ? growth->areas[(quarter - 1) * parties + party] : 0;
    const sim_time begin = quarter ? growth->ends[quarter - 1] : growth->from;
    const sim_time length = growth->ends[quarter] - begin;
    return length > 0
               ? wide_to_double(growth->areas[quarter * parties + party] - before) / (double)length
               : 0;
}

static bool party_grows(const struct growth *growth, uint32_t party)
{
    const struct party *about = &growth->run->plan->parties[party];
    if (about->kind == PARTY_CLIENT || about->queue != NONE)
        return false;
    double means[GROWTH_QUARTERS];
    for (uint32_t i = 0; i < GROWTH_QUARTERS; i++) {
        means[i] = quarter_mean(growth, party, i);
        if (i > 0 && means[i] <= means[i - 1])
            return false;
    }
    const double first = means[0], last = means[GROWTH_QUARTERS - 1];
    const struct party_run *run = &growth->run->parties[party];
    return last >= 1.2 * first && last >= first + 10 &&
           (double)run->jobs.value >= 0.005 * (double)run->arrived.events;
}

void growth_finish(struct growth *growth, sim_time now, bool *grows)
{
    while (growth->done < GROWTH_QUARTERS)
        note(growth, now);
    for (uint32_t i = 0; i < growth->run->plan->party_count; i++)
        grows[i] = party_grows(growth, i);
}
