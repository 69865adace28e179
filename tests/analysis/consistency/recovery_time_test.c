/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/recovery_time.h"

#include "tests/lib/test.h"

static struct arena *arena;
static struct recovery_times *times;

/* Two stores, of which the second has two shards. */
static void begin(void)
{
    arena_destroy(arena);
    arena = arena_create(0);
    times = recovery_times_create(arena, 2, 3);
    recovery_times_measure(times, 0, 1000);
}

static void succeeded(uint32_t shard, sim_time now, sim_time leaderless)
{
    recovery_times_succeeded(
        times, now,
        &(struct succession_record){
            .store = shard > 0, .shard = shard, .leaderless = leaderless > 0, .took = leaderless});
}

static void acknowledged(uint32_t shard, sim_time now)
{
    recovery_times_acknowledged(times, now, shard > 0, shard);
}

#define ASSERT_TIMES(which, number, all, longest)                                                  \
    do {                                                                                           \
        const struct recovery_sums sums_ = recovery_times_of(times, which);                        \
        CU_ASSERT_EQUAL(sums_.failovers, number);                                                  \
        CU_ASSERT_EQUAL(sums_.sum, all);                                                           \
        CU_ASSERT_EQUAL(sums_.most, longest);                                                      \
    } while (0)

/* Nobody leads from 10 to 30, and nobody is served before 45. */
static void it_ends_with_the_first_write(void)
{
    begin();
    acknowledged(0, 5);
    succeeded(0, 30, 20);
    ASSERT_TIMES(0, 0, 0, 0);
    acknowledged(0, 45);
    acknowledged(0, 46);
    ASSERT_TIMES(0, 1, 35, 35);
    succeeded(0, 80, 5);
    acknowledged(0, 80);
    ASSERT_TIMES(0, 2, 40, 35);
}

/* One that dies before it has served anybody makes it longer. */
static void a_successor_that_dies_makes_it_longer(void)
{
    begin();
    succeeded(0, 30, 20);
    succeeded(0, 60, 10);
    acknowledged(0, 61);
    ASSERT_TIMES(0, 1, 51, 51);
}

/* Nobody has led from the very beginning. */
static void it_may_begin_at_the_beginning(void)
{
    begin();
    succeeded(0, 30, 30);
    succeeded(0, 60, 10);
    acknowledged(0, 61);
    ASSERT_TIMES(0, 1, 61, 61);
}

static void shards_recover_by_themselves(void)
{
    begin();
    succeeded(1, 30, 20);
    succeeded(2, 40, 20);
    acknowledged(2, 50);
    ASSERT_TIMES(1, 1, 30, 30);
    acknowledged(1, 51);
    ASSERT_TIMES(1, 2, 71, 41);
    ASSERT_TIMES(0, 0, 0, 0);
    ASSERT_TIMES(UINT32_MAX, 2, 71, 41);
}

/* False alarms have none; what ends outside of the measured time is not counted. */
static void what_does_not_count(void)
{
    begin();
    succeeded(0, 30, 0);
    acknowledged(0, 31);
    ASSERT_TIMES(0, 0, 0, 0);
    succeeded(0, 990, 20);
    acknowledged(0, 1000);
    ASSERT_TIMES(0, 0, 0, 0);
}

TEST_MAIN(recovery_time, TEST(it_ends_with_the_first_write),
          TEST(a_successor_that_dies_makes_it_longer), TEST(it_may_begin_at_the_beginning),
          TEST(shards_recover_by_themselves), TEST(what_does_not_count))
