/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/length.h"

#include <math.h>

#include "models/plan/shifts.h"
#include "models/plan/source.h"
#include "sim/rng.h"

enum { REQUESTS_LEAST = 2000 };
#define LEAST (20 * NANOSECONDS_PER_SECOND)
#define MOST (24 * 3600 * NANOSECONDS_PER_SECOND)
/* Percentiles further out are told if there are enough requests in the end. */
#define SHARE_MOST 0.99
/* Of all pilots: some seconds of work. */
#define EVENTS_MOST UINT64_C(10000000)

static double rate_of(const struct plan *plan)
{
    double rate = 0;
    for (uint32_t i = 0; i < plan->client_count; i++)
        rate += source_rate(plan, i, 0, 0) * plan->description->experiment.load;
    return isfinite(rate) ? rate : 0;
}

bool length_can_be_found(const struct plan *plan)
{
    return plan->client_count > 0 && plan->description->disruptions.count == 0;
}

sim_time length_least(const struct plan *plan)
{
    const double rate = rate_of(plan);
    sim_time length = LEAST;
    if (rate > 0 && REQUESTS_LEAST / rate > clock_to_seconds(length))
        length = clock_round(fmin((double)MOST, ceil(REQUESTS_LEAST / rate) * 1e9));
    for (uint32_t i = 0; i < plan->client_count; i++)
        length = source_length(plan, i) > length ? source_length(plan, i) : length;
    return shifts_length(plan) > length ? shifts_length(plan) : length;
}

static bool carries(const struct results *results, uint32_t architecture, uint32_t column)
{
    const struct column *about = &results->columns[column];
    const struct summary summary = results_summary(results, architecture, column);
    const struct architecture_result *of = &results->architectures[architecture];
    if (!about->shown || about->better == BETTER_NEITHER ||
        about->estimator.kind != ESTIMATE_quantile || about->estimator.share > SHARE_MOST ||
        !isnan(summary.mean) || result_grows(results, architecture, column))
        return true;
    for (uint32_t i = 0; i < results->replications; i++)
        if (of->digests[(size_t)i * results->column_count + column])
            return false;
    return true; /* nothing of the kind happened */
}

bool length_suffices(const struct study *study, struct arena *arena)
{
    struct study pilot = *study;
    pilot.replications = LENGTH_REPLICATIONS;
    pilot.seed = mix(study->seed, UINT64_C(0x1e46));
    const struct results *results = study_run(&pilot, arena);
    results_want_memory(results, arena);
    const sim_time length = study->subjects[0].plan->description->experiment.duration;
    uint64_t events = 0;
    bool all = true;
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        events += results->architectures[i].events;
        for (uint32_t k = 0; k < results->column_count; k++)
            all = all && (results_failed(results, i) > 0 || carries(results, i, k));
    }
    return all || events > EVENTS_MOST || length > MOST / 2 ||
           (study->interrupt && *study->interrupt);
}
