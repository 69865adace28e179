/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/histogram.h"

#include <math.h>
#include <stdlib.h>

#include "sim/distribution.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { SAMPLES = 100000 };

static struct arena *arena;
static void begin(void) { arena = arena_create(0); }
static void end(void) { arena_destroy(arena); }

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
    struct histogram *histogram = histogram_create(arena);
    for (uint32_t i = 0; i < count; i++)
        histogram_add(histogram, values[i]);
    qsort(values, count, sizeof *values, by_value);
    for (unsigned i = 0; i < SHARES; i++) {
        const uint32_t rank = (uint32_t)ceil(shares[i] * count);
        ASSERT_RELATIVE(histogram_quantile(histogram, shares[i]), (double)values[rank - 1], 0.004);
    }
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
    struct histogram *histogram = histogram_create(arena);
    for (int i = 0; i < 1000; i++)
        histogram_add(histogram, 123456789);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.5), 123456789.0);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.999), 123456789.0);
    CU_ASSERT_EQUAL(histogram_mean(histogram), 123456789.0);
}

static void merging_is_adding_all(void)
{
    struct histogram *all = histogram_create(arena), *parts[2];
    parts[0] = histogram_create(arena);
    parts[1] = histogram_create(arena);
    draw random = 7;
    for (int i = 0; i < 10000; i++) {
        const sim_time value = (sim_time)(draw_next(&random) >> 30);
        histogram_add(all, value);
        histogram_add(parts[i % 2], value);
    }
    histogram_merge(parts[1], parts[0]);
    CU_ASSERT_EQUAL(parts[1]->number, all->number);
    CU_ASSERT(parts[1]->sum == all->sum);
    CU_ASSERT_EQUAL(histogram_least(parts[1]), histogram_least(all));
    CU_ASSERT_EQUAL(histogram_most(parts[1]), histogram_most(all));
    for (unsigned i = 0; i < SHARES; i++)
        CU_ASSERT_EQUAL(histogram_quantile(parts[1], shares[i]),
                        histogram_quantile(all, shares[i]));
}

static void empty_has_no_value(void)
{
    struct histogram *histogram = histogram_create(arena);
    CU_ASSERT(isnan(histogram_quantile(histogram, 0.5)));
    CU_ASSERT(isnan(histogram_mean(histogram)));
}

/* 99 of 100 values in one bucket, the other far away: both are told exactly. */
static void repeated_values_are_exact(void)
{
    struct histogram *histogram = histogram_create(arena);
    for (int i = 0; i < 1000; i++)
        histogram_add(histogram, i % 100 ? 1000000 : 1000000000);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.001), 1e6);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.5), 1e6);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.99), 1e6);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.991), 1e9);
}

/* Squares of ns near a day leave 64 bits at once; the same sum by its definition in doubles. */
static void deviations_are_exact(void)
{
    struct histogram *histogram = histogram_create(arena);
    const sim_time day = 86400 * NANOSECONDS_PER_SECOND;
    for (int i = 0; i < 1000; i++)
        histogram_add(histogram, day + i);
    ASSERT_RELATIVE(histogram_deviations(histogram), 1000 * (1000.0 * 1000 - 1) / 12, 1e-12);
    struct histogram *constant = histogram_create(arena);
    for (int i = 0; i < 1000; i++)
        histogram_add(constant, day);
    CU_ASSERT_EQUAL(histogram_deviations(constant), 0);
}

static void a_digest_holds_all(void)
{
    struct histogram *histogram = histogram_create(arena);
    draw random = 7;
    for (int i = 0; i < 10000; i++)
        histogram_add(histogram, (sim_time)(draw_next(&random) >> 40));
    struct digest *digest = histogram_digest(histogram), *copy = digest_copy(digest, arena);
    CU_ASSERT_PTR_EQUAL(histogram_digest(histogram), digest);
    CU_ASSERT_PTR_EQUAL(digest_copy(digest, arena), copy);
    uint64_t number = 0;
    for (uint32_t i = 0; i < copy->count; i++) {
        number += copy->entries[i].in.number;
        CU_ASSERT(i == 0 || copy->entries[i].bucket > copy->entries[i - 1].bucket);
    }
    CU_ASSERT_EQUAL(number, 10000);
    CU_ASSERT_EQUAL(copy->entries[0].in.least, histogram_least(histogram));
    CU_ASSERT_EQUAL(copy->entries[copy->count - 1].in.most, histogram_most(histogram));
}

TEST_MAIN_AROUND(histogram, begin, end, TEST(stays_within_its_bound),
                 TEST(buckets_join_without_gap), TEST(a_constant_is_exact),
                 TEST(repeated_values_are_exact), TEST(deviations_are_exact),
                 TEST(a_digest_holds_all), TEST(merging_is_adding_all), TEST(empty_has_no_value))
