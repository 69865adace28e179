/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control variates of real runs: intervals hold the closed form of M/M/1 as often as they say over
 * many seeds, with fewer replications, without a bias; what is known exactly is told exactly; and
 * without being asked nothing changes. */
#include <math.h>

#include "analysis/cli/prepare.h"
#include "analysis/experiment/experiment.h"
#include "tests/analysis/folder.h"

enum { EXPERIMENTS = 150, REPLICATIONS = 20 };

static struct prepared prepared_of(const char *text, struct arena *arena)
{
    const char *folder = folder_make(arena);
    const char *const path = folder_write(arena, folder, "it.yaml", text);
    const struct options options = {.words = {(const char **)&path, 1}, .quiet = true};
    struct prepared prepared;
    CU_ASSERT_FATAL(command_prepare(&options, arena, &prepared));
    folder_remove(arena, folder);
    return prepared;
}

static struct results *run(const struct prepared *prepared, uint64_t seed, uint32_t replications,
                           bool controls, struct arena *arena)
{
    const struct study study = {.subjects = prepared->subjects,
                                .subject_count = prepared->count,
                                .columns = &prepared->columns,
                                .seed = seed,
                                .replications = replications,
                                .jobs = 1,
                                .controls = controls};
    return study_run(&study, arena);
}

static struct summary said(const struct results *results, uint32_t architecture, const char *name)
{
    const uint32_t column = results_column(results, name);
    CU_ASSERT_FATAL(column != UINT32_MAX);
    return results_summary(results, architecture, column);
}

#define QUEUE(more)                                                                                \
    "application: {modules: {a: {x: [{compute: exponential(1s)}]}}}\n"                             \
    "workload: {c: {arrivals: poisson(0.6/s), mix: a.x}}\n"                                        \
    "deployment: {nodes: {n: {cores: 1}}, services: {a: {nodes: n, workers: 1}}}\n"                \
    "experiment: {warmup: 100s, " more "}\n"

/* M/M/1 at 0.6: time in the system exponential with mean 2.5 s, 0.6 of the time busy. */
static const struct known {
    const char *name;
    double value;
} known[] = {{"latency.mean", 2.5},
             {"latency.p50", 1.7328679},
             {"latency.p90", 5.7564627},
             {"utilisation(service a)", 0.6},
             {"jobs.mean(service a)", 1.5}};
enum { KNOWN = sizeof known / sizeof known[0] };

static void hold(const char *text)
{
    struct arena *arena = arena_create(0), *each = arena_create(0);
    const struct prepared prepared = prepared_of(text, arena);
    unsigned held[KNOWN] = {0};
    double sum[KNOWN] = {0}, squares[KNOWN] = {0}, width[KNOWN] = {0}, plain_width[KNOWN] = {0};
    for (uint64_t seed = 1; seed <= EXPERIMENTS; seed++) {
        arena_reset(each, 0);
        const struct results *with = run(&prepared, seed, REPLICATIONS, true, each),
                             *without = run(&prepared, seed, REPLICATIONS, false, each);
        CU_ASSERT(with->architectures[0].fingerprint == without->architectures[0].fingerprint);
        for (unsigned i = 0; i < KNOWN; i++) {
            const struct summary one = said(with, 0, known[i].name),
                                 plain = said(without, 0, known[i].name);
            CU_ASSERT(plain.gain == 0);
            held[i] += one.low <= known[i].value && known[i].value <= one.high;
            sum[i] += one.mean - known[i].value;
            squares[i] += pow(one.mean - known[i].value, 2);
            width[i] += one.half_width;
            plain_width[i] += plain.half_width;
        }
    }
    for (unsigned i = 0; i < KNOWN; i++) {
        /* 142.5 of 150, and 3 of its standard deviations of 2.7 */
        CU_ASSERT(held[i] >= 135);
        const double error = sqrt(squares[i]) / EXPERIMENTS;
        CU_ASSERT(fabs(sum[i] / EXPERIMENTS) < 4 * error);
        CU_ASSERT(width[i] < 0.87 * plain_width[i]); /* 1.3 times fewer replications at least */
    }
    arena_destroy(each);
    arena_destroy(arena);
}

static void intervals_hold_the_closed_form(void) { hold(QUEUE("duration: 2000s")); }

/* Arrivals are Poisson, so offered is the rate; and what was not asked for is not said. */
static void what_is_known_is_told(void)
{
    struct arena *arena = arena_create(0);
    const struct prepared prepared = prepared_of(QUEUE("duration: 500s"), arena);
    const struct results *with = run(&prepared, 1, 20, true, arena);
    ASSERT_NEAR(said(with, 0, "offered").mean, 0.6, 1e-9);
    CU_ASSERT(said(with, 0, "offered").gain > 1e5);
    const struct results *few = run(&prepared, 1, 5, true, arena),
                         *none = run(&prepared, 1, 5, false, arena);
    for (uint32_t i = 0; i < few->column_count; i++) {
        const struct summary one = results_summary(few, 0, i), other = results_summary(none, 0, i);
        CU_ASSERT(one.gain == 0 && (one.mean == other.mean || isnan(other.mean)));
    }
    arena_destroy(arena);
}

TEST_MAIN(controlled, TEST(intervals_hold_the_closed_form), TEST(what_is_known_is_told))
