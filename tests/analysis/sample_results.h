/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results made by hand, for tests of what reads results: two architectures, four replications. */
#ifndef TESTS_ANALYSIS_SAMPLE_RESULTS_H
#define TESTS_ANALYSIS_SAMPLE_RESULTS_H

#include <math.h>
#include <string.h>

#include "analysis/metrics/results.h"

enum {
    SAMPLE_P99,
    SAMPLE_ENDPOINT,
    SAMPLE_OFFERED,
    SAMPLE_AVAILABILITY,
    SAMPLE_STALE,
    SAMPLE_WEB,
    SAMPLE_NODE,
    SAMPLE_COLUMNS
};
enum { SAMPLE_REPLICATIONS = 4 };

/* Availability is that of 300 requests; a value that is none has no whole. */
static struct sums sample_sums(unsigned column, double value)
{
    const double whole = column == SAMPLE_AVAILABILITY ? 300 : 1;
    return isnan(value) ? (struct sums){.whole = value} : (struct sums){value * whole, whole, 0};
}

static struct results *sample_results(struct arena *arena)
{
    static const struct column columns[SAMPLE_COLUMNS] = {
        {.name = "latency.p99",
         .metric = "latency.p99",
         .scope = "",
         .narrowing = {.narrow = NARROW_WHOLE},
         .unit = "s",
         .better = BETTER_LOWER,
         .shown = true,
         .steady = true,
         .group = "latency"},
        {.name = "latency.p99(web.buy)",
         .metric = "latency.p99",
         .scope = "web.buy",
         .narrowing = {.narrow = NARROW_ENDPOINT, .name = "web.buy"},
         .unit = "s",
         .better = BETTER_LOWER,
         .shown = true,
         .steady = true,
         .group = "latency"},
        {.name = "offered",
         .metric = "offered",
         .scope = "",
         .narrowing = {.narrow = NARROW_WHOLE},
         .unit = "1/s",
         .better = BETTER_NEITHER,
         .shown = true,
         .group = "load"},
        {.name = "availability",
         .metric = "availability",
         .scope = "",
         .narrowing = {.narrow = NARROW_WHOLE},
         .success = true,
         .unit = "ratio",
         .better = BETTER_HIGHER,
         .shown = true,
         .steady = true,
         .estimator = {.up_to_1 = true, .counted = true},
         .group = "availability"},
        {.name = "stale.share",
         .metric = "stale.share",
         .scope = "",
         .narrowing = {.narrow = NARROW_WHOLE},
         .unit = "ratio",
         .better = BETTER_LOWER,
         .shown = true,
         .has_quiet = true,
         .group = "consistency"},
        {.name = "utilisation(service web)",
         .metric = "utilisation",
         .scope = "service web",
         .narrowing = {.narrow = NARROW_SERVICE, .name = "web"},
         .saturates = "",
         .unit = "ratio",
         .group = "resources"},
        {.name = "utilisation(node n/0)",
         .metric = "utilisation",
         .scope = "node n/0",
         .narrowing = {.narrow = NARROW_NODE, .name = "n/0"},
         .saturates = "",
         .unit = "ratio",
         .group = "resources"},
    };
    static const double cells[2][SAMPLE_REPLICATIONS][SAMPLE_COLUMNS] = {
        {{0.200, 0.300, 100, 1, 0, 0.5, 0.70},
         {0.210, 0.310, 101, 1, 0, 0.5, 0.72},
         {0.190, 0.290, 99, 1, 0, 0.5, 0.68},
         {0.200, 0.300, 100, 1, 0, 0.5, 0.70}},
        {{0.300, (double)NAN, 100, 0.99, 0, 0.4, (double)NAN},
         {0.311, 0.3, 101, 0.98, 0, 0.4, (double)NAN},
         {0.289, 0.3, 99, 0.99, 0, 0.4, (double)NAN},
         {0.300, 0.3, 100, 0.98, 0, 0.4, (double)NAN}},
    };
    static const struct objective_result objectives[2] = {
        {.text = "latency.p99 < 250ms", .column = SAMPLE_P99, .comparison = "<", .bound = 0.25},
        {.text = "availability >= 98.5%",
         .column = SAMPLE_AVAILABILITY,
         .comparison = ">=",
         .bound = 0.985},
    };
    struct results *results = arena_alloc(arena, sizeof *results);
    *results = (struct results){.seed = 1,
                                .replications = SAMPLE_REPLICATIONS,
                                .column_count = SAMPLE_COLUMNS,
                                .architecture_count = 2,
                                .warmup = 30 * NANOSECONDS_PER_SECOND,
                                .duration = 300 * NANOSECONDS_PER_SECOND};
    results->columns = arena_array(arena, SAMPLE_COLUMNS, sizeof(struct column));
    memcpy(results->columns, columns, sizeof columns);
    results->architectures = arena_array(arena, 2, sizeof *results->architectures);
    for (unsigned i = 0; i < 2; i++) {
        struct architecture_result *about = &results->architectures[i];
        *about = (struct architecture_result){.name = i ? "two" : "one",
                                              .file = i ? "two.yaml" : "one.yaml",
                                              .fingerprint = i + 0xabc,
                                              .request_hash = i + 0xdef,
                                              .events = 5000,
                                              .requests = 1200,
                                              .failures = i ? 18 : 0,
                                              .objective_count = 2};
        about->cells =
            arena_array(arena, SAMPLE_REPLICATIONS * SAMPLE_COLUMNS, sizeof *about->cells);
        for (unsigned j = 0; j < SAMPLE_REPLICATIONS; j++)
            for (unsigned k = 0; k < SAMPLE_COLUMNS; k++)
                about->cells[j * SAMPLE_COLUMNS + k] = sample_sums(k, cells[i][j][k]);
        about->why = arena_array(arena, SAMPLE_COLUMNS, sizeof(char *));
        about->failed = arena_array(arena, SAMPLE_REPLICATIONS, sizeof(bool));
        about->failure = arena_array(arena, SAMPLE_REPLICATIONS, sizeof(char *));
        about->objectives = arena_array(arena, 2, sizeof(struct objective_result));
        memcpy(about->objectives, objectives, sizeof objectives);
    }
    results->architectures[1].why[SAMPLE_ENDPOINT] =
        "too few successful requests: 12 in a replication, 368 are needed";
    return results;
}

/* Two of four replications of `two` collapsed: the shares of all their requests do not tell, the
 * last ones do. */
static inline void sample_collapse(struct results *results, struct arena *arena)
{
    struct architecture_result *two = &results->architectures[1];
    two->late = arena_array(arena, SAMPLE_REPLICATIONS, sizeof *two->late);
    for (unsigned i = 0; i < SAMPLE_REPLICATIONS; i++)
        two->late[i] = (struct late){.sent = 30, .ok = i < 2 ? 30 : i, .seconds = 3};
}

#endif
