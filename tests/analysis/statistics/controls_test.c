/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control variates: what they gain is what theory says, intervals hold the truth over 1,000 seeds
 * whatever the law, nothing is biased, and where they do not help they are left alone.  Controls
 * that were taken for known and are not are the negative control. */
#include "analysis/statistics/controls.h"

#include <math.h>
#include <string.h>

#include "analysis/statistics/estimate.h"
#include "analysis/statistics/interval.h"
#include "sim/distribution.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { N = 20, SEEDS = 1000 };

/* One made-up experiment: y is 5 + what the two controls explain + what they do not. */
struct made_up {
    double y[N], one[N], other[N], z[N];
    struct controls controls;
};

/* Mean 0, variance 1: skewed, or nearly normal. */
static double centred(draw *random, bool skewed)
{
    double sum = 0;
    if (skewed)
        return exponential_draw(random) - 1;
    for (unsigned i = 0; i < 12; i++)
        sum += unit_of(draw_next(random));
    return sum - 6;
}

/* `explained`: of the variance, by the controls; 1: all. */
static void make_up(struct made_up *it, uint64_t seed, double explained, double bias, bool skewed)
{
    draw random = mix(seed, 7);
    for (uint32_t i = 0; i < N; i++) {
        it->one[i] = centred(&random, skewed);
        it->other[i] = centred(&random, skewed) + 0.5 * it->one[i];
        const double off = (it->one[i] + it->other[i]) / sqrt(1.5 * 1.5 + 1);
        it->y[i] = 5 + sqrt(explained) * off + sqrt(1 - explained) * centred(&random, skewed);
        it->one[i] += bias;
    }
    it->controls = (struct controls){2, {it->one, it->other}};
}

struct tried {
    unsigned held, held_plain, used;
    double gain, sum, squares; /* of the values */
};

static struct tried try(double explained, double bias, bool always, bool skewed)
{
    struct tried tried = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct made_up it;
        make_up(&it, seed, explained, bias, skewed);
        const struct interval plain = interval_of_mean(it.y, N, 0.95);
        const struct controlled found = controls_apply(&it.controls, 0.95, it.y, NULL, N, it.z);
        const bool used = found.helps || always;
        const double value = plain.mean + (used ? found.shift : 0);
        const double half = used ? found.half : plain.half_width;
        tried.used += found.helps;
        tried.gain += found.gain / SEEDS;
        tried.held += fabs(value - 5) <= half;
        tried.held_plain += fabs(plain.mean - 5) <= plain.half_width;
        tried.sum += value - 5;
        tried.squares += (value - 5) * (value - 5);
    }
    return tried;
}

/* Three quarters explained leave a quarter of the variance, less what three coefficients cost:
 * (n - 2) / (n - q - 2) (Lavenberg and Welch 1981). */
static void they_gain_what_theory_says(void)
{
    const struct tried plain = try(0, 0, false, true), good = try(0.75, 0, false, true);
    const double variance = good.squares / SEEDS, without = 1.0 / N;
    CU_ASSERT(good.used > 950);
    /* of 1,000 squares: 4.5 % each, twice that for heavier tails */
    ASSERT_NEAR(variance / without, 0.25 * 18 / 16, 0.04);
    ASSERT_NEAR(plain.squares / SEEDS / without, 1, 0.15);
}

static void intervals_hold_the_truth(void)
{
    const double shares[] = {0, 0.3, 0.6, 0.9, 0.99};
    const struct tried skewed = try(0, 0, false, true);
    for (unsigned i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        const struct tried tried = try(shares[i], 0, false, false);
        CU_ASSERT(tried.held >= 926 && tried.held <= 971);
        /* what is left of a skewed law is as skewed: no worse than plain intervals of that */
        CU_ASSERT(try(shares[i], 0, false, true).held + 15 >= skewed.held_plain);
    }
}

/* The mean of 1,000 values is within four of its standard errors. */
static void nothing_is_biased(void)
{
    const double shares[] = {0.3, 0.9};
    for (unsigned i = 0; i < 2; i++)
        for (unsigned always = 0; always < 2; always++) {
            const struct tried tried = try(shares[i], 0, always, true);
            const double error = sqrt(tried.squares) / SEEDS;
            CU_ASSERT(fabs(tried.sum / SEEDS) < 4 * error);
        }
}

/* Useless ones are used by chance only, and made to be used they widen. */
static void useless_ones_are_left_alone(void)
{
    const struct tried tried = try(0, 0, false, true), always = try(0, 0, true, true);
    CU_ASSERT(tried.used < 100);
    CU_ASSERT(always.squares > tried.squares && always.gain < 1);
}

/* Negative control: a control that is off by half a standard deviation on average. */
static void wrong_means_are_found_out(void)
{
    const struct tried tried = try(0.75, 0.5, false, false);
    CU_ASSERT(tried.held < 800);
}

/* All that it is is known: no width is left; few replications, none; the same control twice, none.
 */
static void limits(void)
{
    struct made_up it;
    make_up(&it, 3, 1, 0, true);
    struct controlled found = controls_apply(&it.controls, 0.95, it.y, NULL, N, it.z);
    CU_ASSERT(found.helps && found.half < 1e-7 && found.gain == 1e6);
    double sum = 0;
    for (uint32_t i = 0; i < N; i++)
        sum += it.y[i] / N;
    ASSERT_NEAR(sum + found.shift, 5, 1e-9);
    CU_ASSERT(!controls_apply(&it.controls, 0.95, it.y, NULL, CONTROLLED_LEAST - 1, it.z).helps);
    bool used[N];
    for (uint32_t i = 0; i < N; i++)
        used[i] = i % 2;
    CU_ASSERT(!controls_apply(&it.controls, 0.95, it.y, used, N, it.z).helps);
    const struct controls twice = {2, {it.one, it.one}};
    CU_ASSERT(!controls_apply(&twice, 0.95, it.y, NULL, N, it.z).helps);
    const struct controls none = {0, {NULL}};
    CU_ASSERT(!controls_apply(&none, 0.95, it.y, NULL, N, it.z).helps);
    it.y[4] = (double)NAN;
    CU_ASSERT(!controls_apply(&it.controls, 0.95, it.y, NULL, N, it.z).helps);
}

/* By estimates: pseudo-values are those of z, and what few replications saw is left alone. */
static void estimates_use_them(void)
{
    static const struct estimator plain = {.kind = ESTIMATE_ratio},
                                  counted = {.kind = ESTIMATE_ratio, .counted = true};
    struct made_up it;
    struct sums sums[N];
    double pseudo[N], room[N];
    make_up(&it, 4, 0.9, 0, true);
    for (uint32_t i = 0; i < N; i++)
        sums[i] = (struct sums){it.y[i], 1, 0};
    struct controlling controlling = {&it.controls, room, 0};
    const struct estimate without = estimate_of(&plain, sums, NULL, N, pseudo);
    const struct estimate with =
        estimate_controlled(0.95, &plain, sums, NULL, N, pseudo, &controlling);
    CU_ASSERT(controlling.gain > 3);
    CU_ASSERT((with.high - with.low) * sqrt(controlling.gain) < 1.1 * (without.high - without.low));
    double sum = 0;
    for (uint32_t i = 0; i < N; i++)
        sum += pseudo[i] / N;
    ASSERT_NEAR(sum, with.value, 1e-9);
    for (uint32_t i = 0; i < N; i++)
        sums[i] = (struct sums){i < 5 ? it.y[i] : 0, 1, 0};
    controlling.gain = 0;
    estimate_controlled(0.95, &counted, sums, NULL, N, pseudo, &controlling);
    CU_ASSERT_EQUAL(controlling.gain, 0);
}

TEST_MAIN(controls, TEST(they_gain_what_theory_says), TEST(intervals_hold_the_truth),
          TEST(nothing_is_biased), TEST(useless_ones_are_left_alone),
          TEST(wrong_means_are_found_out), TEST(limits), TEST(estimates_use_them))
