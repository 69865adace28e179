/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traffic equations against solutions by hand, and against what a run does. */
#include "models/plan/offered.h"

#include "tests/models/lib/world.h"

#define APPLICATION(modules)                                                                       \
    "application: {modules: {" modules                                                             \
    "}}\nworkload: {c: {arrivals: poisson(rate=10/s), mix: a.x}}\n"

static double load(const struct world *world, const char *name)
{
    const struct offered *offered = offered_between(world->plan, 0, 100 * SECOND, world->arena);
    for (uint32_t i = 0; i < offered->count; i++)
        if (strcmp(offered->stations[i].name, name) == 0)
            return offered->stations[i].load;
    CU_FAIL("no such load");
    return -1;
}

static void visits_multiply(void)
{
    struct world *world = world_of(APPLICATION(
        "a: {x: [{compute: 1ms}, {call: b.y, times: 3}, {call: d.z, probability: 25%, times: 2}, "
        "{parallel: [{call: d.z, copies: 4}]}, {choice: [{call: b.y, weight: 3}, {steps: []}]}]}, "
        "b: {y: [{compute: exponential(2ms)}, {call: d.z}, {delay: 5ms}]}, d: {z: [{compute: 1ms, "
        "times: 2}]}") "deployment: {nodes: {n: {cores: 2, speed: 0.5}, m: {count: 2, cores: 4}, "
                       "o: {cores: 1}}, services: "
                       "{a: {nodes: n}, b: {nodes: m, replicas: 2, workers: 3}, d: {nodes: o}}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    /* per request: a 1, b 3.75, d 0.5 + 4 + 3.75 = 8.25 visits; ten requests per second */
    ASSERT_NEAR(load(world, "node n/0"), 10 * 0.001 / (2 * 0.5), 1e-12);
    ASSERT_NEAR(load(world, "node m/0"), 37.5 * 0.002 / 2 / 4, 1e-12);
    ASSERT_NEAR(load(world, "node m/1"), 37.5 * 0.002 / 2 / 4, 1e-12);
    ASSERT_NEAR(load(world, "node o/0"), 82.5 * 0.002, 1e-12);
    world_end(world);
}

/* v_a = 1 + 0.5 v_b, v_b = v_a, v_d = 0.5 v_b: 2, 2, 1. */
static void forwards_may_go_round(void)
{
    struct world *world = world_of(APPLICATION(
        "a: {x: [{compute: 1ms}, {forward: b.y}]}, "
        "b: {y: [{compute: 1ms}, {choice: [{forward: a.x}, {forward: d.z}]}]}, d: {z: [{compute: "
        "1ms}]}") "deployment: {nodes: {n: {cores: 1}, m: {cores: 1}, o: {cores: 1}}, services: "
                  "{a: {nodes: n}, b: {nodes: m}, d: {nodes: o}}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    ASSERT_NEAR(load(world, "node n/0"), 0.02, 1e-9);
    ASSERT_NEAR(load(world, "node m/0"), 0.02, 1e-9);
    ASSERT_NEAR(load(world, "node o/0"), 0.01, 1e-9);
    world_end(world);
}

/* What is foretold of processors is what they do: messages and stores are counted too.  8,000
 * requests of about cv 1. */
static void the_run_is_as_busy_as_foretold(void)
{
    struct world *world = world_of("application: {datasets: {d: {value: 3KB}}, modules: {a: {x: "
                                   "[{compute: exponential(2ms)}, {call: b.y, times: 2}, "
                                   "{read: d}]}, b: {y: {request: 5KB, response: 9KB, steps: "
                                   "[{compute: 1ms}, {write: d, probability: 50%}]}}}}\n"
                                   "workload: {c: {arrivals: poisson(rate=40/s), mix: a.x}}\n"
                                   "deployment: {nodes: {n: {cores: 4}, m: {cores: 4, speed: 2}, "
                                   "o: {cores: 4}}, services: {a: {nodes: n}, "
                                   "b: {nodes: m}}, stores: {s: {kind: single, datasets: all, "
                                   "nodes: o, read_time: 1ms, write_time: 2ms}}, "
                                   "network: {same_zone: {latency: 1ms}}, calls: {default: "
                                   "{protocol: tcp(cpu_per_message=100us cpu_per_kb=50us)}}}\n");
    world_begin(world, 1, 0);
    world_until(world, 200 * SECOND);
    static const char *const nodes[] = {"node n/0", "node m/0", "node o/0"};
    for (unsigned i = 0; i < 3; i++) {
        const struct level *busy =
            &world->run->nodes[world_node(world, nodes[i] + strlen("node "))].cores_busy;
        ASSERT_RELATIVE((double)level_area(world, busy) / (double)(200 * SECOND) / 4,
                        load(world, nodes[i]), 0.05);
    }
    world_end(world);
}

static void cycles_of_calls_are_refused(void)
{
    static const char *const homes[] = {"services: {m: {modules: all}}",
                                        "services: {a: , b: , d: }"};
    for (unsigned i = 0; i < 2; i++) {
        assert_refused(
            text_of(APPLICATION("a: {x: [{call: b.y}]}, b: {y: [{call: d.z}]}, d: {z: [{call: "
                                "a.x}]}") "deployment: {%s}\n",
                    homes[i]),
            ":1:86: error: this call closes a cycle: d.z calls a.x, which is waiting for it");
        assert_refused(text_of(APPLICATION("a: {x: [{choice: [{parallel: [{call: a.x}]}, {steps: "
                                           "[]}]}]}, b: {}, d: {}") "deployment: {%s}\n",
                               homes[i]),
                       "closes a cycle: a.x calls a.x");
    }
}

static void endless_forwards_are_refused(void)
{
    assert_refused(
        APPLICATION("a: {x: [{forward: b.y}]}, b: {y: [{forward: a.x}]}") "deployment: {services: "
                                                                          "{a: , b: }}\n",
        "forwards go round without end");
    assert_refused(APPLICATION("a: {x: [{choice: [{forward: a.x, weight: 100%}, {steps: [], "
                               "weight: 0%}]}]}") "deployment: {services: {a: }}\n",
                   "forwards go round without end");
}

/* Very many calls are no endless forwards. */
static void a_large_number_is_not_infinite(void)
{
    struct world *world = world_of(
        APPLICATION("a: {x: [{call: b.x, times: 100k}]}, b: {x: [{call: d.x, times: 100k}]}, d: "
                    "{x: [{call: e.x, "
                    "times: 100k}]}, e: {x: []}") "deployment: {services: {a: , b: , d: , e: }}\n");
    CU_ASSERT_PTR_NULL(strstr(world->messages, "forwards"));
    world_end(world);
}

TEST_MAIN(traffic, TEST(visits_multiply), TEST(forwards_may_go_round),
          TEST(the_run_is_as_busy_as_foretold), TEST(cycles_of_calls_are_refused),
          TEST(endless_forwards_are_refused), TEST(a_large_number_is_not_infinite))
