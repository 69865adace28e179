/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/numeric.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "sim/exp_table.h"

/* ln 2 in parts: the first has 33 bits, so its product with an exponent is exact. */
static const double LN2_HIGH = 0x1.62e42feep-1, LN2_LOW = 0x1.a39ef35793c76p-33,
                    LN2_LOWEST = 0x1.cc01f97b57a08p-87;

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* x = mantissa * 2^result with the mantissa in [sqrt(1/2), sqrt(2)); x positive and finite. */
static int64_t reduce(double x, double *mantissa)
{
    int64_t exponent = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent = -54;
    }
    const uint64_t bits = bits_of(x);
    exponent += (int64_t)(bits >> 52) - 1023;
    double m = from_bits((bits & UINT64_C(0x000FFFFFFFFFFFFF)) | UINT64_C(0x3FF0000000000000));
    if (m > 0x1.6a09e667f3bcdp0) {
        m *= 0.5;
        exponent++;
    }
    *mantissa = m;
    return exponent;
}

/* log(1 + f) = 2 atanh(s), s = f / (2 + f): the series from s^3 on, divided by s; z = s^2 <=
 * 0.0295. */
static double atanh_rest(double z)
{
    double sum = 2.0 / 25;
    for (int k = 23; k >= 3; k -= 2)
        sum = sum * z + 2.0 / k;
    return sum * z;
}

double numeric_log(double x)
{
    if (!(x > 0.0) || x > 0x1.fffffffffffffp1023)
        return x == 0.0 ? -(double)INFINITY : x > 0.0 ? x : (double)NAN;
    double m;
    const double k = (double)reduce(x, &m);
    const double f = m - 1.0, s = f / (2.0 + f), half = 0.5 * f * f;
    /* f - f^2/2 is kept apart from the small rest, so only the rest is rounded twice. */
    const double rest = s * (half + atanh_rest(s * s));
    return k * LN2_HIGH - ((half - (rest + k * LN2_LOW)) - f);
}

/* 2^k, also where the result is subnormal: by two factors then. */
static double scale(double x, int k)
{
    if (k > 1023)
        return x * 2.0 * from_bits((uint64_t)(k - 1 + 1023) << 52);
    if (k >= -1021)
        return x * from_bits((uint64_t)(k + 1023) << 52);
    return x * from_bits((uint64_t)(k + 54 + 1023) << 52) * 0x1p-54;
}

/* exp(x + low), low far below an ulp of x; |x| <= 746.  With n the nearest whole number to 128 x /
 * ln 2 and r = x - n ln 2 / 128, below 0.0028, it is 2^(n / 128) exp(r): a power of two, an entry
 * of the table, and a series of which five terms are enough.  Adding 1.5 * 2^52 rounds to a whole
 * number and leaves it in the low bits. */
static double exp_of_sum(double x, double low)
{
    const double shifted = x * (0x1.71547652b82fep0 * EXP_TABLE) + 0x1.8p52;
    const double n = shifted - 0x1.8p52;
    const int number = (int)(int32_t)(uint32_t)bits_of(shifted);
    const double r = (x - n * (LN2_HIGH / EXP_TABLE)) - (n * (LN2_LOW / EXP_TABLE) - low);
    const double series =
        r + r * r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0))));
    const struct exp_entry *entry = &exp_table[number & (EXP_TABLE - 1)];
    return scale(entry->high + (entry->low + entry->high * series), number >> EXP_TABLE_BITS);
}

double numeric_exp(double x)
{
    if (!(x < 709.8)) /* or NaN */
        return x > 0.0 ? (double)INFINITY : x;
    return x < -745.2 ? 0.0 : exp_of_sum(x, 0.0);
}

/* An unevaluated sum of two doubles, the second below an ulp of the first: some 106 bits. */
struct pair {
    double high, low;
};

static struct pair sum_of(double a, double b)
{
    const double sum = a + b, b_part = sum - a;
    return (struct pair){sum, (a - (sum - b_part)) + (b - b_part)};
}

static struct pair product_of(double a, double b)
{
    const double a_wide = 0x1.0000002p27 * a, b_wide = 0x1.0000002p27 * b;
    const double a_high = a_wide - (a_wide - a), b_high = b_wide - (b_wide - b);
    const double a_low = a - a_high, b_low = b - b_high, product = a * b;
    return (struct pair){product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) +
                                      a_low * b_low};
}

static struct pair pair_add(struct pair a, struct pair b)
{
    const struct pair sum = sum_of(a.high, b.high);
    return sum_of(sum.high, sum.low + (a.low + b.low));
}

static struct pair pair_multiply(struct pair a, struct pair b)
{
    const struct pair product = product_of(a.high, b.high);
    return sum_of(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/* log(x) to some 70 bits: the first terms of the atanh series in pairs, the others are small
 * enough. */
static struct pair log_pair(double x)
{
    static const struct pair thirds = {2.0 / 3, 0x1.5555555555555p-55},
                             fifths = {2.0 / 5, -0x1.999999999999ap-56},
                             sevenths = {2.0 / 7, 0x1.2492492492492p-56};
    double m;
    const double k = (double)reduce(x, &m), f = m - 1.0;
    const struct pair d = sum_of(2.0, f);
    const double s_high = f / d.high;
    const struct pair back = product_of(s_high, d.high);
    const struct pair s = sum_of(s_high, ((f - back.high) - back.low - s_high * d.low) / d.high);
    const struct pair z = pair_multiply(s, s);
    double small = 2.0 / 33;
    for (int i = 31; i >= 9; i -= 2)
        small = small * z.high + 2.0 / i;
    struct pair sum = pair_add(sevenths, pair_multiply(z, (struct pair){small, 0.0}));
    sum = pair_add(fifths, pair_multiply(z, sum));
    sum = pair_add(thirds, pair_multiply(z, sum));
    sum = pair_multiply(pair_multiply(s, z), sum);
    sum = pair_add((struct pair){2.0 * s.high, 2.0 * s.low}, sum);
    struct pair whole =
        pair_add(sum_of(k * LN2_HIGH, k * LN2_LOW), (struct pair){k * LN2_LOWEST, 0.0});
    const double lost = product_of(k, LN2_LOW).low;
    whole.low += lost;
    return pair_add(whole, sum);
}

double numeric_pow(double x, double y)
{
    if (y == 0.0 || x == 1.0)
        return 1.0;
    if (!(x >= 0.0) || y != y)
        return (double)NAN;
    const bool grows = (x > 1.0) == (y > 0.0);
    if (x == 0.0 || x > 0x1.fffffffffffffp1023 || fabs(y) >= 0x1p64)
        return grows ? (double)INFINITY : 0.0;
    if (fabs(y) < 0x1p-64)
        return 1.0;
    const struct pair log = log_pair(x), product = product_of(log.high, y);
    const struct pair exponent = sum_of(product.high, product.low + log.low * y);
    if (exponent.high > 709.8)
        return (double)INFINITY;
    return exponent.high < -745.2 ? 0.0 : exp_of_sum(exponent.high, exponent.low);
}

double numeric_gamma(double x)
{
    static const double series[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                    1.0 / 1188, -691.0 / 360360, 1.0 / 156};
    double lower = 1.0;
    for (; x < 12.0; x += 1.0)
        lower *= x;
    double sum = 0.0;
    for (int i = (int)(sizeof series / sizeof series[0]) - 1; i >= 0; i--)
        sum = sum / (x * x) + series[i];
    const double stirling =
        numeric_pow(x, x - 0.5) * numeric_exp(-x) * 0x1.40d931ff62706p1; /* sqrt(2 pi) */
    return stirling * numeric_exp(sum / x) / lower;
}
