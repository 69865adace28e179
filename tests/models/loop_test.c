/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event loops, and processors by priority. */
#include <math.h>

#include "tests/models/lib/world.h"

/* Two come together: 10 ms of work, a wait of 100 ms, 10 ms of work.  The loop is busy with the
 * second while the first waits: 120 ms and 130 ms.  A single worker is held while its request
 * waits: 120 ms and 240 ms. */
static void waiting_holds_no_thread(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{compute: 10ms}, {delay: 100ms}, {compute: 10ms}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x}, d: {arrivals: renewal(1s), mix: a.x}}\n"
        "deployment: {services: {a: {workers: %s}}}\n";
    struct world *world = world_run(text_of(text, "async"), 1900 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 0, 0)->took, 120 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took, 130 * MS);
    world_end(world);
    world = world_run(text_of(text, "1"), 1900 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 0, 0)->took, 120 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took, 240 * MS);
    world_end(world);
    world = world_run(text_of(text, "async(threads=2)"), 1900 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took, 120 * MS);
    world_end(world);
}

/* Mean time of requests of a source over runs of the same length, within 4.5 standard errors. */
static void mean_is(const char *text, uint32_t source, double expected)
{
    enum { RUNS = 12 };
    struct world *world = world_of(text);
    double mean = 0, squares = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        world_begin(world, 3, run);
        world_until(world, 30000 * SECOND);
        double sum = 0, n = 0;
        for (size_t i = 0; i < world->count; i++)
            if (world->heard[i].source == source) {
                sum += (double)world->heard[i].took * 1e-9;
                n++;
            }
        mean += sum / n / RUNS;
        squares += sum / n * (sum / n) / RUNS;
    }
    const double error = sqrt((squares - mean * mean) / (RUNS - 1));
    ASSERT_NEAR(mean, expected, 4.5 * error);
    CU_ASSERT_TRUE(error < 0.04 * expected);
    world_end(world);
}

/* One thread on a machine of many cores is M/M/1, first come, first served; two are M/M/2: Erlang C
 * at a load of 0.8 each: 1 + C / (2 (1 - 0.8)), C = 0.7111. */
static void a_loop_is_a_station(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{compute: exponential(1s)}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=%s/s), mix: a.x}}\n"
        "deployment: {nodes: {m: {cores: 8}}, services: {a: {nodes: m, workers: async(%s)}}}\n";
    mean_is(text_of(text, "0.8", "1"), 0, 5.0);
    mean_is(text_of(text, "1.6", "2"), 0, 1.0 + 0.7111111 / (2 * 0.2));
}

/* White and Christie: exponential work of mean 1, loads 0.3 (greater priority) and 0.5.
 * R[k] = sum of loads up to k times the mean residual (1): T1 = 1 + 0.3 / 0.7 = 1.4286,
 * T2 = 1 / 0.7 + 0.8 / (0.7 x 0.2) = 7.1429. */
static void greater_priority_never_waits_for_lesser(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{compute: exponential(1s)}]}}}\n"
        "workload: {low: {arrivals: poisson(rate=0.5/s), mix: a.x}, high: {arrivals: "
        "poisson(rate=0.3/s), mix: a.x, priority: 1}}\n"
        "deployment: {nodes: {m: {cores: 1, cpu: priority}}, services: {a: {nodes: m}}}\n";
    mean_is(text, 1, 1.0 + 0.3 / 0.7);
    mean_is(text, 0, 1.0 / 0.7 + 0.8 / (0.7 * 0.2));
}

/* A low one of 10 ms begins at 30 ms; a high one of 4 ms comes at 35 ms and stops it for 4 ms. */
static void work_is_interrupted_and_resumed(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{compute: 10ms}], y: [{compute: 4ms}]}}}\n"
        "workload: {low: {arrivals: renewal(30ms), mix: a.x}, high: {arrivals: "
        "renewal(35ms), mix: a.y, priority: 1}}\n"
        "deployment: {nodes: {m: {cores: 1, cpu: priority}}, services: {a: {nodes: m}}}\n",
        59 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 0, 0)->took, 14 * MS);
    CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took, 4 * MS);
    world_end(world);
}

/* Crashes, pauses, cancelled work: nothing is lost or done twice (the books hold), with stores too.
 */
static void nothing_is_lost(void)
{
    struct world *world = world_run(
        "application: {datasets: {d: {keys: 10}}, modules: {a: {x: [{parallel: [{compute: 2ms, "
        "copies: 3}, {call: b.y}]}, {write: d}]}, b: {y: [{compute: 3ms}, {read: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=150/s), mix: a.x, timeout: 60ms, retry: 2, cancel: "
        "true}, h: {arrivals: poisson(rate=20/s), mix: b.y, timeout: 1s, priority: 4}}\n"
        "deployment: {nodes: {m: {count: 2, cores: 1}, p: {cores: 2, cpu: priority}}, services: "
        "{a: "
        "{nodes: m, replicas: 2, workers: async}, b: {nodes: p, workers: async(threads=2)}}, "
        "stores: "
        "{s: {kind: single, datasets: all, nodes: p, workers: async, read_time: 1ms, write_time: "
        "2ms}}, calls: {default: {timeout: 50ms, cancel: true}}}\n"
        "disruptions: {k: {every: 3s, crash: service a/1, for: 500ms}, q: {every: 2300ms, pause: "
        "service b, for: 300ms}, n: {every: 7s, crash: node p/0, for: 200ms}, s: {every: 5s, slow: "
        "node m/0, factor: 3, for: 1s}}\n",
        100 * SECOND);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) > 5000);
    world_stop_load(world);
    world_until(world, 200 * SECOND);
    assert_quiet(world);
    world_end(world);
}

TEST_MAIN(loop, TEST(waiting_holds_no_thread), TEST(a_loop_is_a_station),
          TEST(greater_priority_never_waits_for_lesser), TEST(work_is_interrupted_and_resumed),
          TEST(nothing_is_lost))
