/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/interval.h"

#include <math.h>

#include "sim/distribution.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

/* R 4.2: qt(0.975, c(1, 4, 9, 19, 29, 99)) */
static void student_is_that_of_the_tables(void)
{
    ASSERT_NEAR(student_critical(2, 0.95), 12.7062047, 1e-6);
    ASSERT_NEAR(student_critical(5, 0.95), 2.7764451, 1e-6);
    ASSERT_NEAR(student_critical(10, 0.95), 2.2621572, 1e-6);
    ASSERT_NEAR(student_critical(20, 0.95), 2.0930241, 1e-6);
    ASSERT_NEAR(student_critical(30, 0.95), 2.0452296, 1e-6);
    ASSERT_NEAR(student_critical(100, 0.95), 1.9842170, 1e-6);
    CU_ASSERT(isnan(student_critical(1, 0.95)));
}

/* By hand: mean 5, s^2 = 10/4 = 2.5, half-width 2.7764451 * sqrt(2.5/5) */
static void mean_of_five(void)
{
    const double values[] = {3, 4, 5, 6, 7};
    const struct interval interval = interval_of_mean(values, 5, CONFIDENCE);
    CU_ASSERT_EQUAL(interval.mean, 5);
    ASSERT_NEAR(interval.half_width, 1.9632432, 1e-6);
    CU_ASSERT_EQUAL(interval.n, 5);
}

static void says_what_is_not_to_be_had(void)
{
    const double one[] = {3}, equal[] = {0.1, 0.1, 0.1};
    CU_ASSERT(isnan(interval_of_mean(one, 0, CONFIDENCE).mean));
    CU_ASSERT_EQUAL(interval_of_mean(one, 1, CONFIDENCE).mean, 3);
    CU_ASSERT(isnan(interval_of_mean(one, 1, CONFIDENCE).half_width));
    CU_ASSERT_EQUAL(interval_of_mean(equal, 3, CONFIDENCE).mean, 0.1);
    CU_ASSERT_EQUAL(interval_of_mean(equal, 3, CONFIDENCE).half_width, 0);
}

/* No failure in n: upper bound 1 - 0.025^(1/n); 5 of 10: the bounds of R's binom.test(5, 10) */
static void clopper_and_pearson(void)
{
    const struct bounds all = proportion_bounds(10, 10, 0.95),
                        half = proportion_bounds(5, 10, 0.95);
    ASSERT_NEAR(all.low, pow(0.025, 0.1), 1e-9);
    CU_ASSERT_EQUAL(all.high, 1);
    ASSERT_NEAR(half.low, 0.1870860, 1e-6);
    ASSERT_NEAR(half.high, 0.8129140, 1e-6);
    CU_ASSERT_EQUAL(proportion_bounds(0, 10, 0.95).low, 0);
    ASSERT_NEAR(proportion_bounds(0, 10, 0.95).high, 1 - pow(0.025, 0.1), 1e-9);
}

/* 5 of 10: the bounds of R's prop.test(5, 10, correct = FALSE); none of n: z^2 / (n + z^2) */
static void wilson(void)
{
    const struct bounds half = proportion_score(5, 10, 0.95), none = proportion_score(0, 10, 0.95);
    ASSERT_NEAR(half.low, 0.2365931, 1e-6);
    ASSERT_NEAR(half.high, 0.7634069, 1e-6);
    CU_ASSERT_EQUAL(none.low, 0);
    ASSERT_NEAR(none.high, 0.2775328, 1e-6);
    CU_ASSERT_EQUAL(proportion_score(10, 10, 0.95).high, 1);
    ASSERT_NEAR(proportion_score(10, 10, 0.95).low, 1 - none.high, 1e-12);
}

static void rule_of_three(void)
{
    CU_ASSERT_EQUAL(unseen_bound(3000), 0.001);
    CU_ASSERT_EQUAL(unseen_bound(0), 1);
    CU_ASSERT_EQUAL(unseen_bound(2), 1);
}

static void samples_that_quantiles_need(void)
{
    CU_ASSERT_EQUAL(quantile_sample_least(0.99), 368);
    CU_ASSERT_EQUAL(quantile_sample_least(0.999), 3688);
    CU_ASSERT_EQUAL(quantile_sample_least(0.95), 72);
    CU_ASSERT_EQUAL(quantile_sample_least(0.5), 6);
    CU_ASSERT_EQUAL(quantile_sample_least(0.01), 368);
    CU_ASSERT(pow(0.99, 367) > 0.025 && pow(0.99, 368) <= 0.025);
}

enum { SEEDS = 1000, REPLICATIONS = 20, LENGTH = 400 };
#define LOAD 0.8
#define TRUE_WAIT (LOAD / (1 - LOAD)) /* M/M/1 with service time 1: mean wait in queue */

static draw seed_of(uint64_t seed, uint64_t replication)
{
    return mix(mix(0x5eed, seed), replication);
}

/* Waits of an M/M/1 queue (Lindley 1952), from its stationary state: idle with probability 1 -
 * LOAD, else exponential with mean 1 / (1 - LOAD). */
static double next_wait(double wait, draw *random)
{
    const double service = exponential_draw(random);
    const double arrival = exponential_draw(random) / LOAD;
    return fmax(0, wait + service - arrival);
}

static double first_wait(draw *random)
{
    const double busy = unit_of(draw_next(random)), wait = exponential_draw(random) / (1 - LOAD);
    return busy < LOAD ? wait : 0;
}

static int covers(const struct interval *interval, double truth)
{
    return fabs(interval->mean - truth) <= interval->half_width;
}

/* 926 to 971 of 1,000: the 99.9 % range of a binomial with p = 0.95.  Replications of a mean that
 * is close to normal. */
static void covers_the_truth(void)
{
    int covered = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        double means[REPLICATIONS];
        for (uint64_t i = 0; i < REPLICATIONS; i++) {
            draw random = seed_of(seed, i);
            double sum = 0;
            for (int j = 0; j < LENGTH; j++)
                sum += exponential_draw(&random);
            means[i] = sum / LENGTH;
        }
        const struct interval interval = interval_of_mean(means, REPLICATIONS, CONFIDENCE);
        covered += covers(&interval, 1);
    }
    printf("  independent data: %d of %d\n", covered, SEEDS);
    CU_ASSERT(covered >= 926 && covered <= 971);
}

/* The same for waiting times that depend on each other; runs long enough for their means to be
 * close to normal. */
static void covers_the_truth_of_a_queue(void)
{
    int covered = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        double means[REPLICATIONS];
        for (uint64_t i = 0; i < REPLICATIONS; i++) {
            draw random = seed_of(seed, i);
            double wait = first_wait(&random), sum = 0;
            for (int j = 0; j < 10 * LENGTH; j++, wait = next_wait(wait, &random))
                sum += wait;
            means[i] = sum / (10 * LENGTH);
        }
        const struct interval interval = interval_of_mean(means, REPLICATIONS, CONFIDENCE);
        covered += covers(&interval, TRUE_WAIT);
    }
    printf("  replications of a queue: %d of %d\n", covered, SEEDS);
    CU_ASSERT(covered >= 926 && covered <= 971);
}

/* Negative control: the waits of one run taken for independent must fail the same test, and badly.
 */
static void naive_interval_does_not_cover(void)
{
    int covered = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        static double waits[10 * LENGTH];
        draw random = seed_of(seed, 0);
        double wait = first_wait(&random);
        for (int j = 0; j < 10 * LENGTH; j++, wait = next_wait(wait, &random))
            waits[j] = wait;
        const struct interval interval = interval_of_mean(waits, 10 * LENGTH, CONFIDENCE);
        covered += covers(&interval, TRUE_WAIT);
    }
    printf("  naive interval: %d of %d\n", covered, SEEDS);
    CU_ASSERT(covered < 926);
    CU_ASSERT(covered < 500);
}

TEST_MAIN(interval, TEST(student_is_that_of_the_tables), TEST(mean_of_five),
          TEST(says_what_is_not_to_be_had), TEST(clopper_and_pearson), TEST(wilson),
          TEST(rule_of_three), TEST(samples_that_quantiles_need), TEST(covers_the_truth),
          TEST(covers_the_truth_of_a_queue), TEST(naive_interval_does_not_cover))
