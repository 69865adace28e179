/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curve against one that is known: what is written is seen after an exponential time. */
#include "analysis/consistency/visibility.h"

#include <math.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

static struct arena *arena;
static struct histogram *since, *stale;

static void begin(void)
{
    arena = arena_create(0);
    since = histogram_create(arena);
    stale = histogram_create(arena);
}
static void end(void) { arena_destroy(arena); }

static void read_at(sim_time t, bool missed)
{
    histogram_add(since, t);
    if (missed)
        histogram_add(stale, t);
}

/* A write is seen after exponential(10 ms); reads come at times spread evenly over 100 ms. */
static void read_many(unsigned reads)
{
    draw random = 3;
    for (unsigned i = 0; i < reads; i++) {
        const double t = unit_of(draw_next(&random)) * 100e6,
                     seen = -10e6 * log(1 - unit_of(draw_next(&random)));
        read_at((sim_time)t, t < seen);
    }
}

/* The share that sees it is 1 - exp(-t / 10 ms): 50 % at 6.93 ms, 90 % at 23.03 ms, 99 % at 46.05.
 * Half a million reads: near 99 % a millisecond holds 5,000 of them, of which 50 miss it, give or
 * take 7; the share changes by 10 % of the rest in a millisecond, so 1.5 ms are one standard error
 * of a fit that joins neighbours, at 50 % and 90 % less than 0.2 ms. */
static void times_of_an_exponential(void)
{
    begin();
    read_many(500000);
    CU_ASSERT_DOUBLE_EQUAL(visible_from(since, stale, 0.5) / 1e6, 10 * log(2), 0.5);
    CU_ASSERT_DOUBLE_EQUAL(visible_from(since, stale, 0.9) / 1e6, 10 * log(10), 0.8);
    CU_ASSERT_DOUBLE_EQUAL(visible_from(since, stale, 0.99) / 1e6, 10 * log(100), 4.5);
    end();
}

/* Parts of 5,000 reads: the share of each is that of its middle within 4 standard errors, and the
 * curve grows. */
static void the_curve_is_that_of_the_law(void)
{
    begin();
    read_many(500000);
    const struct visible_curve curve = visible_curve(since, stale, 5000, arena);
    uint64_t reads = 0;
    CU_ASSERT_TRUE_FATAL(curve.count > 10);
    for (uint32_t i = 0; i < curve.count; i++) {
        const struct visible_part *part = &curve.parts[i];
        const double from = (double)part->from / 1e7, to = (double)part->to / 1e7;
        const double missed = (exp(-from) - exp(-to)) / (to - from), /* mean over the part */
            share = (double)part->visible / (double)part->reads;
        reads += part->reads;
        CU_ASSERT_TRUE(part->reads >= 5000 || i + 1 == curve.count);
        CU_ASSERT_DOUBLE_EQUAL(1 - share, missed,
                               4 * sqrt(missed * (1 - missed) / (double)part->reads) + 1e-4);
        if (i > 0)
            CU_ASSERT_TRUE(share >= (double)part[-1].visible / (double)part[-1].reads);
    }
    CU_ASSERT_EQUAL(reads, 500000);
    end();
}

/* Half of the reads at each of two times: the curve is level there, and still has both points. */
static void what_is_level_is_not_joined(void)
{
    begin();
    for (unsigned i = 0; i < 8; i++)
        read_at(i < 4 ? 10000000 : 90000000, i % 2);
    const struct visible_curve curve = visible_curve(since, stale, 4, arena);
    CU_ASSERT_EQUAL_FATAL(curve.count, 2);
    for (unsigned i = 0; i < 2; i++)
        CU_ASSERT_TRUE(curve.parts[i].reads == 4 && curve.parts[i].visible == 2);
    end();
}

static void what_cannot_be_said(void)
{
    for (unsigned reads = 1; reads <= 3; reads++) {
        begin();
        read_at(5, false);
        if (reads > 1)
            read_at(10, true);
        if (reads > 2)
            read_at(20, false);
        const double time = visible_from(since, stale, 0.99);
        if (reads == 1)
            CU_ASSERT_EQUAL(time, 0); /* nothing was stale */
        if (reads == 2)
            CU_ASSERT_TRUE(isnan(time));
        if (reads == 3)
            CU_ASSERT_EQUAL(time, 20);
        end();
    }
}

TEST_MAIN(visibility, TEST(times_of_an_exponential), TEST(the_curve_is_that_of_the_law),
          TEST(what_is_level_is_not_joined), TEST(what_cannot_be_said))
