/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits of processors: by share, and by quota with throttling. */
#include "models/words/cpu_limit.h"

#include <math.h>

#include "tests/models/family.h"
#include "tests/models/lib/world.h"

static void members_are_documented(void) { assert_family(&cpu_limits); }

/* How long the first request takes; a branch is a job of its own. */
static void first_takes(const char *step, const char *limit, double ms)
{
    struct world *world = world_run(
        text_of("application: {modules: {a: {x: [%s]}}}\n"
                "workload: {c: {arrivals: renewal(10s), mix: a.x}}\n"
                "deployment: {nodes: {m: {cores: 8}}, services: {a: {nodes: m, cpu_limit: %s}}}\n",
                step, limit),
        19 * SECOND);
    ASSERT_NEAR((double)world_took(world, 0), ms * 1e6, 2.0);
    world_end(world);
}

/* 100 ms of work, alone and four at once, on eight cores.  A request comes at 10 s, when a period
 * of 100 ms begins.  Quota of half a core: 50 ms of each period, so 50 + 50 + 50 ms; four at once
 * use it up in 12.5 ms: eight periods, 700 + 12.5. */
static void times_are_exact(void)
{
    static const char one[] = "{compute: 100ms}",
                      four[] = "{parallel: [{compute: 100ms, copies: 4}]}";
    first_takes(one, "2", 100);
    first_takes(one, "0.5", 200);
    first_takes(four, "2", 200);
    first_takes(four, "0.5", 800);
    first_takes(four, "4", 100);
    first_takes(one, "quota(0.5)", 150);
    first_takes(four, "quota(0.5)", 712.5);
    first_takes(four, "quota(2)", 150);
    first_takes(one, "quota(1)", 100);
    first_takes(one, "quota(0.5 period=10ms)", 195);
    first_takes("{compute: 40ms}, {delay: 5ms}, {compute: 40ms}", "quota(0.5)", 130);
}

/* Eleven that came at once and need the same end at once, and go on as they came: the line behind
 * them is first come, first served. */
static void those_that_end_together_go_on_in_order(void)
{
    static const char *const limits[] = {"1", "0.5", "quota(1)"};
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{compute: 10ms}, {call: b.y}]}, b: {y: "
                    "[{delay: 1ms}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), batch: 11, mix: a.x}}\n"
                    "deployment: {nodes: {m: {cores: 2}, n: }, services: {a: {nodes: m, cpu_limit: "
                    "%s}, b: {nodes: n, workers: 1}}}\n",
                    limits[i]),
            1900 * MS);
        for (uint32_t k = 1; k < 11; k++)
            ASSERT_NEAR((double)(world_took(world, k) - world_took(world, k - 1)), 1e6, 2.0);
        world_end(world);
    }
}

/* Water-filling: two cores, one limited to 0.5 with four jobs, the others with two jobs: these get
 * 0.75 each, the limited ones 0.125 each; with six jobs of the others 1.5 / 6. */
static void others_get_what_is_left(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{parallel: [{compute: 100ms, copies: 4}]}]}, b: {y: "
        "[{parallel: [{compute: 300ms, copies: 2}]}]}}}\n"
        "workload: {c: {arrivals: renewal(10s), mix: a.x}, d: {arrivals: renewal(10s), mix: b.y}}\n"
        "deployment: {nodes: {m: {cores: 2}}, services: {a: {nodes: m, cpu_limit: 0.5}, b: {nodes: "
        "m}}}\n",
        19 * SECOND);
    ASSERT_NEAR((double)world_request_of(world, 1, 0)->took, 400e6, 4.0); /* 300 / 0.75 */
    ASSERT_NEAR((double)world_request_of(world, 0, 0)->took, 800e6, 4.0); /* 400 / 0.5 */
    const struct node *node = &world->run->nodes[world_node(world, "m/0")];
    /* 2 cores for 400 ms, 0.5 for 400 ms more: 1.0 core-s, all the work there was */
    ASSERT_NEAR(wide_to_double(level_integral(&node->cores_busy, world->run->engine->now)), 1e9, 4);
    world_end(world);
}

/* A share of one core is a slower machine: M/M/1 with processor sharing, load 0.4 / 0.5 = 0.8, mean
 * work 1 s on half a core: 2 / (1 - 0.8) = 10 s.  Of node m/0 half a core is busy 0.8 of the time.
 */
static void a_share_is_a_slower_machine(void)
{
    enum { RUNS = 12 };
    struct world *world = world_of(
        "application: {modules: {a: {x: [{compute: exponential(1s)}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=0.4/s), mix: a.x}}\n"
        "deployment: {nodes: {m: {cores: 4}}, services: {a: {nodes: m, cpu_limit: 0.5}}}\n");
    double mean = 0, squares = 0, busy = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        world_begin(world, 3, run);
        world_until(world, 40000 * SECOND);
        double sum = 0;
        for (size_t i = 0; i < world->count; i++)
            sum += (double)world->heard[i].took * 1e-9 / (double)world->count;
        mean += sum / RUNS;
        squares += sum * sum / RUNS;
        const struct node *node = &world->run->nodes[world_node(world, "m/0")];
        busy += wide_to_double(level_integral(&node->cores_busy, world->run->engine->now)) / 4e13 /
                RUNS;
    }
    const double error = sqrt((squares - mean * mean) / (RUNS - 1));
    ASSERT_NEAR(mean, 10.0, 4.5 * error);
    CU_ASSERT_TRUE(error < 0.4);
    ASSERT_NEAR(busy, 0.4, 4 * 0.4 * sqrt(2.0 / (0.4 * 40000 * RUNS)));
    world_end(world);
}

/* With nobody limited beyond what there is, it is sharing, to the nanosecond or two. */
static void a_wide_limit_is_none(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{compute: exponential(5ms)}]}, b: {y: [{compute: "
        "exponential(3ms)}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=200/s), mix: a.x}, d: {arrivals: "
        "poisson(rate=200/s), "
        "mix: b.y}}\n"
        "deployment: {nodes: {m: {cores: 2}}, services: {a: {nodes: m%s}, b: {nodes: m}}}\n"
        "disruptions: {p: {every: 3s, pause: service a, for: 100ms}, c: {every: 7s, crash: service "
        "b, for: 50ms}, s: {every: 5s, slow: node m/0, factor: 2, for: 500ms}}\n";
    struct world *plain = world_run(text_of(text, ""), 30 * SECOND);
    struct world *loose = world_run(text_of(text, ", cpu_limit: 2"), 30 * SECOND);
    CU_ASSERT_EQUAL_FATAL(plain->count, loose->count);
    for (size_t i = 0; i < plain->count; i++)
        ASSERT_NEAR((double)plain->heard[i].took, (double)loose->heard[i].took, 200.0);
    world_end(plain);
    world_end(loose);
}

/* Time for which it stands still: the quota of 50 ms is used up at 60 ms of each period by work
 * that comes at 10 ms, so 40 of 100 ms. */
static void throttling_is_told(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{delay: 10ms}, {compute: 70ms}]}}}\n"
        "workload: {c: {arrivals: renewal(200ms), mix: a.x}}\n"
        "deployment: {nodes: {m: {cores: 8}}, services: {a: {nodes: m, cpu_limit: quota(0.5)}}}\n",
        0);
    world_until(world, 100 * SECOND + 1);
    const struct party_run *party = world_of_party(world, "a");
    const double still =
        wide_to_double(level_integral(&party->throttled, world->run->engine->now)) * 1e-9;
    ASSERT_NEAR(still, 0.04 * 499, 0.05);
    CU_ASSERT_EQUAL(world_took(world, 5), 120 * MS); /* 10, 50, still for 40, 20 */
    world_end(world);
}

static void mistakes_are_told(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{compute: 5ms}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
        "deployment: {nodes: {m: {cores: 2, cpu: %s}}, services: {a: {nodes: m, cpu_limit: %s}}}\n";
    assert_refused(text_of(text, "fcfs", "1"), "a cpu_limit needs a node that shares");
    assert_refused(text_of(text, "sharing", "0"), "cores");
}

TEST_MAIN(cpu_limit, TEST(members_are_documented), TEST(times_are_exact),
          TEST(others_get_what_is_left), TEST(those_that_end_together_go_on_in_order),
          TEST(a_share_is_a_slower_machine), TEST(a_wide_limit_is_none), TEST(throttling_is_told),
          TEST(mistakes_are_told))
