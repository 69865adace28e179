/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/histogram.h"

#include <math.h>
#include <stdlib.h>

#include "sim/distribution.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { SAMPLES = 100000 };

static int by_value(const void *a, const void *b)
{
    const sim_time left = *(const sim_time *)a, right = *(const sim_time *)b;
    return (left > right) - (left < right);
}

static const double shares[] = {0.001, 0.01, 0.1,  0.25,  0.5,    0.75,
                                0.9,   0.95, 0.99, 0.999, 0.9999, 1};
enum { SHARES = sizeof shares / sizeof shares[0] };

static void assert_quantiles(sim_time *values, uint32_t count)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    for (uint32_t i = 0; i < count; i++)
        histogram_add(histogram, values[i]);
    qsort(values, count, sizeof *values, by_value);
    for (unsigned i = 0; i < SHARES; i++) {
        const uint32_t rank = (uint32_t)ceil(shares[i] * count);
        ASSERT_RELATIVE(histogram_quantile(histogram, shares[i]), (double)values[rank - 1], 0.004);
    }
    free(histogram);
}

static void stays_within_its_bound(void)
{
    sim_time *values = malloc(SAMPLES * sizeof *values);
    draw random = 1;
    for (uint32_t i = 0; i < SAMPLES; i++)
        values[i] = clock_round(5e6 * exponential_draw(&random));
    assert_quantiles(values, SAMPLES);
    for (uint32_t i = 0; i < SAMPLES; i++) /* over eighteen orders of magnitude */
        values[i] = clock_round(pow(10, 18 * unit_of(draw_next(&random))));
    assert_quantiles(values, SAMPLES);
    free(values);
}

static void buckets_join_without_gap(void)
{
    for (uint32_t i = 0; i + 1 < HISTOGRAM_BUCKETS; i++) {
        const uint64_t first = log_linear_first(i, HISTOGRAM_BITS),
                       width = log_linear_width(i, HISTOGRAM_BITS);
        CU_ASSERT_EQUAL(first + width, log_linear_first(i + 1, HISTOGRAM_BITS));
        CU_ASSERT_EQUAL(log_linear_bucket(first, HISTOGRAM_BITS), i);
        CU_ASSERT_EQUAL(log_linear_bucket(first + width - 1, HISTOGRAM_BITS), i);
    }
    CU_ASSERT(log_linear_bucket(INT64_MAX, HISTOGRAM_BITS) < HISTOGRAM_BUCKETS);
}

static void a_constant_is_exact(void)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    for (int i = 0; i < 1000; i++)
        histogram_add(histogram, 123456789);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.5), 123456789.0);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.999), 123456789.0);
    CU_ASSERT_EQUAL(histogram_mean(histogram), 123456789.0);
    free(histogram);
}

static void merging_is_adding_all(void)
{
    struct histogram *all = calloc(1, sizeof *all), *parts = calloc(2, sizeof *parts);
    draw random = 7;
    for (int i = 0; i < 10000; i++) {
        const sim_time value = (sim_time)(draw_next(&random) >> 30);
        histogram_add(all, value);
        histogram_add(&parts[i % 2], value);
    }
    histogram_merge(&parts[1], &parts[0]);
    CU_ASSERT_EQUAL(parts[1].number, all->number);
    CU_ASSERT(parts[1].sum == all->sum);
    CU_ASSERT_EQUAL(parts[1].least, all->least);
    CU_ASSERT_EQUAL(parts[1].most, all->most);
    for (unsigned i = 0; i < SHARES; i++)
        CU_ASSERT_EQUAL(histogram_quantile(&parts[1], shares[i]),
                        histogram_quantile(all, shares[i]));
    free(all);
    free(parts);
}

static void empty_has_no_value(void)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    CU_ASSERT(isnan(histogram_quantile(histogram, 0.5)));
    CU_ASSERT(isnan(histogram_mean(histogram)));
    free(histogram);
}

TEST_MAIN(histogram, TEST(stays_within_its_bound), TEST(buckets_join_without_gap),
          TEST(a_constant_is_exact), TEST(merging_is_adding_all), TEST(empty_has_no_value))
