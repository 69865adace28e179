/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Load that is made by trying again is bounded by budgets: what is foretold from means, against
 * sums by hand and what runs do. */
#include "tests/models/lib/foretold.h"

#define FAILS(budget)                                                                              \
    "application: {modules: {a: {x: [{delay: 50ms}, {fail: 50%%}]}}}\n" CLIENT(                    \
        "1000/s", ", retry: {attempts: 4" budget "}") "deployment: {nodes: {n: {cores: 1}}, "      \
                                                      "services: {a: {nodes: n, workers: 200}}}\n"

/* Half of the attempts fail: 1.875 attempts a call without a budget, so that 93.75 of 200 workers
 * are held for 50 ms.  With a share r of retries for each call (1 + r) 50 of them: a share and so
 * many a second; AWS's tokens: 0.5 of a token for each call and 2.5 lost for each retry; Envoy's
 * 20 % of all that is open are 25 % of the calls. */
static void budgets_bound_the_load(void)
{
    static const struct {
        const char *budget;
        double retries;
    } rows[] = {
        {"", 0.875},
        {", budget: share(20% least=0/s)", 0.2},
        {", budget: share(20% least=100/s)", 0.3},
        {", budget: share(100%)", 0.875},
        {", budget: tokens", 0.2},
        {", budget: tokens(5 cost=1 timeout_cost=1 success=0 call=0.1)", 0.1},
        {", budget: active(20% least=3)", 0.25},
        {", budget: active(20% least=20)", 0.4},
        {", budget: throttle", 0},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ASSERT_NEAR(load(text_of(FAILS("%s"), rows[i].budget), "service a"),
                    (1 + rows[i].retries) * 0.25, 1e-9);
}

/* 200,000 calls, whose times are alike for 50 ms: 0.5 % of what is held is four standard errors. A
 * budget of what is open turns away by chance before its bound is reached, and a throttle's count
 * is a walk: within 2 %. */
static void runs_are_as_busy(void)
{
    static const struct {
        const char *budget;
        double within;
    } rows[] = {
        {"share(20% least=0/s)", 0.005},
        {"share(20% least=100/s)", 0.005},
        {"tokens", 0.005},
        {"tokens(5 cost=1 timeout_cost=1 success=0 call=0.1)", 0.005},
        {"active(20% least=3)", 0.02},
        {"active(20% least=20)", 0.02},
        {"throttle", 0.005},
        {"throttle(ratio=1)", 0.02},
        {"throttle(ratio=2)", 0.02},
        {"throttle(tokens=100 ratio=1.1)", 0.02},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        as_busy_as_foretold(world_of(text_of(FAILS(", budget: %s"), rows[i].budget)), 200 * SECOND,
                            rows[i].within);
}

#define LAYERS(budget)                                                                             \
    "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{call: d.z}]}, d: {z: [{delay: "       \
    "10ms}, {fail: 100%%}]}}}\n" CLIENT("50/s",                                                    \
                                        ", retry: {attempts: 3" budget                             \
                                        "}") "deployment: {nodes: {n: {count: 2, cores: 1}}, "     \
                                             "services: {a: {nodes: n, workers: 100}, b: "         \
                                             "{nodes: n, workers: 100}, d: {nodes: n, workers: "   \
                                             "100}}, calls: {default: {retry: {attempts: "         \
                                             "3" budget "}}}}\n"

/* Three layers that try three times: 27 times 50/s of 10 ms at the bottom, 13.5 of 100 workers;
 * with budgets of 20 % at each (1.2)^3. */
static void layers_multiply_what_is_granted(void)
{
    ASSERT_NEAR(load(text_of(LAYERS("")), "service d"), 0.135, 1e-9);
    ASSERT_NEAR(load(text_of(LAYERS(", budget: share(20%% least=0/s)")), "service d"),
                1.2 * 1.2 * 1.2 * 0.005, 1e-9);
    as_busy_as_foretold(world_of(text_of(LAYERS(", budget: share(20%% least=0/s)"))), 2000 * SECOND,
                        0.015);
}

/* Budgets belong to each caller instance: ten of them with 10/s each besides. */
static void each_instance_has_its_own(void)
{
    const char *text = text_of(
        "application: {modules: {a: {x: [{call: b.y, if_failed: continue}]}, b: {y: [{delay: "
        "10ms}, {fail: 80%%}]}}}\n" CLIENT("400/s", "") "deployment: {nodes: {n: {count: 10, "
                                                        "cores: 1}}, services: {a: {replicas: 10, "
                                                        "nodes: n}, b: {nodes: n, workers: 100}}, "
                                                        "calls: {b: {retry: {attempts: 5, budget: "
                                                        "share(10%% least=10/s)}}}}\n");
    ASSERT_NEAR(load(text, "service b"), 0.04 * (1 + 0.1 + 10 * 10 / 400.0), 1e-9);
    as_busy_as_foretold(world_of(text), 500 * SECOND, 0.01);
}

TEST_MAIN(offered_budgets, TEST(budgets_bound_the_load), TEST(runs_are_as_busy),
          TEST(layers_multiply_what_is_granted), TEST(each_instance_has_its_own))
