/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/workers.h"

#include <time.h>

#include "tests/lib/test.h"

enum { ITEMS = 500 };

static uint32_t done[ITEMS];
static atomic_bool stop;
static double last_share;

static void item(void *context, uint32_t number, struct desk *desk)
{
    const uint32_t *stop_at = context;
    atomic_store(&desk->progress, 500);
    done[number]++;
    if (stop_at && number == *stop_at)
        stop = true;
}

static void note(void *context, double share)
{
    (void)context;
    last_share = share;
}

static void run(unsigned jobs, uint32_t count, uint32_t *stop_at)
{
    for (uint32_t i = 0; i < ITEMS; i++)
        done[i] = 0;
    stop = false;
    const struct work_list list = {.count = count,
                                   .jobs = jobs,
                                   .item = item,
                                   .context = stop_at,
                                   .interrupt = &stop,
                                   .tell = note};
    workers_run(&list);
}

static void each_item_once(void)
{
    for (unsigned jobs = 0; jobs < 9; jobs++) {
        run(jobs, ITEMS, NULL);
        for (uint32_t i = 0; i < ITEMS; i++)
            CU_ASSERT_EQUAL_FATAL(done[i], 1);
        CU_ASSERT_EQUAL(last_share, 1);
    }
}

/* ---- weights ---- */

static double shares[ITEMS];
static unsigned share_count;

static void keep_share(void *context, double share)
{
    (void)context;
    if (share_count < ITEMS)
        shares[share_count++] = share;
}

static double weight_of(void *context, uint32_t number)
{
    (void)context;
    return number == 0 ? 9 : 0.5;
}

static void sleep_if_second(void *context, uint32_t number, struct desk *desk)
{
    (void)context;
    (void)desk;
    if (number == 1)
        nanosleep(&(struct timespec){.tv_nsec = 250000000}, NULL);
}

/* Nine tenths are done while the second of three items is at work. */
static void what_is_done_is_told_by_weight(void)
{
    const struct work_list list = {
        .count = 3, .jobs = 1, .item = sleep_if_second, .weight = weight_of, .tell = keep_share};
    share_count = 0;
    workers_run(&list);
    CU_ASSERT_TRUE_FATAL(share_count >= 2);
    ASSERT_NEAR(shares[0], 0.9, 1e-12);
    ASSERT_NEAR(shares[share_count - 1], 1, 1e-12);
}

static void nothing_to_do(void)
{
    run(4, 0, NULL);
    CU_ASSERT_EQUAL(done[0], 0);
}

static void an_interrupt_begins_no_more(void)
{
    uint32_t stop_at = 10;
    run(1, ITEMS, &stop_at);
    for (uint32_t i = 0; i < ITEMS; i++)
        CU_ASSERT_EQUAL_FATAL(done[i], i <= stop_at);
}

/* Every tenth item wants to be alone: while it is, no other one runs. */
static atomic_uint at_work, beside;

static void lonely_item(void *context, uint32_t number, struct desk *desk)
{
    (void)context;
    at_work++;
    if (number % 10 == 0) {
        at_work--;
        desk_alone(desk);
        beside += at_work;
        for (volatile unsigned i = 0; i < 10000; i++)
            beside += at_work;
        desk_together(desk);
        at_work++;
    }
    done[number]++;
    at_work--;
}

static void alone_is_alone(void)
{
    for (unsigned jobs = 1; jobs < 9; jobs += 3) {
        for (uint32_t i = 0; i < ITEMS; i++)
            done[i] = 0;
        beside = 0;
        workers_run(
            &(struct work_list){.count = ITEMS, .jobs = jobs, .item = lonely_item, .tell = note});
        CU_ASSERT_EQUAL(beside, 0);
        for (uint32_t i = 0; i < ITEMS; i++)
            CU_ASSERT_EQUAL_FATAL(done[i], 1);
    }
}

TEST_MAIN(workers, TEST(each_item_once), TEST(nothing_to_do), TEST(what_is_done_is_told_by_weight),
          TEST(an_interrupt_begins_no_more), TEST(alone_is_alone))
