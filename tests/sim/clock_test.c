/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/clock.h"

#include <math.h>

#include "tests/lib/test.h"

static void sums_stop_at_the_end_of_the_clock(void)
{
    sim_time sum = 1;
    CU_ASSERT(clock_add(2, 3, &sum) && sum == 5);
    CU_ASSERT(clock_add(SIM_TIME_MAX - 7, 7, &sum) && sum == SIM_TIME_MAX);
    CU_ASSERT(!clock_add(SIM_TIME_MAX - 7, 8, &sum) && sum == SIM_TIME_MAX);
    CU_ASSERT(!clock_add(SIM_TIME_MAX, SIM_TIME_MAX, &sum) && sum == SIM_TIME_MAX);
    CU_ASSERT_EQUAL(clock_after(SIM_TIME_MAX - 7, 8), SIM_NEVER);
    CU_ASSERT_EQUAL(clock_after(5, 0), 5);
}

static void doubles_are_rounded_into_the_clock(void)
{
    CU_ASSERT_EQUAL(clock_round(0.4), 0);
    CU_ASSERT_EQUAL(clock_round(0.5), 1);
    CU_ASSERT_EQUAL(clock_round(1e15 + 1), INT64_C(1000000000000001));
    CU_ASSERT_EQUAL(clock_round(-3.0), 0);
    CU_ASSERT_EQUAL(clock_round((double)NAN), 0);
    CU_ASSERT_EQUAL(clock_round(9.1e18), INT64_C(9100000000000000000));
    CU_ASSERT_EQUAL(clock_round(9.3e18), SIM_TIME_MAX);
    CU_ASSERT_EQUAL(clock_round((double)INFINITY), SIM_TIME_MAX);
    ASSERT_NEAR(clock_to_seconds(1500000000), 1.5, 0.0);
}

TEST_MAIN(clock, TEST(sums_stop_at_the_end_of_the_clock), TEST(doubles_are_rounded_into_the_clock))
