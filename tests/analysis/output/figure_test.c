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

TEST_MAIN(figure, TEST(shows_what_the_interval_supports), TEST(chooses_a_multiple),
          TEST(without_spread_says_none), TEST(changes), TEST(counts), TEST(exact_is_shortest),
          TEST(exact_reads_back))
