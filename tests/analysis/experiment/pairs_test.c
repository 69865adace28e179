/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Antithetic pairs: what they gain is what theory says, where one is the mirror of the other
 * nothing is left to chance, nothing is biased, and a pilot leaves them where they do harm.  How
 * often their intervals hold the truth is counted in coverage_test.c. */
#include "analysis/experiment/pairs.h"

#include <gsl/gsl_math.h>
#include <math.h>

#include "analysis/cli/prepare.h"
#include "analysis/search/antithetic.h"
#include "sim/distribution.h"
#include "tests/analysis/folder.h"

enum { PAIRS = 200 };

static struct prepared prepared_of(const char *demand, struct arena *arena)
{
    const char *folder = folder_make(arena);
    const char *const path = folder_write(
        arena, folder, "it.yaml",
        arena_format(arena,
                     "application: {modules: {a: {x: [%s]}}}\n"
                     "workload: {c: {arrivals: renewal(constant(1s)), mix: a.x}}\n"
                     "deployment: {nodes: {n: {cores: unlimited}}, services: {a: {nodes: n}}}\n"
                     "experiment: {warmup: 0s, duration: 50s}\n",
                     demand));
    const struct options options = {.words = {(const char **)&path, 1},
                                    .quiet = true,
                                    .metrics = "latency.mean,latency.max,offered"};
    struct prepared prepared;
    CU_ASSERT_FATAL(command_prepare(&options, arena, &prepared));
    folder_remove(arena, folder);
    return prepared;
}

static struct study study_of(const struct prepared *prepared)
{
    return (struct study){.subjects = prepared->subjects,
                          .subject_count = prepared->count,
                          .columns = &prepared->columns,
                          .seed = 1,
                          .replications = PAIRS,
                          .jobs = 1,
                          .pairs = true};
}

static const struct results *run(const char *demand, struct arena *arena)
{
    const struct prepared prepared = prepared_of(demand, arena);
    const struct study study = study_of(&prepared);
    return study_run(&study, arena);
}

static struct summary said(const struct results *results, const char *name)
{
    const uint32_t column = results_column(results, name);
    CU_ASSERT_FATAL(column != UINT32_MAX);
    return results_summary(results, 0, column);
}

/* How exponential samples go together with those of the words turned over, drawn here. */
static double correlation(void)
{
    enum { DRAWS = 200000 };
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        draw one = mix(5, i), other = draw_mirrored(one, MIRROR_ALL);
        const double a = exponential_draw(&one), b = exponential_draw(&other);
        x += a / DRAWS;
        y += b / DRAWS;
        xx += a * a / DRAWS;
        yy += b * b / DRAWS;
        xy += a * b / DRAWS;
    }
    ASSERT_NEAR(x, 1, 4.5 / sqrt(DRAWS));
    ASSERT_NEAR(y, 1, 4.5 / sqrt(DRAWS)); /* as random as it was */
    return (xy - x * y) / sqrt((xx - x * x) * (yy - y * y));
}

/* Without a queue a response is its demand, and a pair scatters 1 / (1 + correlation) times less
 * than independent runs; 200 pairs tell that to within a tenth (standard error of a ratio of
 * variances). */
static void means_gain_what_theory_says(void)
{
    struct arena *arena = arena_create(0);
    const struct summary mean = said(run("{compute: exponential(10ms)}", arena), "latency.mean");
    const double with = correlation();
    CU_ASSERT(with < -0.5 && with > 1 - M_PI * M_PI / 6); /* no pair goes further apart than that */
    ASSERT_RELATIVE(mean.worth, 1 / (1 + with), 0.4);
    ASSERT_NEAR(mean.mean, 0.010, 2.5 * mean.half_width);
    arena_destroy(arena);
}

/* A normal demand and its mirror are the mean together, but for one in a hundred that the ziggurat
 * draws by more than one number. */
static void a_mirror_leaves_little(void)
{
    struct arena *arena = arena_create(0);
    const struct summary mean =
        said(run("{compute: normal(mean=100ms sd=10ms)}", arena), "latency.mean");
    ASSERT_NEAR(mean.mean, 0.100, 2.5 * mean.half_width);
    CU_ASSERT(mean.worth > 20);
    arena_destroy(arena);
}

/* Where short and long numbers lead to the same both runs do the same: half of them are wasted. */
static void a_pilot_leaves_what_does_harm(void)
{
    struct arena *arena = arena_create(0);
    const struct prepared good = prepared_of("{compute: lognormal(mean=10ms cv=1)}", arena),
                          bad =
                              prepared_of("{choice: [{compute: 10ms, weight: 30%}, {compute: 1ms, "
                                          "weight: 40%}, {compute: 10ms, weight: 30%}]}",
                                          arena);
    struct study with = study_of(&good), without = study_of(&bad);
    with.pairs = without.pairs = false;
    with.replications = without.replications = 21;
    ASSERT_TEXT(antithetic_choose(&with, arena), "antithetic pairs");
    CU_ASSERT(with.pairs);
    CU_ASSERT_EQUAL(with.replications, 11);
    const char *why = antithetic_choose(&without, arena);
    CU_ASSERT_PTR_NOT_NULL(strstr(why, "no antithetic pairs: in a pilot of 16 pairs latency.mean"));
    CU_ASSERT(!without.pairs);
    CU_ASSERT_EQUAL(without.replications, 21);
    arena_destroy(arena);
}

/* What two runs do not add up to has no value, and a reason. */
static void a_maximum_of_two_is_none(void)
{
    struct arena *arena = arena_create(0);
    const struct summary most = said(run("{compute: exponential(10ms)}", arena), "latency.max");
    CU_ASSERT(isnan(most.mean));
    ASSERT_TEXT(most.why, "antithetic runs do not add up to it");
    arena_destroy(arena);
}

/* Var(M) = 1, D = 2 in each: one run alone scatters 2, so pairs are as good as independent runs,
 * but for t. */
static void the_worth_is_that_of_the_variances(void)
{
    const double values[] = {-1, 1, -1, 1, 0}, apart[] = {2, -2, 2, -2, 0};
    const bool used[] = {true, true, true, true, false};
    const double pair = 4.0 / 3, alone = pair + 1, t = 2.364624 / 3.182446; /* 7 and 3 degrees */
    ASSERT_RELATIVE(pairs_worth(values, apart, used, 5, 0.95), t * t * alone / 2 / pair, 1e-6);
    CU_ASSERT(isnan(pairs_worth(values, apart, used, 2, 0.95)));
}

TEST_MAIN(pairs, TEST(means_gain_what_theory_says), TEST(a_mirror_leaves_little),
          TEST(a_pilot_leaves_what_does_harm), TEST(a_maximum_of_two_is_none),
          TEST(the_worth_is_that_of_the_variances))
