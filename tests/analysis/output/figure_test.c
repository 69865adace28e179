/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/figure.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

static const char *text(double mean, double half_width, const char *unit)
{
    static char buffer[2 * FIGURE_SIZE];
    figure_text(buffer, sizeof buffer, mean, half_width, unit);
    return buffer;
}

static void shows_what_the_interval_supports(void)
{
    ASSERT_TEXT(text(0.2123987, 0.0031, "s"), "212.4 ± 3.1 ms");
    ASSERT_TEXT(text(0.2123987, 0.031, "s"), "212 ± 31 ms");
    ASSERT_TEXT(text(0.2123987, 0.31, "s"), "212 ± 310 ms");
    ASSERT_TEXT(text(0.99932, 0.00012, "ratio"), "99.932 ± 0.012 %");
    ASSERT_TEXT(text(299.87, 0.41, "1/s"), "299.87 ± 0.41 /s");
    ASSERT_TEXT(text(-5, 1.25, ""), "-5.0 ± 1.2");
    ASSERT_TEXT(text(1.5, 0.02, "$"), "$1.500 ± 0.020");
}

static void chooses_a_multiple(void)
{
    ASSERT_TEXT(text(0.0000005, (double)NAN, "s"), "500 ns");
    ASSERT_TEXT(text(0.00025, (double)NAN, "s"), "250 us");
    ASSERT_TEXT(text(1.25, (double)NAN, "s"), "1.25 s");
    ASSERT_TEXT(text(300, (double)NAN, "s"), "5 min");
    ASSERT_TEXT(text(36000, (double)NAN, "s"), "10 h");
    ASSERT_TEXT(text(864000, (double)NAN, "s"), "10 d");
    ASSERT_TEXT(text(0, (double)NAN, "s"), "0 s");
    ASSERT_TEXT(text(0.001, (double)NAN, "1/s"), "3.6 /h");
    ASSERT_TEXT(text(2500, (double)NAN, "bytes"), "2.5 KB");
    ASSERT_TEXT(text(0.8, (double)NAN, "$"), "$0.80");
}

static void without_spread_says_none(void)
{
    ASSERT_TEXT(text(0.3, 0, "s"), "300 ms");
    ASSERT_TEXT(text(0, 0, "ratio"), "0 %");
    ASSERT_TEXT(text(1.23456, 0, ""), "1.235");
}

static void changes(void)
{
    char buffer[2 * FIGURE_SIZE];
    figure_change(buffer, sizeof buffer, 0.05, 0.2, "s");
    ASSERT_TEXT(buffer, "+25.0 %");
    figure_change(buffer, sizeof buffer, -0.05, 0.2, "s");
    ASSERT_TEXT(buffer, "-25.0 %");
    figure_change(buffer, sizeof buffer, -0.00123, 0.99, "ratio");
    ASSERT_TEXT(buffer, "-0.123 pp");
    figure_change(buffer, sizeof buffer, 3, 0, "");
    ASSERT_TEXT(buffer, "+3");
}

static void counts(void)
{
    char buffer[32];
    figure_count(buffer, sizeof buffer, 0);
    ASSERT_TEXT(buffer, "0");
    figure_count(buffer, sizeof buffer, 999);
    ASSERT_TEXT(buffer, "999");
    figure_count(buffer, sizeof buffer, 1234567);
    ASSERT_TEXT(buffer, "1,234,567");
}

static const char *exact(double value)
{
    static char buffer[FIGURE_SIZE];
    figure_exact(buffer, sizeof buffer, value);
    return buffer;
}

static void exact_is_shortest(void)
{
    ASSERT_TEXT(exact(0.1), "0.1");
    ASSERT_TEXT(exact(100), "100");
    ASSERT_TEXT(exact(1200000), "1200000");
    ASSERT_TEXT(exact(-0.0), "0");
    ASSERT_TEXT(exact(1 / 3.0), "0.3333333333333333");
    ASSERT_TEXT(exact(1e300), "1e+300");
    ASSERT_TEXT(exact((double)NAN), "");
}

/* The same as by trying all numbers of digits. */
static void exact_is_as_short_as_any(void)
{
    draw random = 6;
    char text[64];
    for (int i = 0; i < 20000; i++) {
        const int digits = 1 + (int)(draw_next(&random) % 17);
        snprintf(text, sizeof text, "%.*ge%d", digits, unit_of(draw_next(&random)),
                 (int)(draw_next(&random) % 40) - 25);
        const double value = strtod(text, NULL);
        for (int j = 1; j <= 17; j++) {
            snprintf(text, sizeof text, "%.*g", j, value);
            if (strtod(text, NULL) == value)
                break;
        }
        if (value != floor(value))
            ASSERT_TEXT(exact(value), text);
    }
    ASSERT_TEXT(exact(5e-324), "5e-324");
}

static void exact_reads_back(void)
{
    draw random = 5;
    for (int i = 0; i < 100000; i++) {
        const double value =
            ldexp(unit_of(draw_next(&random)) - 0.5, (int)(draw_next(&random) % 200) - 100);
        CU_ASSERT_FATAL(strtod(exact(value), NULL) == value);
    }
    CU_ASSERT(strtod(exact(DBL_MAX), NULL) == DBL_MAX);
    CU_ASSERT(strtod(exact(DBL_MIN), NULL) == DBL_MIN);
}

static const char *estimated(double value, double low, double high, enum limit limit,
                             const char *unit, double by)
{
    static char buffer[2 * FIGURE_SIZE];
    const struct estimate estimate = {.value = value, .low = low, .high = high, .limit = limit};
    const struct figure figure = figure_of_estimate(&estimate, unit, by);
    snprintf(buffer, sizeof buffer, "%s %s", figure.value, figure.spread);
    return buffer;
}

static void both_ends_where_they_differ(void)
{
    ASSERT_TEXT(estimated(0.2, 0.19, 0.21, LIMIT_none, "s", 0.2), "200 ± 10 ms");
    ASSERT_TEXT(estimated(0.2, 0.19, 0.215, LIMIT_none, "s", 0.2), "200 ± 15 ms"); /* the longer */
    ASSERT_TEXT(estimated(0.2, 0.19, 0.25, LIMIT_none, "s", 0.2), "200 [190, 250] ms");
    ASSERT_TEXT(estimated(0.2, 0.2, 0.25, LIMIT_none, "s", 0.2), "200 [200, 250] ms");
    ASSERT_TEXT(estimated(0.999983, 0.999867, 0.999998, LIMIT_none, "ratio", 1),
                "99.9983 [99.9867, 99.9998] %");
}

/* Away from what was seen, and in the unit of what stands beside it. */
static void bounds_of_what_was_not_seen(void)
{
    ASSERT_TEXT(estimated(1, 0.9999374, 1, LIMIT_above, "ratio", 1), ">99.9937 %");
    ASSERT_TEXT(estimated(0, 0, 0.0000626, LIMIT_below, "ratio", 0), "<0.0063 %");
    ASSERT_TEXT(estimated(0, 0, 3.0 / 4320000, LIMIT_below, "1/s", 0), "<0.060 /d");
    ASSERT_TEXT(estimated(0, 0, 0.0075, LIMIT_below, "1/s", 300), "<0.0075 /s");
    ASSERT_TEXT(estimated(5.2, 5.2, (double)INFINITY, LIMIT_above, "", 5.2), ">5.2 ");
}

static void less_than_all_is_never_all(void)
{
    ASSERT_TEXT(text(0.999994, (double)NAN, "ratio"), "99.9994 %");
    ASSERT_TEXT(text(0.99999999, (double)NAN, "ratio"), "99.999999 %");
    ASSERT_TEXT(text(1, (double)NAN, "ratio"), "100 %");
}

static void rates_beside_each_other_have_one_unit(void)
{
    ASSERT_TEXT(estimated(0.05, 0.04, 0.06, LIMIT_none, "1/s", 0.05), "180 ± 36 /h");
    ASSERT_TEXT(estimated(0.05, 0.04, 0.06, LIMIT_none, "1/s", 300), "0.050 ± 0.010 /s");
}

static void a_change_that_is_proven_is_not_nothing(void)
{
    char change[FIGURE_SIZE];
    figure_change(change, sizeof change, 0.04, 100, "1/s");
    ASSERT_TEXT(change, "+0.040 %");
    figure_change(change, sizeof change, -0.0004, 100, "1/s");
    ASSERT_TEXT(change, "-0.00040 %");
}

TEST_MAIN(figure, TEST(shows_what_the_interval_supports), TEST(chooses_a_multiple),
          TEST(without_spread_says_none), TEST(changes), TEST(counts), TEST(exact_is_shortest),
          TEST(exact_reads_back), TEST(exact_is_as_short_as_any), TEST(both_ends_where_they_differ),
          TEST(bounds_of_what_was_not_seen), TEST(less_than_all_is_never_all),
          TEST(rates_beside_each_other_have_one_unit), TEST(a_change_that_is_proven_is_not_nothing))
