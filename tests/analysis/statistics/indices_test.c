/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indices of Sobol against functions of which they are known: Ishigami's, with and without noise.
 */
#include "analysis/statistics/indices.h"

#include <math.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

enum { INPUTS = 3, ROWS_MOST = 1024, REPLICATIONS_MOST = 4 };

/* sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each from -pi to pi (Ishigami and Homma 1990): variance
 * 49/8 + 0.1 pi^4 / 5 + 0.01 pi^8 / 18 + 1/2. */
static const double firsts[] = {0.3139, 0.4424, 0}, totals[] = {0.5576, 0.4424, 0.2437};
#define PI 3.14159265358979323846
static const double variance = 13.8446;

static double ishigami(const double *shares)
{
    const double x = PI * (2 * shares[0] - 1), y = PI * (2 * shares[1] - 1),
                 z = PI * (2 * shares[2] - 1);
    return sin(x) + 7 * sin(y) * sin(y) + 0.1 * pow(z, 4) * sin(x);
}

static struct arena *arena;
static double a[ROWS_MOST * INPUTS], b[ROWS_MOST * INPUTS];
static double at_a[ROWS_MOST * REPLICATIONS_MOST], at_b[ROWS_MOST * REPLICATIONS_MOST],
    mixed[ROWS_MOST * INPUTS * REPLICATIONS_MOST];

/* Noise of a standard deviation: a part of it is common to all points, as with the same random
 * numbers. */
static double noise(uint64_t seed, uint32_t replication, uint64_t point, double deviation)
{
    draw own = mix(mix(seed, replication), point), common = mix(seed, 1000 + replication);
    double sum = 0;
    for (int i = 0; i < 12; i++)
        sum += unit_of(draw_next(&own)) + unit_of(draw_next(&common)) - 1;
    return deviation * sum / sqrt(2);
}

static struct indices look(uint32_t rows, uint32_t replications, uint64_t seed, double deviation)
{
    struct indices found;
    const uint32_t n = replications;
    uint64_t point = 0;
    arena_reset(arena, 0);
    indices_design(a, b, rows, INPUTS, seed, arena);
    for (uint32_t k = 0; k < rows; k++) {
        for (uint32_t r = 0; r < n; r++) {
            at_a[k * n + r] = ishigami(&a[k * INPUTS]) + noise(seed, r, 5 * point, deviation);
            at_b[k * n + r] = ishigami(&b[k * INPUTS]) + noise(seed, r, 5 * point + 1, deviation);
        }
        for (uint32_t i = 0; i < INPUTS; i++) {
            double shares[INPUTS];
            for (uint32_t j = 0; j < INPUTS; j++)
                shares[j] = (j == i ? b : a)[k * INPUTS + j];
            for (uint32_t r = 0; r < n; r++)
                mixed[(k * INPUTS + i) * n + r] =
                    ishigami(shares) + noise(seed, r, 5 * point + 2 + i, deviation);
        }
        point++;
    }
    const struct index_answers answers = {at_a, at_b, mixed, rows, INPUTS, n, seed};
    CU_ASSERT_TRUE_FATAL(indices_find(&answers, &found, arena));
    return found;
}

/* 1,024 rows of Sobol's sequence: errors of independent rows would be about 0.05. */
static void ishigamis_indices_are_found(void)
{
    arena = arena_create(0);
    const struct indices found = look(1024, 1, 1, 0);
    ASSERT_RELATIVE(found.variance, variance, 0.03);
    ASSERT_NEAR(found.mean, 3.5, 0.1);
    for (uint32_t i = 0; i < INPUTS; i++) {
        ASSERT_NEAR(found.inputs[i].first, firsts[i], 0.05);
        ASSERT_NEAR(found.inputs[i].total, totals[i], 0.05);
        CU_ASSERT_TRUE(found.inputs[i].first_low <= firsts[i] &&
                       firsts[i] <= found.inputs[i].first_high);
        CU_ASSERT_TRUE(found.inputs[i].total_low <= totals[i] &&
                       totals[i] <= found.inputs[i].total_high);
    }
    arena_destroy(arena);
}

/* As noisy as the function: over 100 seeds the mean of the indices is the true one.  With one
 * replication, where noise cannot be told from interaction, totals are far above it. */
static void noise_adds_nothing(void)
{
    enum { SEEDS = 100 };
    const double deviation = sqrt(variance) / 2;
    double sums[INPUTS] = {0}, total_sums[INPUTS] = {0}, alone = 0, noises = 0;
    arena = arena_create(0);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const struct indices found = look(256, 3, seed, deviation);
        noises += found.noise / SEEDS;
        for (uint32_t i = 0; i < INPUTS; i++) {
            sums[i] += found.inputs[i].first / SEEDS;
            total_sums[i] += found.inputs[i].total / SEEDS;
        }
        alone += look(256, 1, seed, deviation).inputs[1].total / SEEDS;
    }
    for (uint32_t i = 0; i < INPUTS; i++) {
        ASSERT_NEAR(sums[i], firsts[i], 0.03);
        ASSERT_NEAR(total_sums[i], totals[i], 0.03);
    }
    ASSERT_RELATIVE(noises, deviation * deviation / 3, 0.3); /* half of it is common to a seed */
    CU_ASSERT_TRUE(alone > totals[1] + 0.05);
    arena_destroy(arena);
}

/* Bootstrap intervals of 128 rows hold the truth as often as they say, or more often. */
static void intervals_cover(void)
{
    enum { SEEDS = 200 };
    unsigned covered[2 * INPUTS] = {0};
    arena = arena_create(0);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const struct indices found = look(128, 2, seed, 1);
        for (uint32_t i = 0; i < INPUTS; i++) {
            const struct index_of_input *about = &found.inputs[i];
            covered[i] += about->first_low <= firsts[i] && firsts[i] <= about->first_high;
            covered[INPUTS + i] += about->total_low <= totals[i] && totals[i] <= about->total_high;
        }
    }
    for (unsigned i = 0; i < 2 * INPUTS; i++)
        CU_ASSERT_TRUE(covered[i] >= 180); /* of 200 at 95 %: 190, less 3.2 standard deviations */
    arena_destroy(arena);
}

static void what_has_no_value_is_left_out(void)
{
    struct indices found;
    arena = arena_create(0);
    look(64, 1, 1, 0);
    at_a[3] = (double)NAN;
    mixed[5 * INPUTS + 1] = (double)INFINITY;
    const struct index_answers some = {at_a, at_b, mixed, 64, INPUTS, 1, 1};
    CU_ASSERT_TRUE(indices_find(&some, &found, arena));
    CU_ASSERT_EQUAL(found.rows, 62);
    for (uint32_t k = 0; k < 64; k++)
        at_a[k] = at_b[k] = 1;
    for (uint32_t k = 0; k < 64 * INPUTS; k++)
        mixed[k] = 1;
    const struct index_answers none = {at_a, at_b, mixed, 64, INPUTS, 1, 1};
    CU_ASSERT_FALSE(indices_find(&none, &found, arena)); /* nothing varies */
    const struct index_answers few = {at_a, at_b, mixed, 9, INPUTS, 1, 1};
    CU_ASSERT_FALSE(indices_find(&few, &found, arena));
    arena_destroy(arena);
}

TEST_MAIN(indices, TEST(ishigamis_indices_are_found), TEST(noise_adds_nothing),
          TEST(intervals_cover), TEST(what_has_no_value_is_left_out))
