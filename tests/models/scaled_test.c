/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many replicas autoscalers come to rest at: by hand, and as runs do. */
#include "models/plan/scaled.h"
#include "tests/models/lib/foretold.h"

static const char *grown(const char *rate, const char *steps, const char *replicas,
                         const char *autoscale)
{
    return text_of("application: {modules: {a: {x: [%s]}}}\n"
                   "workload: {c: {arrivals: poisson(rate=%s), mix: a.x}}\n"
                   "deployment: {nodes: {n: {count: 4, most: 8, cores: 1}}, services: {a: {nodes: "
                   "n, replicas: %s, workers: 2, autoscale: {%s}}}}\n",
                   steps, rate, replicas, autoscale);
}

/* When one begins to look `from` seconds after the beginning. */
static uint32_t replicas_of(const char *text, double from)
{
    struct world *world = world_of(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const sim_time begins = (sim_time)(from * 1e9);
    struct expected expected;
    const struct plan *scaled =
        plan_scaled(world->plan, begins, begins + 100 * SECOND, &expected, world->arena);
    const uint32_t party = world_party(world, "a"), count = scaled->parties[party].initial;
    CU_ASSERT_EQUAL(scaled->parties[party].replicas, world->plan->parties[party].replicas);
    world_end(world);
    return count;
}

/* 100/s of 10 ms are one core: 4 x 25 % where 30 % are the target, and no more than there may be.
 */
static void processors_decide(void)
{
    const char *text = grown("100/s", "{compute: 10ms}", "2", "target: 30%, max: 8");
    CU_ASSERT_EQUAL(replicas_of(text, 0), 4);
    ASSERT_NEAR(load(text, "node n/1"), 0.25, 1e-9);
    CU_ASSERT_EQUAL(replicas_of(grown("100/s", "{compute: 10ms}", "2", "target: 30%, max: 3"), 0),
                    3);
    CU_ASSERT_EQUAL(replicas_of(grown("100/s", "{compute: 10ms}", "2", "target: 48%, max: 8"), 0),
                    2);
}

/* 100/s at 40/s each; 40/s of 100 ms hold four workers, of which half of two may be held. */
static void so_do_rates_and_workers(void)
{
    CU_ASSERT_EQUAL(
        replicas_of(grown("100/s", "{delay: 1ms}", "1", "target: 40/s, of: rate, max: 8"), 0), 3);
    CU_ASSERT_EQUAL(
        replicas_of(grown("40/s", "{delay: 100ms}", "3", "target: 50%, of: workers, max: 8"), 0),
        4);
}

/* Half of the attempts fail: 1,000/s of 50 ms hold 50 workers, with all tries 1.875 times as many,
 * or 1.2 times within a budget.  All who hedge after 25 ms are asked twice.  At ten workers each.
 */
static void what_is_tried_again_counts_as_far_as_it_may(void)
{
    static const struct {
        const char *fails, *policy;
        uint32_t replicas;
    } rows[] = {{"50%", "", 5},
                {"50%", ", retry: {attempts: 4}", 10},
                {"50%", ", retry: {attempts: 4, budget: share(20% least=0/s)}", 6},
                {"0%", ", hedge: 25ms", 10}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = text_of(
            "application: {modules: {a: {x: [{delay: 50ms}, {fail: %s}]}}}\n"
            "workload: {c: {arrivals: poisson(rate=1000/s), mix: a.x%s}}\n"
            "deployment: {nodes: {n: {count: 20, cores: 1}}, services: {a: {nodes: n, replicas: 2, "
            "workers: 20, autoscale: {target: 50%%, of: workers, max: 20}}}}\n",
            rows[i].fails, rows[i].policy);
        CU_ASSERT_EQUAL(replicas_of(text, 0), rows[i].replicas);
    }
}

/* Means do not tell how many wait. */
static void queues_do_not(void)
{
    CU_ASSERT_EQUAL(
        replicas_of(grown("40/s", "{delay: 100ms}", "3", "target: 1, of: queue, max: 8"), 0), 3);
}

/* They go after 5 min. */
static void who_is_not_needed_goes_later(void)
{
    const char *text = grown("10/s", "{compute: 10ms}", "4", "target: 50%, max: 8");
    CU_ASSERT_EQUAL(replicas_of(text, 0), 4);
    CU_ASSERT_EQUAL(replicas_of(text, 299), 4);
    CU_ASSERT_EQUAL(replicas_of(text, 301), 1);
}

/* What one replica cannot do is not too much where more will come. */
static void what_grows_is_not_overloaded(void)
{
    static const char *const most[] = {"4", "1"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_of(
            grown("150/s", "{compute: 10ms}", "1", text_of("target: 60%%, max: %s", most[i])));
        CU_ASSERT_EQUAL(offered_too_much(offered_of(world)) != NULL, i == 1);
        world_end(world);
    }
}

/* With even arrivals and work, so that chance adds none: after some minutes. */
static void runs_come_to_the_same(void)
{
    static const struct {
        const char *step, *terms;
    } cases[] = {{"compute: 10ms", "target: 40/s, of: rate, max: 8"},
                 {"compute: 10ms", "target: 35%, max: 8"},
                 {"delay: 30ms", "target: 20%, of: workers, max: 8"}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text =
            text_of("application: {modules: {a: {x: [{%s}]}}}\n"
                    "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                    "deployment: {nodes: {n: {count: 8, cores: 1}}, services: {a: {nodes: n, "
                    "workers: 8, autoscale: {%s}}}, calls: {a: {balance: round_robin}}}\n",
                    cases[i].step, cases[i].terms);
        struct world *world = world_of(text);
        world_begin(world, 1, 0);
        world_until(world, 250 * SECOND);
        const uint32_t there = (uint32_t)world_of_party(world, "a")->there.value;
        world_end(world);
        CU_ASSERT_EQUAL(there, replicas_of(text, 0));
        CU_ASSERT_EQUAL(there, i < 2 ? 3 : 2);
    }
}

TEST_MAIN(scaled, TEST(processors_decide), TEST(so_do_rates_and_workers), TEST(queues_do_not),
          TEST(what_is_tried_again_counts_as_far_as_it_may), TEST(who_is_not_needed_goes_later),
          TEST(what_grows_is_not_overloaded), TEST(runs_come_to_the_same))
