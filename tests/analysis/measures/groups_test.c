/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/groups.h"

#include <math.h>

#include "sim/distribution.h"
#include "sim/rng.h"
#include "tests/lib/test.h"

enum { REPLICATIONS = 20, SEEDS = 1000 };

static struct arena *arena;
static struct late late[REPLICATIONS];
static bool used[REPLICATIONS], collapsed[REPLICATIONS];

static void begin(void)
{
    arena = arena_create(0);
    for (int i = 0; i < REPLICATIONS; i++) {
        used[i] = true;
        late[i] = (struct late){.sent = 10000, .ok = 9990 + (uint64_t)i % 5, .seconds = 1000 + i};
    }
}
static void end(void) { arena_destroy(arena); }

static uint32_t find(void) { return groups_find(late, used, REPLICATIONS, collapsed, arena); }

static void equal_ones_are_one_group(void) { CU_ASSERT_EQUAL(find(), 0); }

/* Some at once, some late: what is left of them differs. */
static void those_that_fail_are_a_group(void)
{
    for (int i = 0; i < 7; i++)
        late[2 * i].ok = (uint64_t)(500 + 600 * i);
    CU_ASSERT_EQUAL(find(), 7);
    for (int i = 0; i < REPLICATIONS; i++)
        CU_ASSERT_EQUAL(collapsed[i], i % 2 == 0 && i < 14);
}

static void so_are_those_that_are_slow(void)
{
    for (int i = 0; i < 3; i++)
        late[i].seconds = 30000 + 5000 * i;
    CU_ASSERT_EQUAL(find(), 3);
    CU_ASSERT(collapsed[0] && collapsed[1] && collapsed[2] && !collapsed[3]);
}

static void one_may_be_a_group(void)
{
    late[5].ok = 0;
    CU_ASSERT_EQUAL(find(), 1);
    used[5] = false; /* it did not end well */
    CU_ASSERT_EQUAL(find(), 0);
}

static void nothing_is_said_of_few(void)
{
    for (int i = 3; i < REPLICATIONS; i++)
        used[i] = false;
    late[0].ok = 0;
    CU_ASSERT_EQUAL(find(), 0);
}

static void without_requests_there_is_nothing_to_say(void)
{
    for (int i = 0; i < REPLICATIONS; i++)
        late[i] = (struct late){0};
    CU_ASSERT_EQUAL(find(), 0);
}

static void fails(struct late *one, double share)
{
    *one = (struct late){.sent = 10000, .ok = (uint64_t)(10000 * (1 - share))};
    one->seconds = 0.1 * (double)one->ok;
}

/* Chance alone must not make groups: at most 1 in 50, whether shares and times are scattered evenly
 * or with a long tail.  */
static void chance_makes_no_groups(void)
{
    unsigned even = 0, skewed = 0, slow = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        draw random = mix(0x9209, seed);
        for (int i = 0; i < REPLICATIONS; i++)
            fails(&late[i], unit_of(draw_next(&random)));
        even += find() > 0;
        for (int i = 0; i < REPLICATIONS; i++)
            fails(&late[i], 1 - exp(-exponential_draw(&random) / 4));
        skewed += find() > 0;
        for (int i = 0; i < REPLICATIONS; i++)
            late[i] =
                (struct late){.sent = 100, .ok = 100, .seconds = exp(exponential_draw(&random))};
        slow += find() > 0;
    }
    printf("  groups by chance: even %u, skewed %u, slow %u of %d\n", even, skewed, slow, SEEDS);
    CU_ASSERT(even <= 20 && skewed <= 20 && slow <= 20);
}

TEST_MAIN_AROUND(groups, begin, end, TEST(equal_ones_are_one_group),
                 TEST(those_that_fail_are_a_group), TEST(so_are_those_that_are_slow),
                 TEST(one_may_be_a_group), TEST(nothing_is_said_of_few),
                 TEST(without_requests_there_is_nothing_to_say), TEST(chance_makes_no_groups))
