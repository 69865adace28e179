/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrivals of known kinds are told apart, and what is wrong with a file is found. */
#include "analysis/fitting/arrivals.h"

#include <math.h>

#include "sim/distribution.h"
#include "tests/lib/test.h"

enum { ROWS = 20000 };

static struct arena *arena;
static double *times;
static void begin(void)
{
    arena = arena_create(0);
    times = arena_array(arena, ROWS, sizeof *times);
}
static void end(void) { arena_destroy(arena); }

/* Gaps that are sums of so many exponentials of mean 10 ms in all. */
static void fill(unsigned stages)
{
    draw random = 77;
    double now = 0;
    for (unsigned i = 0; i < ROWS; i++) {
        times[i] = now;
        for (unsigned k = 0; k < stages; k++)
            now += exponential_draw(&random) * 0.01 / stages;
    }
}

static void poisson(void)
{
    fill(1);
    const struct arrivals_found found = arrivals_of(times, NULL, ROWS, arena);
    CU_ASSERT_EQUAL(found.like, ARRIVALS_poisson);
    ASSERT_RELATIVE(found.rate, 100, 0.03); /* 1/sqrt(20,000) = 0.7 % */
    ASSERT_NEAR(found.gap_cv, 1, 0.04);
    CU_ASSERT(found.dispersion_count >= 5);
    CU_ASSERT_EQUAL(found.doubled + found.backwards + found.gaps, 0);
}

/* Erlang gaps: the index falls to 1/4, the square of their cv. */
static void renewal(void)
{
    fill(4);
    const struct arrivals_found found = arrivals_of(times, NULL, ROWS, arena);
    CU_ASSERT_EQUAL(found.like, ARRIVALS_renewal);
    ASSERT_NEAR(found.gap_cv, 0.5, 0.02);
    ASSERT_NEAR(found.dispersions[4].index, 0.25 + 0.0, 0.06);
}

/* Ten times the rate in every other second. */
static void bursts(void)
{
    draw random = 78;
    double now = 0;
    for (unsigned i = 0; i < ROWS; i++) {
        times[i] = now;
        const bool busy = fmod(now, 2) < 1;
        now += exponential_draw(&random) * (busy ? 0.001 : 0.01);
    }
    const struct arrivals_found found = arrivals_of(times, NULL, ROWS, arena);
    CU_ASSERT_EQUAL(found.like, ARRIVALS_trace);
    CU_ASSERT(found.dispersions[found.dispersion_count / 2].index > 5);
}

/* Counts of 10 days of 24 hours that follow the day, Poisson about it: the index is large, that
 * about the time of the day is 1. */
static void the_day(void)
{
    double counts[240];
    draw random = 79;
    for (unsigned i = 0; i < 240; i++) {
        const double mean = 1000 + 800 * sin(2 * 3.14159265358979 * (i % 24) / 24);
        times[i] = 3600.0 * i;
        double spent = 0;
        for (counts[i] = -1; spent < mean; counts[i]++)
            spent += exponential_draw(&random);
    }
    const struct arrivals_found found = arrivals_of(times, counts, 240, arena);
    CU_ASSERT_EQUAL(found.like, ARRIVALS_profile);
    CU_ASSERT_EQUAL(found.bin, 3600);
    CU_ASSERT(found.dispersions[0].index > 100);
    ASSERT_NEAR(found.dispersions[0].within, 1, 0.4); /* sqrt(2/216) = 0.1 */
    CU_ASSERT(found.daily);
    ASSERT_RELATIVE(found.hours[6], 1800.0 / 3600, 0.05);
    ASSERT_RELATIVE(found.hours[18], 200.0 / 3600, 0.1);
}

static void what_is_wrong_with_a_file(void)
{
    static const double at[] = {0,    300,  600,  600,  900,  1200, 2100,
                                2400, 2700, 2650, 2950, 3250, 3550};
    static const double counts[] = {5, 6, 5, 5, 7, 4, 5, 6, 5, 5, 5, 5, 5};
    const struct arrivals_found found = arrivals_of(at, counts, 13, arena);
    CU_ASSERT_EQUAL(found.bin, 300);
    CU_ASSERT_EQUAL(found.doubled, 1);
    CU_ASSERT_EQUAL(found.backwards, 1);
    CU_ASSERT_EQUAL(found.gaps, 2);
    CU_ASSERT_EQUAL(found.first_gap, 1200);
}

TEST_MAIN_AROUND(arrivals, begin, end, TEST(poisson), TEST(renewal), TEST(bursts), TEST(the_day),
                 TEST(what_is_wrong_with_a_file))
