/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instruments against sums done by hand. */
#include "sim/instrument.h"

#include "tests/lib/test.h"

/* Jobs of 4, 4 and 4 come at 10, 11 and 30: busy 10..18 and 30..34. */
static void a_server_is_busy_while_it_works(void)
{
    struct server server = {0};
    CU_ASSERT_EQUAL(server_take(&server, 10, 4), 14);
    CU_ASSERT_EQUAL(server_take(&server, 11, 4), 18);
    CU_ASSERT_EQUAL(server_busy(&server, 11), 1);
    CU_ASSERT_EQUAL(server_busy(&server, 16), 6);
    CU_ASSERT_EQUAL(server_busy(&server, 29), 8);
    CU_ASSERT_EQUAL(server_take(&server, 30, 4), 34);
    CU_ASSERT_EQUAL(server_busy(&server, 31), 9);
    CU_ASSERT_EQUAL(server_busy(&server, 40), 12);
}

/* What was booked before a measurement is busy in it, and what lies beyond its end is not. */
static void a_measurement_cuts_a_job(void)
{
    struct server server = {0};
    server_take(&server, 0, 100);
    server_reset(&server, 30);
    CU_ASSERT_EQUAL(server_busy(&server, 30), 0);
    CU_ASSERT_EQUAL(server_busy(&server, 50), 20);
    CU_ASSERT_EQUAL(server_busy(&server, 200), 70);
    server_reset(&server, 200);
    CU_ASSERT_EQUAL(server_busy(&server, 300), 0);
}

/* A crash at 30 of a job of 100: 30 were done, and the next job finds it free. */
static void what_is_stopped_is_not_done(void)
{
    struct server server = {0};
    server_take(&server, 0, 100);
    server_stop(&server, 30);
    CU_ASSERT_EQUAL(server_busy(&server, 30), 30);
    CU_ASSERT_EQUAL(server_busy(&server, 100), 30);
    CU_ASSERT_EQUAL(server_take(&server, 100, 5), 105);
    CU_ASSERT_EQUAL(server_busy(&server, 105), 35);
}

TEST_MAIN(instrument, TEST(a_server_is_busy_while_it_works), TEST(a_measurement_cuts_a_job),
          TEST(what_is_stopped_is_not_done))
