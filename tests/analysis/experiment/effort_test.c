/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/effort.h"

#include "analysis/cli/prepare.h"
#include "tests/lib/test.h"

static struct arena *arena;

static void begin(void) { arena = arena_create(0); }
static void end(void) { arena_destroy(arena); }

static double effort(const char *file, const char *set)
{
    const char *files[] = {file}, *sets[] = {set};
    const struct options options = {
        .words = {files, 1}, .sets = {sets, set != NULL}, .quiet = true};
    struct prepared prepared;
    CU_ASSERT_TRUE_FATAL(command_prepare(&options, arena, &prepared));
    return effort_of(prepared.subjects[0].plan, arena);
}

#define MM1 "scenarios/queueing/mm1.yaml"

static void twice_the_load_is_twice_the_effort(void)
{
    const char *file = "scenarios/shop/monolith.yaml";
    const double some = effort(file, "workload.shoppers.arrivals.rate=4000/s");
    ASSERT_RELATIVE(effort(file, "workload.shoppers.arrivals.rate=8000/s"), 2 * some, 0.01);
}

static void so_is_twice_the_time_or_number(void)
{
    const double some = effort(MM1, "experiment={duration: 10000s, warmup: 0s}");
    ASSERT_RELATIVE(effort(MM1, "experiment={duration: 20000s, warmup: 0s}"), 2 * some, 0.01);
    const double few = effort(MM1, "experiment={requests: 1M, warmup: 0s}");
    ASSERT_RELATIVE(effort(MM1, "experiment={requests: 2M, warmup: 0s}"), 2 * few, 0.01);
}

/* The same requests make calls there that stay inside here. */
static void calls_are_effort(void)
{
    CU_ASSERT_TRUE(effort("scenarios/shop/microservices.yaml", NULL) >
                   1.2 * effort("scenarios/shop/monolith.yaml", NULL));
}

/* Clients that wait before they ask again: their rate is not known, the time is. */
static void time_counts_where_nothing_else_is_known(void)
{
    const double some = effort("tests/golden/repairman.yaml", NULL);
    CU_ASSERT_TRUE(some >= 1);
}

TEST_MAIN_AROUND(effort, begin, end, TEST(twice_the_load_is_twice_the_effort),
                 TEST(so_is_twice_the_time_or_number), TEST(calls_are_effort),
                 TEST(time_counts_where_nothing_else_is_known))
