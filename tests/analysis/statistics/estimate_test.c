/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/estimate.h"

#include <math.h>

#include "analysis/statistics/interval.h"
#include "sim/distribution.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

static const struct estimator plain = {.kind = ESTIMATE_ratio},
                              events = {.kind = ESTIMATE_ratio, .counted = true},
                              share = {.kind = ESTIMATE_ratio, .up_to_1 = true, .counted = true},
                              nines = {.kind = ESTIMATE_nines, .up_to_1 = true, .counted = true},
                              deviation = {.kind = ESTIMATE_deviation};

/* With equal wholes it is the mean of the values, and the pseudo-values are the values; the ends
 * are those of the t-interval on the scale of the logarithm. */
static void of_equal_wholes_it_is_the_mean(void)
{
    const struct sums sums[] = {{6, 2, 0}, {8, 2, 0}, {10, 2, 0}, {12, 2, 0}, {14, 2, 0}};
    double pseudo[5];
    const struct estimate estimate = estimate_of(&plain, sums, NULL, 5, pseudo);
    const double half = 2.7764451 * sqrt(2.5 / 5); /* of 3 4 5 6 7 */
    CU_ASSERT_EQUAL(estimate.value, 5);
    for (int i = 0; i < 5; i++)
        ASSERT_NEAR(pseudo[i], 3 + i, 1e-12);
    ASSERT_NEAR(log(estimate.high / 5), half / 5, 1e-7);
    ASSERT_NEAR(log(5 / estimate.low), half / 5, 1e-7);
    CU_ASSERT_EQUAL(estimate.n, 5);
}

/* By hand: ratios without each: 5/3 5/4 4/3 of all 7/5 by parts 2 2 3 and wholes 2 1 2. */
static void jackknife_by_hand(void)
{
    const struct sums sums[] = {{2, 2, 0}, {2, 1, 0}, {3, 2, 0}};
    double pseudo[3];
    const struct estimate estimate = estimate_of(&plain, sums, NULL, 3, pseudo);
    CU_ASSERT_EQUAL(estimate.value, 7.0 / 5);
    ASSERT_NEAR(pseudo[0], 3 * 7.0 / 5 - 2 * 5.0 / 3, 1e-12);
    ASSERT_NEAR(pseudo[1], 3 * 7.0 / 5 - 2 * 5.0 / 4, 1e-12);
    ASSERT_NEAR(pseudo[2], 3 * 7.0 / 5 - 2 * 4.0 / 3, 1e-12);
}

/* The same as leaving replications out of all sums. */
static void deviation_is_that_of_all_values(void)
{
    const double values[3][4] = {{1, 2, 3, 4}, {2, 2, 8, 0}, {5, 5, 5, 9}};
    struct sums sums[3] = {{0}};
    double mean = 0, squares = 0;
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 4; j++)
            sums[i].part += values[i][j];
        sums[i].whole = 4;
        mean += sums[i].part / 12;
        for (int j = 0; j < 4; j++)
            sums[i].squares += pow(values[i][j] - sums[i].part / 4, 2);
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++)
            squares += pow(values[i][j] - mean, 2);
    ASSERT_NEAR(estimate_of(&deviation, sums, NULL, 3, NULL).value, sqrt(squares / 12), 1e-12);
    ASSERT_NEAR(sums_value(&deviation, &sums[0]), sqrt(5.0 / 4), 1e-12);
}

static void one_that_saw_nothing_takes_part(void)
{
    const struct sums sums[] = {{0, 0, 0}, {6, 2, 0}, {9, 1, 0}, {0, 0, 0}};
    const struct estimate estimate = estimate_of(&plain, sums, NULL, 4, NULL);
    CU_ASSERT_EQUAL(estimate.value, 5);
    CU_ASSERT(estimate.low > 0 && estimate.low < 5 && estimate.high > 5);
    CU_ASSERT_EQUAL(estimate.n, 4);
    CU_ASSERT(isnan(sums_value(&plain, &sums[0])));
    CU_ASSERT_EQUAL(sums_value(&plain, &sums[1]), 3);
}

static void no_value_in_one_is_none(void)
{
    const struct sums sums[] = {{1, 1, 0}, {0, (double)NAN, 0}};
    const bool used[] = {true, false};
    CU_ASSERT(isnan(estimate_of(&plain, sums, NULL, 2, NULL).value));
    CU_ASSERT_EQUAL(estimate_of(&plain, sums, NULL, 2, NULL).n, 1);
    CU_ASSERT_EQUAL(estimate_of(&plain, sums, used, 2, NULL).value, 1);
}

static void what_never_varied_has_no_spread(void)
{
    const struct sums sums[] = {{0.1, 1, 0}, {0.3, 3, 0}, {0.7, 7, 0}};
    const struct estimate estimate = estimate_of(&plain, sums, NULL, 3, NULL);
    ASSERT_NEAR(estimate.value, 0.1, 1e-16);
    CU_ASSERT_EQUAL(estimate.low, estimate.value); /* not the rounding of tenths */
    CU_ASSERT_EQUAL(estimate.high, estimate.value);
    const struct estimate alone = estimate_of(&plain, sums, NULL, 1, NULL);
    CU_ASSERT_EQUAL(alone.value, 0.1);
    CU_ASSERT(isnan(alone.low) && isnan(alone.high));
}

/* 3 in all that was looked at, from either side. */
static void nothing_seen_is_a_bound(void)
{
    const struct sums none[] = {{0, 1000, 0}, {0, 2000, 0}},
                      all[] = {{1000, 1000, 0}, {500, 500, 0}};
    const struct estimate never = estimate_of(&events, none, NULL, 2, NULL);
    CU_ASSERT(never.value == 0 && never.low == 0 && never.limit == LIMIT_below);
    CU_ASSERT_EQUAL(never.high, 0.001);
    const struct estimate always = estimate_of(&share, all, NULL, 2, NULL);
    CU_ASSERT(always.value == 1 && always.high == 1 && always.limit == LIMIT_above);
    ASSERT_NEAR(always.low, 1 - 0.002, 1e-15);
    const struct estimate perfect = estimate_of(&nines, none, NULL, 2, NULL);
    CU_ASSERT_EQUAL(perfect.limit, LIMIT_above);
    ASSERT_NEAR(perfect.value, 3, 1e-12);
    ASSERT_NEAR(perfect.low, 3, 1e-12);
    const struct estimator until = {.kind = ESTIMATE_ratio, .until_event = true};
    const struct sums endless[] = {{30, 0, 0}, {60, 0, 0}};
    CU_ASSERT_EQUAL(estimate_of(&until, endless, NULL, 2, NULL).low, 30);
    CU_ASSERT_EQUAL(estimate_of(&until, endless, NULL, 2, NULL).limit, LIMIT_above);
}

/* Neither end of it, though a share has a natural one. */
static void one_replication_has_no_interval(void)
{
    const struct sums good[] = {{997, 1000, 0}}, failed[] = {{3, 1000, 0}};
    const struct estimate a = estimate_of(&share, good, NULL, 1, NULL),
                          b = estimate_of(&nines, failed, NULL, 1, NULL);
    CU_ASSERT_EQUAL(a.value, 0.997);
    CU_ASSERT(isnan(a.low) && isnan(a.high));
    ASSERT_NEAR(b.value, -log10(0.003), 1e-12);
    CU_ASSERT(isnan(b.low) && isnan(b.high));
}

/* Nines and availability are one thing. */
static void nines_are_those_of_the_share(void)
{
    const struct sums failed[] = {{3, 1000, 0}, {0, 1000, 0}, {5, 1000, 0}};
    const struct sums good[] = {{997, 1000, 0}, {1000, 1000, 0}, {995, 1000, 0}};
    const struct estimate a = estimate_of(&nines, failed, NULL, 3, NULL),
                          b = estimate_of(&share, good, NULL, 3, NULL);
    ASSERT_NEAR(a.value, -log10(1 - b.value), 1e-9);
    ASSERT_NEAR(a.low, -log10(1 - b.low), 1e-9);
    ASSERT_NEAR(a.high, -log10(1 - b.high), 1e-9);
}

static void intervals_stay_inside(void)
{
    const struct estimator one_and_more = {.kind = ESTIMATE_ratio, .least = 1};
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct sums sums[5], more[5];
        draw random = mix(0x1e5, seed);
        for (int i = 0; i < 5; i++) {
            sums[i] = (struct sums){unit_of(draw_next(&random)) < 0.9, 1, 0};
            sums[i].part *= pow(unit_of(draw_next(&random)), 0.01);
            more[i] = (struct sums){1 + sums[i].part * 1e-6, 1, 0};
        }
        const struct estimate estimate = estimate_of(&share, sums, NULL, 5, NULL),
                              above = estimate_of(&one_and_more, more, NULL, 5, NULL);
        CU_ASSERT(estimate.low >= 0 && estimate.low <= estimate.value);
        CU_ASSERT(estimate.high <= 1 && estimate.high >= estimate.value);
        CU_ASSERT(above.low >= 1);
    }
}

/* Coverage: 926 to 971 of 1,000 seeds is the 99.9 % range of a binomial with p = 0.95. */
enum { SEEDS = 1000, MOST = 20 };

static uint32_t poisson(double mean, draw *random)
{
    uint32_t number = 0;
    for (double time = exponential_draw(random); time < mean; time += exponential_draw(random))
        number++;
    return number;
}

/* One replication: outages with a mean of `rate`, each exponential with mean 1; `whole` as asked.
 */
struct outages {
    uint32_t number;
    double time;
};
static struct outages outages_of(double rate, uint64_t seed, uint32_t replication)
{
    draw random = mix(mix(0x07a6e, seed), replication);
    struct outages outages = {.number = poisson(rate, &random)};
    for (uint32_t i = 0; i < outages.number; i++)
        outages.time += exponential_draw(&random);
    return outages;
}

struct coverage {
    int rate, mean, share, naive; /* seeds whose interval holds the truth */
    int seen;                     /* seeds with any outage */
};

static bool holds(const struct estimate *estimate, double truth)
{
    return estimate->low <= truth && truth <= estimate->high;
}

/* What was done before: the mean of the values of replications that have one. */
static bool naive_holds(const struct sums *sums, uint32_t n, double truth)
{
    double values[MOST];
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        if (sums[i].whole > 0)
            values[count++] = sums[i].part / sums[i].whole;
    const struct interval interval = interval_of_mean(values, count, CONFIDENCE);
    return fabs(interval.mean - truth) <= interval.half_width;
}

static struct coverage cover(double rate, uint32_t n)
{
    const struct estimator of_time = {.kind = ESTIMATE_ratio, .up_to_1 = true};
    const double span = 1000;
    struct coverage covered = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct sums number[MOST], length[MOST], down[MOST];
        uint32_t seen = 0;
        for (uint32_t i = 0; i < n; i++) {
            const struct outages outages = outages_of(rate, seed, i);
            number[i] = (struct sums){outages.number, 1, 0};
            length[i] = (struct sums){outages.time, outages.number, 0};
            down[i] = (struct sums){outages.time, span, 0};
            seen += outages.number;
        }
        const struct estimate of_rate = estimate_of(&events, number, NULL, n, NULL),
                              of_mean = estimate_of(&plain, length, NULL, n, NULL),
                              of_share = estimate_of(&of_time, down, NULL, n, NULL);
        covered.rate += holds(&of_rate, rate);
        covered.seen += seen > 0;
        covered.mean += seen > 0 && holds(&of_mean, 1);
        covered.share += seen > 0 && holds(&of_share, rate / span);
        covered.naive += seen > 0 && naive_holds(length, n, 1);
    }
    printf("  %g outages in each of %u: rate %d, mean %d, share %d, mean of means %d of %d\n", rate,
           n, covered.rate, covered.mean, covered.share, covered.naive, covered.seen);
    return covered;
}

static bool good(int covered) { return covered >= 926 && covered <= 971; }

static void covers_what_is_frequent(void)
{
    const struct coverage covered = cover(20, 20);
    CU_ASSERT(good(covered.rate) && good(covered.mean) && good(covered.share));
}

/* With few events exact bounds cannot but cover more often than stated; they must not cover less.
 */
static void covers_what_is_rare(void)
{
    const double rates[] = {0.5, 2, 5};
    for (unsigned i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        const struct coverage covered = cover(rates[i], 20);
        CU_ASSERT(covered.rate >= 926);
        CU_ASSERT(covered.mean >= 926);
        CU_ASSERT(covered.share >= 926);
    }
    CU_ASSERT(cover(0.02, 20).rate >= 926);
    CU_ASSERT(cover(2, 5).mean >= 926);
}

/* Negative control: means of the replications' means, those without an event left out. */
static void mean_of_means_does_not_cover(void)
{
    CU_ASSERT(cover(0.5, 20).naive < 926);
    CU_ASSERT(cover(2, 5).naive < 926);
}

TEST_MAIN(estimate, TEST(of_equal_wholes_it_is_the_mean), TEST(jackknife_by_hand),
          TEST(deviation_is_that_of_all_values), TEST(one_that_saw_nothing_takes_part),
          TEST(no_value_in_one_is_none), TEST(what_never_varied_has_no_spread),
          TEST(nothing_seen_is_a_bound), TEST(one_replication_has_no_interval),
          TEST(nines_are_those_of_the_share), TEST(intervals_stay_inside),
          TEST(covers_what_is_frequent), TEST(covers_what_is_rare),
          TEST(mean_of_means_does_not_cover))
