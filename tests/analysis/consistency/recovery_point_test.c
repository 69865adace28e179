/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/recovery_point.h"

#include "tests/lib/test.h"

static struct arena *arena;
static struct recovery_points *points;

static void begin(void)
{
    arena_destroy(arena);
    arena = arena_create(0);
    points = recovery_points_create(arena, 3);
    recovery_points_measure(points, 0, 100000);
}

static void acknowledged(uint64_t version, sim_time now)
{
    recovery_points_acknowledged(points, now, 1, &(struct written){.version = version});
}
static void given_up(uint64_t version, sim_time now)
{
    recovery_points_acknowledged(points, now, 1,
                                 &(struct written){.version = version, .lost = true});
}
static void cut(uint64_t kept, uint64_t begins, sim_time now)
{
    recovery_points_cut(points, now,
                        &(struct cut_record){.store = 1, .kept = kept, .begins = begins});
}

#define ASSERT_POINTS(which, number, all, longest)                                                 \
    do {                                                                                           \
        const struct recovery_sums sums_ = recovery_points_of(points, which);                      \
        CU_ASSERT_EQUAL(sums_.failovers, number);                                                  \
        CU_ASSERT_EQUAL(sums_.sum, all);                                                           \
        CU_ASSERT_EQUAL(sums_.most, longest);                                                      \
    } while (0)

/* A write each 10; 5 is the last that survived, 9 the last that did not. */
static void it_is_the_time_since_what_survived(void)
{
    begin();
    for (uint64_t i = 1; i <= 9; i++)
        acknowledged(i, (sim_time)i * 10);
    cut(5, 1000, 200);
    ASSERT_POINTS(1, 1, 40, 40);
    ASSERT_POINTS(0, 0, 0, 0);
    acknowledged(1001, 300);
    acknowledged(1002, 310);
    cut(1002, 2000, 400); /* loses nothing */
    ASSERT_POINTS(1, 2, 40, 40);
    acknowledged(2001, 500);
    acknowledged(2002, 570);
    cut(2001, 3000, 600);
    ASSERT_POINTS(1, 3, 110, 70);
    ASSERT_POINTS(UINT32_MAX, 3, 110, 70);
}

/* Acknowledged after it was given up: the answer was on its way. */
static void late_answers_count(void)
{
    begin();
    acknowledged(1, 10);
    cut(1, 1000, 20);
    given_up(2, 30);
    ASSERT_POINTS(1, 1, 20, 20);
    given_up(3, 35);
    ASSERT_POINTS(1, 1, 25, 25);
}

/* A log with holes gives up each run of numbers by itself. */
static void cuts_of_one_moment_are_one(void)
{
    begin();
    for (uint64_t i = 1; i <= 9; i++)
        acknowledged(i, (sim_time)i * 10);
    cut(3, 5, 100);
    cut(7, 1000, 100);
    const struct recovery_sums sums = recovery_points_of(points, 1);
    CU_ASSERT_EQUAL(sums.failovers, 1);
    CU_ASSERT_EQUAL(sums.most, 20);
}

/* Ranges of keys that may have lost some: at other places nothing is lost, and none is no
 * fail-over. */
static void places_count(void)
{
    begin();
    for (uint64_t i = 1; i <= 9; i++)
        recovery_points_acknowledged(points, (sim_time)i * 10, 1,
                                     &(struct written){.version = i, .place = i % 2 ? 500 : 700});
    struct cut_record record = {.store = 1, .kept = 1, .begins = 100, .from = 501, .until = 700};
    recovery_points_cut(points, 100, &record);
    ASSERT_POINTS(1, 0, 0, 0);
    record.until = 701;
    recovery_points_cut(points, 110, &record);
    ASSERT_POINTS(1, 1, 70, 70); /* 1 at 10 is there, 8 at 80 is not */
    record.from = 500;
    recovery_points_cut(points, 120, &record);
    ASSERT_POINTS(1, 2, 150, 80);
}

static void what_was_forgotten_makes_it_less(void)
{
    begin();
    for (uint64_t i = 1; i <= 3 * RECOVERY_ACKNOWLEDGED; i++)
        acknowledged(i, (sim_time)i);
    cut(1, UINT64_MAX, 50000);
    ASSERT_POINTS(1, 1, RECOVERY_ACKNOWLEDGED - 1, RECOVERY_ACKNOWLEDGED - 1);
}

static void the_measured_time_counts(void)
{
    begin();
    recovery_points_measure(points, 100, 200);
    acknowledged(1, 10);
    acknowledged(2, 20);
    cut(1, 10, 99);
    ASSERT_POINTS(1, 0, 0, 0);
    acknowledged(11, 120);
    acknowledged(12, 150);
    cut(11, 20, 160);
    ASSERT_POINTS(1, 1, 30, 30);
}

TEST_MAIN(recovery_point, TEST(it_is_the_time_since_what_survived), TEST(late_answers_count),
          TEST(cuts_of_one_moment_are_one), TEST(places_count),
          TEST(what_was_forgotten_makes_it_less), TEST(the_measured_time_counts))
