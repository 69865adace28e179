/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/settle.h"

#include <math.h>

#include "analysis/statistics/histogram.h"
#include "models/plan/source.h"

/* A part with fewer successes per replication is as the one before. */
enum { FEW = 1U };

/* As long as the measurement; where that is so many requests, as long as they take. */
static sim_time length_of(const struct plan *plan)
{
    const struct experiment *experiment = &plan->description->experiment;
    double rate = 0;
    if (experiment->duration > 0)
        return experiment->duration;
    for (uint32_t i = 0; i < plan->client_count; i++)
        rate += source_rate(plan, i, 0, 0);
    return rate > 0 ? clock_round((double)experiment->requests * 1e9 / rate)
                    : NANOSECONDS_PER_SECOND;
}

static const struct plan *plan_from_the_start(const struct plan *plan, struct arena *arena)
{
    struct description *description = arena_alloc(arena, sizeof *description);
    struct plan *other = arena_alloc(arena, sizeof *other);
    *description = *plan->description;
    description->experiment.duration = length_of(plan);
    description->experiment.warmup = 0;
    *other = *plan;
    other->description = description;
    return other;
}

/* Mean response time of a part, by the middles of the buckets; NAN: too few. */
static double mean_of_part(const struct timeline *timeline, uint32_t part, uint32_t least)
{
    double sum = 0, number = 0;
    for (uint32_t i = 0; i < TIMELINE_BUCKETS; i++) {
        const uint32_t in = timeline->parts[part].latency[i];
        if (in == 0)
            continue;
        number += in;
        sum += in * ((double)log_linear_first(i, TIMELINE_BITS) +
                     (double)(log_linear_width(i, TIMELINE_BITS) - 1) / 2);
    }
    return number >= least ? sum / number * 1e-9 : (double)NAN;
}

/* What has no value is as what was before it, at the start as what comes. */
static bool means_of(const struct timeline *timeline, double *means)
{
    double last = (double)NAN;
    uint32_t with = 0;
    for (uint32_t i = 0; i < timeline->count; i++) {
        const double own = mean_of_part(timeline, i, FEW);
        with += isnan(own) ? 0 : 1;
        means[i] = last = isnan(own) ? last : own;
    }
    for (uint32_t i = timeline->count; i-- > 0;)
        means[i] = isnan(means[i]) && i + 1 < timeline->count ? means[i + 1] : means[i];
    return with >= timeline->count / 2;
}

static struct timeline *sum_of(const struct results *results, uint32_t count, struct arena *arena)
{
    struct timeline *sum = NULL;
    for (uint32_t i = 0; i < count; i++)
        if (results->architectures[0].timelines[i])
            sum = timeline_sum(sum, results->architectures[0].timelines[i], arena);
    return sum;
}

/* To three digits. */
static sim_time rounded_up(sim_time time)
{
    sim_time digit = 1;
    while (time / digit >= 1000)
        digit *= 10;
    return (time + digit - 1) / digit * digit;
}

struct settling *settle(const struct study *study, uint32_t subject, struct arena *arena)
{
    struct settling *found = arena_alloc(arena, sizeof *found);
    struct arena *scratch = arena_create_surely();
    struct subject own = study->subjects[subject];
    struct study pilot = *study;
    own.plan = plan_from_the_start(own.plan, scratch);
    pilot.subjects = &own;
    pilot.subject_count = 1;
    pilot.replications = SETTLE_REPLICATIONS;
    pilot.timeline = true;
    pilot.why = false;
    const struct results *results = study_run(&pilot, scratch);
    results_want_memory(results, scratch);
    if (results_failure(results, 0))
        found->failure = arena_text(arena, results_failure(results, 0));
    struct timeline *all = sum_of(results, SETTLE_REPLICATIONS, scratch),
                    *one = all ? sum_of(results, 1, scratch) : NULL;
    if (one && means_of(all, found->means) && means_of(one, found->one)) {
        found->known = true;
        found->truncation = mser5(found->means, all->count);
        found->part = all->part;
        found->warmup = rounded_up(all->part * found->truncation.at);
        found->batches =
            batch_means_of(found->one + found->truncation.at, all->count - found->truncation.at);
    }
    arena_destroy(scratch);
    return found;
}
