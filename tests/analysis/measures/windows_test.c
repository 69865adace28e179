/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/windows.h"

#include "tests/lib/test.h"

#define SECOND NANOSECONDS_PER_SECOND

static struct arena *arena;
static struct windows windows;

static void begin(sim_time from, sim_time duration, sim_time longest)
{
    arena = arena_create(0);
    windows_create(&windows, arena, from, duration, SECOND, 0.5, longest);
}

static void send(sim_time second, int ok, int failed)
{
    for (int i = 0; i < ok + failed; i++)
        windows_add(&windows, windows.from + second * SECOND + i, i < ok);
}

static sim_time finish(sim_time seconds)
{
    const sim_time down = windows_finish(&windows, windows.from + seconds * SECOND);
    arena_destroy(arena);
    return down;
}

static void fewer_than_half_is_down(void)
{
    begin(30 * SECOND, 4 * SECOND, SECOND);
    send(0, 10, 0);
    send(1, 5, 5); /* half: up */
    send(2, 4, 6);
    send(3, 10, 0);
    CU_ASSERT_EQUAL(finish(4), SECOND);
    CU_ASSERT_EQUAL(windows.outages, 1);
}

/* Half of the users lose half of the time, whatever the threshold says. */
static void lost_time_needs_no_threshold(void)
{
    begin(0, 10 * SECOND, SECOND);
    send(0, 10, 0);
    send(1, 5, 5);
    send(2, 0, 4); /* and 3 likewise, without requests */
    send(4, 3, 1);
    finish(10);
    /* 0 + 1/2 + 1 + 1 + 1/4, and 1/4 for each of the five that nothing was sent in */
    CU_ASSERT(windows.lost == (wide)(4 * SECOND));
}

static void the_last_window_may_be_cut_short(void)
{
    begin(0, 0, SECOND);
    send(0, 4, 0);
    send(1, 0, 4);
    const sim_time down = windows_finish(&windows, 3 * SECOND / 2);
    CU_ASSERT_EQUAL(down, SECOND / 2);
    CU_ASSERT(windows.lost == (wide)(SECOND / 2));
    arena_destroy(arena);
}

static void neighbours_are_one_outage(void)
{
    begin(0, 10 * SECOND, SECOND);
    for (int i = 0; i < 10; i++)
        send(i, i == 2 || i == 3 || i == 7 ? 0 : 3, 1);
    CU_ASSERT_EQUAL(finish(10), 3 * SECOND);
    CU_ASSERT_EQUAL(windows.outages, 2);
}

static void without_requests_the_state_stays(void)
{
    begin(0, 10 * SECOND, SECOND);
    send(2, 0, 3); /* 0 and 1 are up, 2 to 5 down */
    send(6, 3, 0);
    CU_ASSERT_EQUAL(finish(10), 4 * SECOND);
    CU_ASSERT_EQUAL(windows.outages, 1);
}

static void order_of_ends_does_not_matter(void)
{
    begin(0, 5 * SECOND, 5 * SECOND);
    send(3, 2, 0);
    send(1, 0, 2);
    send(2, 2, 0);
    send(0, 2, 0);
    CU_ASSERT_EQUAL(finish(5), SECOND);
}

static void last_window_may_be_cut_short(void)
{
    begin(0, 0, SECOND);
    send(0, 1, 0);
    send(1, 0, 1);
    const sim_time down = windows_finish(&windows, 3 * SECOND / 2);
    CU_ASSERT_EQUAL(down, SECOND / 2);
    arena_destroy(arena);
}

/* A year in windows of a second, in 16 entries. */
static void memory_does_not_grow(void)
{
    begin(0, 365 * 86400 * SECOND, 2 * SECOND);
    CU_ASSERT(windows.mask < 64);
    for (sim_time day = 0; day < 365; day++)
        send(day * 86400, day == 100 ? 0 : 1, day == 100 ? 1 : 0);
    CU_ASSERT_EQUAL(finish(365 * 86400), 86400 * SECOND);
    CU_ASSERT_EQUAL(windows.outages, 1);
    CU_ASSERT_EQUAL(windows.late, 0);
}

static void who_comes_too_late_is_left_out(void)
{
    begin(0, 1000 * SECOND, 2 * SECOND);
    send(500, 1, 0);
    send(0, 0, 5);
    CU_ASSERT_EQUAL(windows.late, 5);
    CU_ASSERT_EQUAL(finish(1000), 0);
}

static bool divides(uint64_t length, uint64_t after)
{
    return window_number(&windows, after) == after / length;
}

/* Multiplying by the inverse is dividing, at both ends of every window and of the range. */
static void numbers_are_quotients(void)
{
    static const sim_time lengths[] = {1, 2, 3, 7, 1000, 1 << 20, SECOND, 59 * SECOND + 1};
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        const uint64_t length = (uint64_t)lengths[i];
        arena = arena_create(0);
        windows_create(&windows, arena, 0, SECOND, lengths[i], 0.5, SECOND);
        CU_ASSERT(divides(length, 0));
        CU_ASSERT(divides(length, SIM_TIME_MAX));
        for (uint64_t after = length; after < (uint64_t)SIM_TIME_MAX / 3;
             after = after * 2 + length)
            CU_ASSERT(divides(length, after - 1) && divides(length, after));
        arena_destroy(arena);
    }
}

TEST_MAIN(windows, TEST(fewer_than_half_is_down), TEST(lost_time_needs_no_threshold),
          TEST(the_last_window_may_be_cut_short), TEST(neighbours_are_one_outage),
          TEST(without_requests_the_state_stays), TEST(order_of_ends_does_not_matter),
          TEST(last_window_may_be_cut_short), TEST(memory_does_not_grow),
          TEST(who_comes_too_late_is_left_out), TEST(numbers_are_quotients))
