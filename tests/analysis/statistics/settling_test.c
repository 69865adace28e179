/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/settling.h"

#include <math.h>

#include "analysis/statistics/interval.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { N = 300, SEEDS = 1000 };

/* A series in which each value keeps the share `memory` of what the one before was off by, about
 * 10; what is added to the first ones dies away over `settle` values. */
static void fill(double *values, uint32_t n, double memory, double start, double settle,
                 uint64_t seed)
{
    draw random = mix(99, seed);
    double off = 0;
    for (uint32_t i = 0; i < n; i++) {
        double noise = 0;
        for (int k = 0; k < 12; k++)
            noise += unit_of(draw_next(&random));
        off = memory * off + sqrt(1 - memory * memory) * (noise - 6);
        values[i] = 10 + off + start * exp(-(double)i / settle);
    }
}

/* Starting 15 deviations low, with a time constant of 10 values: after 40 it is 0.3 of one.  Some
 * is always cut, and hardly ever a third. */
static void the_start_is_cut(void)
{
    double values[N];
    unsigned some = 0, much = 0, shorter = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        fill(values, N, 0.5, -15, 10, seed);
        const struct truncation cut = mser5(values, N);
        some += cut.at >= 20;
        much += cut.at > N / 3;
        shorter += cut.too_short;
    }
    CU_ASSERT(some >= 990);
    CU_ASSERT(much <= 80);
    CU_ASSERT(shorter <= 60);
}

/* What is left has a mean without the bias of the whole (15 x 10 / 300 = -0.5). */
static void the_bias_is_gone(void)
{
    double values[N], whole = 0, cut = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        fill(values, N, 0.5, -15, 10, seed);
        const uint32_t at = mser5(values, N).at;
        for (uint32_t i = 0; i < N; i++) {
            whole += (values[i] - 10) / N / SEEDS;
            cut += i >= at ? (values[i] - 10) / (N - at) / SEEDS : 0;
        }
    }
    CU_ASSERT(whole < -0.4);
    ASSERT_NEAR(cut, 0, 0.05); /* error of a mean of 1,000: 0.1 / sqrt(1,000) x few */
}

static void nothing_is_cut_where_there_is_nothing(void)
{
    double values[N];
    unsigned much = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        fill(values, N, 0, 0, 1, seed);
        much += mser5(values, N).at > N / 4;
    }
    CU_ASSERT(much <= 100);
}

static void what_still_grows_is_too_short(void)
{
    double values[N];
    for (uint32_t i = 0; i < N; i++)
        values[i] = i;
    CU_ASSERT(mser5(values, N).too_short);
}

static void the_ratio_by_hand(void)
{
    static const double values[] = {1, 2, 4, 7, 11};
    /* mean 5, squares 16 + 9 + 1 + 4 + 36 = 66, steps 1 + 4 + 9 + 16 = 30 */
    double p;
    ASSERT_NEAR(von_neumann_ratio(values, 5, &p), 30.0 / 66, 1e-12);
    ASSERT_NEAR(p, 0.0144, 0.001); /* z = (0.4545 - 2) / sqrt(4 x 3 / 24) = -2.1857 */
}

/* It refuses what is independent as often as it says, and what is not nearly always. */
static void neighbours_that_are_alike(void)
{
    double values[40];
    unsigned alone = 0, alike = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        double p;
        fill(values, 40, 0, 0, 1, seed);
        von_neumann_ratio(values, 40, &p);
        alone += p < 0.05;
        fill(values, 40, 0.6, 0, 1, seed);
        von_neumann_ratio(values, 40, &p);
        alike += p < 0.05;
    }
    CU_ASSERT(alone >= 29 && alone <= 74); /* 99.9 % about 50 */
    CU_ASSERT(alike >= 900);
}

/* Intervals of one run hold the truth far more often than if its values were taken for independent
 * (the negative control), and nearly as often as they say. */
static void intervals_of_one_run(void)
{
    double values[N];
    unsigned batches = 0, naive = 0, none = 0;
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        fill(values, N, 0.8, 0, 1, seed);
        const struct batch_means found = batch_means_of(values, N);
        const struct interval plain = interval_of_mean(values, N, CONFIDENCE);
        none += isnan(found.half_width) ? 1 : 0;
        batches += fabs(found.mean - 10) <= found.half_width;
        naive += fabs(plain.mean - 10) <= plain.half_width;
    }
    CU_ASSERT(naive < 600);
    CU_ASSERT(batches >= (SEEDS - none) * 88 / 100);
    CU_ASSERT(none <= 50);
}

TEST_MAIN(settling, TEST(the_start_is_cut), TEST(the_bias_is_gone),
          TEST(nothing_is_cut_where_there_is_nothing), TEST(what_still_grows_is_too_short),
          TEST(the_ratio_by_hand), TEST(neighbours_that_are_alike), TEST(intervals_of_one_run))
