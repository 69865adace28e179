/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/quantile.h"

#include <math.h>

#include "analysis/statistics/interval.h"
#include "sim/distribution.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { REPLICATIONS = 20 };

static struct arena *arena;
static struct pooled pool;
static double pseudo[REPLICATIONS];

static void begin(void)
{
    arena = arena_create(0);
    pooled_create(&pool, arena);
}
static void end(void) { arena_destroy(arena); }

static struct quantile of(double share, struct histogram *const *histograms, uint32_t n)
{
    const struct digest *digests[REPLICATIONS];
    for (uint32_t i = 0; i < n; i++)
        digests[i] = histograms[i] ? histogram_digest(histograms[i]) : NULL;
    return quantile_of(share, digests, NULL, n, &pool, pseudo);
}

/* The case of a constant: 99 % take exactly 1 ms, 1 % take 1 s.  `slow` of 1,000 in replication i.
 */
static void two_values(struct histogram **histograms, uint32_t slow, uint32_t step)
{
    for (uint32_t i = 0; i < 4; i++) {
        histograms[i] = histogram_create(arena);
        for (uint32_t j = 0; j < 1000; j++)
            histogram_add(histograms[i], j < slow + i * step ? 1000000000 : 1000000);
    }
}

static void where_values_repeat_it_is_exact(void)
{
    struct histogram *histograms[REPLICATIONS];
    two_values(histograms, 7, 2);
    const struct quantile median = of(0.5, histograms, 4);
    CU_ASSERT_EQUAL(median.trouble, QUANTILE_fine);
    CU_ASSERT_EQUAL(median.estimate.value, 1e6);
    CU_ASSERT_EQUAL(median.estimate.low, 1e6);
    CU_ASSERT_EQUAL(median.estimate.high, 1e6);
    CU_ASSERT_EQUAL(median.estimate.resolution, 0);
    CU_ASSERT_EQUAL(median.number, 4000);
}

static void a_gap_is_told(void)
{
    struct histogram *histograms[REPLICATIONS];
    two_values(histograms, 7, 2); /* 7 9 11 13 */
    const struct quantile edge = of(0.99, histograms, 4);
    CU_ASSERT_EQUAL(edge.trouble, QUANTILE_in_a_gap);
    CU_ASSERT(isnan(edge.estimate.value));
    CU_ASSERT_EQUAL(edge.gap_from, 1e6);
    CU_ASSERT_EQUAL(edge.gap_until, 1e9);
    CU_ASSERT_EQUAL(edge.estimate.low, 1e6);
    CU_ASSERT_EQUAL(edge.estimate.high, 1e9);
    two_values(histograms, 27, 2);
    CU_ASSERT_EQUAL(of(0.99, histograms, 4).estimate.value, 1e9);
    CU_ASSERT_EQUAL(of(0.99, histograms, 4).trouble, QUANTILE_fine);
}

/* The distances of a thin tail are no gaps. */
static void a_thin_tail_has_no_gap(void)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct histogram *histograms[REPLICATIONS];
        draw random = mix(0x7a11, seed);
        for (int i = 0; i < 5; i++) {
            histograms[i] = histogram_create(arena);
            for (int j = 0; j < 1000; j++) /* Pareto without a variance */
                histogram_add(histograms[i],
                              clock_round(1e6 * pow(unit_of(draw_next(&random)), -1 / 1.5)));
        }
        CU_ASSERT(of(0.99, histograms, 5).trouble != QUANTILE_in_a_gap);
    }
}

static void needs_enough_of_all_replications(void)
{
    struct histogram *histograms[REPLICATIONS] = {0};
    CU_ASSERT_EQUAL(of(0.5, histograms, 4).trouble, QUANTILE_too_few);
    CU_ASSERT_EQUAL(of(0.5, histograms, 4).number, 0);
    for (int i = 0; i < 4; i++)
        histograms[i] = histogram_create(arena);
    for (int i = 0; i < 367; i++)
        histogram_add(histograms[i % 3], 1000 + i);
    CU_ASSERT_EQUAL(of(0.99, histograms, 4).trouble, QUANTILE_too_few);
    CU_ASSERT_EQUAL(of(0.95, histograms, 4).trouble, QUANTILE_fine);
    CU_ASSERT_EQUAL(of(0.95, histograms, 4).estimate.n, 3);
}

/* All that is slow is in one of four replications: nobody knows how many such there are. */
static void scatter_may_leave_no_end(void)
{
    struct histogram *histograms[REPLICATIONS];
    two_values(histograms, 0, 0);
    for (int i = 0; i < 100; i++)
        histogram_add(histograms[3], INT64_C(2000000000) + i * 10000000);
    const struct quantile quantile = of(0.99, histograms, 4);
    CU_ASSERT_EQUAL(quantile.trouble, QUANTILE_no_end);
    CU_ASSERT(isnan(quantile.estimate.value) && isnan(quantile.estimate.high));
}

static void one_replication_has_no_interval(void)
{
    struct histogram *histograms[REPLICATIONS];
    two_values(histograms, 7, 2);
    const struct quantile median = of(0.5, histograms, 1);
    CU_ASSERT_EQUAL(median.estimate.value, 1e6);
    CU_ASSERT(isnan(median.estimate.low) && isnan(median.estimate.high));
}

/* Independent values: the interval is about the binomial one. */
static void independent_values_have_the_binomial_interval(void)
{
    struct histogram *histograms[REPLICATIONS];
    double width = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        for (int i = 0; i < REPLICATIONS; i++) {
            draw random = mix(mix(0xb10, seed), (uint64_t)i);
            histograms[i] = histogram_create(arena);
            for (int j = 0; j < 500; j++)
                histogram_add(histograms[i], clock_round(1e9 * unit_of(draw_next(&random))));
        }
        const struct estimate estimate = of(0.9, histograms, REPLICATIONS).estimate;
        width += (estimate.high - estimate.low) / 2 / 100;
    }
    /* t(19) sqrt(0.9 0.1 / 10,000); 100 seeds know it to 2 %, a bucket is 0.4 % of a value */
    ASSERT_RELATIVE(width, 1e9 * (2.093 * 0.003), 0.4);
    CU_ASSERT(width > 1e9 * 2.093 * 0.003 * 0.95);
}

/* Waits of an M/M/1 queue (Lindley 1952) that begins in its stationary state: the response times
 * are exponential with mean 1 / (1 - load). */
enum { SEEDS = 1000, LENGTH = 1500 };
#define LOAD 0.6

static void run_queue(struct histogram *histogram, draw random)
{
    double wait = unit_of(draw_next(&random)) < LOAD ? exponential_draw(&random) / (1 - LOAD) : 0;
    for (int i = 0; i < LENGTH; i++) {
        const double service = exponential_draw(&random);
        histogram_add(histogram, clock_round(1e6 * (wait + service)));
        wait = fmax(0, wait + service - exponential_draw(&random) / LOAD);
    }
}

/* What was done before: a t-interval over the quantiles of the replications. */
static bool old_covers(double share, struct histogram *const *histograms, double truth)
{
    double own[REPLICATIONS];
    for (int i = 0; i < REPLICATIONS; i++)
        own[i] = histogram_quantile(histograms[i], share);
    const struct interval interval = interval_of_mean(own, REPLICATIONS, CONFIDENCE);
    return fabs(interval.mean - truth) <= interval.half_width;
}

/* As if all values were independent: the binomial interval of order statistics. */
static bool naive_covers(double share, struct histogram *const *histograms, double truth)
{
    struct histogram *all = histogram_create(arena);
    for (int i = 0; i < REPLICATIONS; i++)
        histogram_merge(all, histograms[i]);
    const double half = 1.96 * sqrt(share * (1 - share) / (REPLICATIONS * LENGTH));
    return histogram_quantile(all, share - half) <= truth &&
           truth <= histogram_quantile(all, share + half);
}

/* 926 to 971 of 1,000: the 99.9 % range of a binomial with p = 0.95.  Both controls must fail it.
 */
static void covers_the_truth_of_a_queue(void)
{
    static const double shares[] = {0.5, 0.9, 0.99};
    int covered[3] = {0}, old[3] = {0}, naive[3] = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct histogram *histograms[REPLICATIONS];
        struct arena *all = arena;
        arena = arena_create(0);
        for (int i = 0; i < REPLICATIONS; i++) {
            histograms[i] = histogram_create(arena);
            run_queue(histograms[i], mix(mix(0x9e0e, seed), (uint64_t)i));
        }
        for (int i = 0; i < 3; i++) {
            const double truth = -1e6 * log(1 - shares[i]) / (1 - LOAD);
            const struct estimate estimate = of(shares[i], histograms, REPLICATIONS).estimate;
            covered[i] += estimate.low <= truth && truth <= estimate.high;
            old[i] += old_covers(shares[i], histograms, truth);
            naive[i] += naive_covers(shares[i], histograms, truth);
        }
        arena_destroy(arena);
        arena = all;
    }
    for (int i = 0; i < 3; i++) {
        printf("  p%g: %d; mean of quantiles %d; as if independent %d of %d\n", 100 * shares[i],
               covered[i], old[i], naive[i], SEEDS);
        CU_ASSERT(covered[i] >= 926 && covered[i] <= 971);
        CU_ASSERT(naive[i] < 926);
    }
    CU_ASSERT(old[2] < 926);
}

TEST_MAIN_AROUND(quantile, begin, end, TEST(where_values_repeat_it_is_exact), TEST(a_gap_is_told),
                 TEST(a_thin_tail_has_no_gap), TEST(needs_enough_of_all_replications),
                 TEST(scatter_may_leave_no_end), TEST(one_replication_has_no_interval),
                 TEST(independent_values_have_the_binomial_interval),
                 TEST(covers_the_truth_of_a_queue))
