/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is foretold of workers that wait for others: in lines, for connections, for stores and those
 * behind them. */
#include "tests/models/lib/foretold.h"

/* Lines at workers and processors, three storeys deep.  60,000 requests; the longest of the times
 * that are waited for is forgotten after some 100 of them. */
static void lines_hold_those_who_call(void)
{
    as_busy_as_foretold(
        world_of("application: {modules: {a: {x: [{compute: exponential(2ms)}, {call: b.y}, {call: "
                 "b.y, probability: 50%}]}, b: {y: [{compute: exponential(4ms)}, {call: d.z}]}, d: "
                 "{z: [{delay: exponential(20ms)}]}}}\n" CLIENT(
                     "100/s", "") "deployment: {nodes: {n: {cores: 1}, m: {cores: 1}}, services: "
                                  "{a: {nodes: n, workers: 40}, b: {nodes: m, workers: 24}, d: "
                                  "{workers: 4}}}\n"),
        600 * SECOND, 0.06);
}

/* Who waits for a connection, or for a worker of a store, holds a worker of its own: M/M/3 with
 * 100/s of 20 ms, and M/M/2 with 100/s of 12 ms. */
static void lines_elsewhere_hold_workers(void)
{
    as_busy_as_foretold(
        world_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: "
                 "exponential(20ms)}]}}}\n" CLIENT(
                     "100/s", "") "deployment: {services: {a: {workers: 60}, b: }, calls: {b: "
                                  "{connections: 3}}}\n"),
        600 * SECOND, 0.03);
    as_busy_as_foretold(
        world_of("application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n" CLIENT(
            "100/s", "") "deployment: {services: {a: {workers: 60}}, stores: {s: {kind: single, "
                         "datasets: all, workers: 2, read_time: exponential(12ms)}}}\n"),
        600 * SECOND, 0.03);
}

/* Two workers call one, of exponential 10 ms at 70/s: all together are M/M/1, of which up to two
 * are at the callers' workers, so these are busy (0.7 + 0.49) / 2; an endless line before b would
 * hold them for 117 %.  Somebody else who comes from outside may stand in that line in any number.
 */
static void few_workers_wait_for_few(void)
{
    static const char few[] =
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: exponential(10ms)}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=70/s), mix: a.x}%s}\n"
        "deployment: {nodes: {n: {cores: 8}, m: {cores: 1, cpu: fcfs}}, "
        "services: {a: {nodes: n, workers: 2}, b: {nodes: m, workers: 1}}}\n";
    ASSERT_NEAR(load(text_of(few, ""), "service a"), 0.595, 1e-9);
    CU_ASSERT(load(text_of(few, ", d: {arrivals: poisson(rate=1/min), mix: b.y}"), "service a") >
              1.0);
}

/* What memory lacks is asked of the store behind it: a cache of three replicas, shared by two
 * datasets; and two caches in a row.  100,000 operations, of which the memory fills with the first
 * few thousand. */
static void caches_ask_the_store_behind(void)
{
    static const struct {
        const char *popularity, *behind;
        double within;
    } cases[] = {{"uniform", "disk", 0.03},
                 {"zipf(0.8)", "disk", 0.04},
                 {"hot(keys=500 share=90%)", "disk", 0.06},
                 {"zipf(0.8)", "far", 0.08}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        snprintf(
            text, sizeof text,
            "application: {datasets: {k: {keys: 10k, popularity: %s}, l: {keys: 5k}}, modules: "
            "{a: {x: [{read: k}, {read: l, probability: 50%%}, {write: k, probability: "
            "10%%}]}}}\n" CLIENT(
                "200/s", "") "deployment: {network: {same_zone: {latency: 1ms, bandwidth: "
                             "1Gbit/s}}, nodes: {n: {cores: 2}, m: {cores: 2}, o: {cores: 1}, "
                             "p: {cores: 2}}, services: {a: {nodes: n}}, stores: {near: "
                             "{kind: cache, of: %s, size: 300, replicas: 3, datasets: all, "
                             "nodes: m, read_time: 100us}, far: {kind: cache, of: disk, size: "
                             "4k, datasets: none, nodes: o, read_time: 500us, write_time: "
                             "500us}, disk: {kind: single, datasets: none, nodes: p, "
                             "read_time: 2ms, write_time: 2ms}}}\n",
            cases[i].popularity, cases[i].behind);
        as_busy_as_foretold(world_of(text), 300 * SECOND, cases[i].within);
    }
}

/* Whoever reads by a cache waits for the store behind if the key is not there (half of them), and
 * whoever writes always does: 20 ms of its processor and 2 ms of ways. */
static void caches_hold_those_who_ask(void)
{
    as_busy_as_foretold(
        world_of(
            "application: {datasets: {k: {keys: 2k}}, modules: {a: {x: [{read: k}, {write: k, "
            "probability: 20%}]}}}\n" CLIENT(
                "100/s", "") "deployment: {network: {same_zone: {latency: 1ms}}, nodes: {n: "
                             "{cores: 4}, m: {cores: 4}, p: {cores: 16}}, services: {a: {nodes: "
                             "n, workers: 20}}, stores: {near: {kind: cache, of: disk, size: "
                             "1k, datasets: all, nodes: m, workers: 20, read_time: "
                             "exponential(1ms), write_time: exponential(1ms)}, disk: {kind: "
                             "single, datasets: none, nodes: p, read_time: exponential(20ms), "
                             "write_time: exponential(20ms)}}}\n"),
        300 * SECOND, 0.03);
}

TEST_MAIN(offered_lines, TEST(lines_hold_those_who_call), TEST(lines_elsewhere_hold_workers),
          TEST(few_workers_wait_for_few), TEST(caches_ask_the_store_behind),
          TEST(caches_hold_those_who_ask))
