/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors in ulp against the long double functions of libm (64 bits of mantissa: 2^-11 ulp of a
 * double). */
#include "sim/numeric.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

enum { POINTS = 1000000 };

static double ulps(double actual, long double expected)
{
    int exponent;
    if ((double)expected == actual)
        return (double)fabsl(expected - actual) > 0 ? 0.5 : 0.0;
    frexpl(expected, &exponent);
    const long double ulp = ldexpl(1.0L, exponent < -1021 ? -1074 : exponent - 53);
    return (double)(fabsl((long double)actual - expected) / ulp);
}

/* Any positive double: all exponents equally likely. */
static double any_positive(draw *random)
{
    const uint64_t bits = draw_next(random) >> 1;
    double x;
    memcpy(&x, &bits, sizeof x);
    return isfinite(x) && x > 0 ? x : 1.5;
}

static double between(draw *random, double low, double high)
{
    return low + unit_of(draw_next(random)) * (high - low);
}

static void log_is_within_an_ulp(void)
{
    draw random = 1;
    double worst = 0;
    for (int i = 0; i < POINTS; i++) {
        const double wide = any_positive(&random), near_one = between(&random, 0.5, 2.0);
        worst = fmax(worst, ulps(numeric_log(wide), logl((long double)wide)));
        worst = fmax(worst, ulps(numeric_log(near_one), logl((long double)near_one)));
    }
    ASSERT_NEAR(worst, 0.5, 0.5);
    CU_ASSERT(numeric_log(1.0) == 0.0 && numeric_log(0.0) == -INFINITY && isnan(numeric_log(-1.0)));
    CU_ASSERT(numeric_log(INFINITY) == INFINITY && isnan(numeric_log(NAN)));
}

static void exp_is_within_an_ulp(void)
{
    draw random = 2;
    double worst = 0, worst_tiny = 0;
    for (int i = 0; i < POINTS; i++) {
        const double wide = between(&random, -708.0, 709.7), small = between(&random, -1.0, 1.0);
        const double tiny = between(&random, -745.0, -708.0);
        worst = fmax(worst, ulps(numeric_exp(wide), expl((long double)wide)));
        worst = fmax(worst, ulps(numeric_exp(small), expl((long double)small)));
        worst_tiny = fmax(worst_tiny, ulps(numeric_exp(tiny), expl((long double)tiny)));
    }
    ASSERT_NEAR(worst, 0.5, 0.02);
    ASSERT_NEAR(worst_tiny, 0.5, 0.5); /* subnormal results are rounded twice */
    CU_ASSERT(numeric_exp(0.0) == 1.0 && numeric_exp(800.0) == INFINITY &&
              numeric_exp(-800.0) == 0.0);
    CU_ASSERT(numeric_exp(709.79) == INFINITY && numeric_exp(-INFINITY) == 0.0 &&
              isnan(numeric_exp(NAN)));
}

/* Up to the greatest double: there the power of two alone would be infinite. */
static void exp_is_right_up_to_its_end(void)
{
    const double last = 709.782712893384; /* the logarithm of DBL_MAX, rounded down */
    double worst = 0;
    for (double x = 709.0; x < last; x += 1e-5)
        worst = fmax(worst, ulps(numeric_exp(x), expl((long double)x)));
    double x = last;
    for (int i = 0; i < 100000; i++, x = nextafter(x, 0))
        worst = fmax(worst, ulps(numeric_exp(x), expl((long double)x)));
    ASSERT_NEAR(worst, 0.5, 0.02);
    CU_ASSERT(isfinite(numeric_exp(last)) && isinf(numeric_exp(nextafter(last, 1000) + 1e-12)));
    ASSERT_NEAR(numeric_exp(-745.0) / 0x1p-1074, 1.0, 0.0);
}

static void pow_is_within_an_ulp(void)
{
    draw random = 3;
    double worst = 0;
    for (int i = 0; i < POINTS; i++) {
        const double x = i % 2 ? any_positive(&random) : between(&random, 0.9, 1.1);
        const double limit = 700.0 / fmax(1e-9, fabs(log(x)));
        const double y = between(&random, -limit, limit);
        worst = fmax(worst, ulps(numeric_pow(x, y), powl((long double)x, (long double)y)));
    }
    ASSERT_NEAR(worst, 0.5, 0.5);
    CU_ASSERT(numeric_pow(0.0, 0.0) == 1.0 && numeric_pow(0.0, 2.0) == 0.0 &&
              numeric_pow(0.0, -2.0) == INFINITY);
    CU_ASSERT(numeric_pow(2.0, 10.0) == 1024.0 && numeric_pow(2.0, 1e30) == INFINITY &&
              numeric_pow(0.5, 1e30) == 0.0);
    CU_ASSERT(numeric_pow(4.0, 0.5) == 2.0 && numeric_pow(2.0, 1e-30) == 1.0 &&
              isnan(numeric_pow(-1.0, 2.0)));
    CU_ASSERT(numeric_pow(10.0, 309.0) == INFINITY && numeric_pow(10.0, -324.0) == 0.0 &&
              numeric_pow(1.0, NAN) == 1.0 && isnan(numeric_pow(2.0, NAN)));
    CU_ASSERT(numeric_pow(INFINITY, 0.5) == INFINITY && numeric_pow(INFINITY, -0.5) == 0.0);
    CU_ASSERT(numeric_pow(2.0, -1074.0) == 0x1p-1074 && numeric_pow(2.0, 1023.0) == 0x1p1023);
}

static void gamma_is_close(void)
{
    double worst = 0;
    for (double x = 0.05; x < 100.0; x += 0.0137)
        worst = fmax(worst,
                     (double)fabsl((long double)numeric_gamma(x) / tgammal((long double)x) - 1.0L));
    ASSERT_NEAR(worst, 0.0, 1e-13);
    ASSERT_RELATIVE(numeric_gamma(5.0), 24.0, 1e-14);
}

TEST_MAIN(numeric, TEST(log_is_within_an_ulp), TEST(exp_is_within_an_ulp),
          TEST(exp_is_right_up_to_its_end), TEST(pow_is_within_an_ulp), TEST(gamma_is_close))
