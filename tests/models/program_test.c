/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What steps mean, by scenarios whose times are known to the nanosecond. */
#include "tests/models/lib/timed.h"

#include <math.h>

static void fails(const char *steps, const char *more, const char *deployment, sim_time time)
{
    struct world *world = world_doing(steps, more, deployment, 3 * SECOND);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_error);
    CU_ASSERT_EQUAL(world_took(world, 0), time);
    world_end(world);
}

static void compute_and_delay_add_up(void)
{
    takes("[]", "", ONE_SERVICE, 0);
    takes("[{compute: 2ms}, {delay: 3ms}, {compute: 5ms, times: 3}, {compute: 1ms, times: 0}]", "",
          ONE_SERVICE, 20 * MS);
    takes("[{compute: 2ms}, {delay: 3ms}, {compute: 5ms, times: 3}]", "",
          "nodes: {n: {cores: 1, speed: 2}}, services: {m: {modules: all, nodes: n}}", 11500 * US);
    takes("[{steps: [{compute: 1ms}, {delay: 1ms}], times: 4}, {steps: []}]", "", ONE_SERVICE,
          8 * MS);
}

static void calls_are_the_same_near_and_far(void)
{
    static const char b[] = "b: {y: [{compute: 3ms}, {delay: 1ms}]}";
    static const char *const homes[] = {ONE_SERVICE, TWO_SERVICES};
    for (unsigned i = 0; i < 2; i++) {
        takes("[{compute: 1ms}, {call: b.y}, {compute: 1ms}]", b, homes[i], 6 * MS);
        takes("[{call: b.y, times: 5}]", b, homes[i], 20 * MS);
        takes("[{call: b.y, times: 0}, {call: b.y, probability: 0%}]", b, homes[i], 0);
        takes("[{parallel: [{call: b.y}, {call: b.y}, {delay: 2ms}]}]", b, homes[i], 4 * MS);
        takes("[{parallel: [{call: b.y, times: 2}, {call: b.y}]}, {call: b.y}]", b, homes[i],
              12 * MS);
        takes("[{parallel: [{call: b.y}], times: 3}]", b, homes[i], 12 * MS);
    }
}

static void calls_nest(void)
{
    takes("[{call: b.y}, {compute: 1ms}, {call: b.z, times: 2}]",
          "b: {y: [{call: c.u, times: 2}, {compute: 2ms}], z: [{call: b.y}, {call: c.u}]},"
          "c: {u: [{delay: 10ms}]}",
          ONE_SERVICE, 23 * MS + 2 * 32 * MS);
}

static double share_that_took(const struct world *world, sim_time time)
{
    size_t count = 0;
    for (size_t i = 0; i < world->count; i++)
        count += world->heard[i].took == time;
    return (double)count / (double)world->count;
}

/* 20,000 requests: five standard deviations of a share p are 5 sqrt(p (1 - p) / 20,000) <= 0.018.
 */
static void has_share(const struct world *world, sim_time time, double share)
{
    ASSERT_NEAR(share_that_took(world, time), share, 5 * sqrt(share * (1 - share) / 20000.0));
}

static void probability_is_of_the_whole_step(void)
{
    struct world *world = world_doing("[{compute: 1ms, times: 3, probability: 30%}]", "",
                                      ONE_SERVICE, 20001 * SECOND);
    has_share(world, 3 * MS, 0.3);
    has_share(world, 0, 0.7);
    world_end(world);
}

static void choice_follows_weights(void)
{
    static const char *const weights[][3] = {{"60%", "30%", "10%"}, {"6", "3", "1"}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_doing(
            text_of("[{choice: [{compute: 1ms, weight: %s}, {compute: 2ms, weight: %s}, "
                    "{steps: [], weight: %s}]}]",
                    weights[i][0], weights[i][1], weights[i][2]),
            "", ONE_SERVICE, 20001 * SECOND);
        has_share(world, 1 * MS, 0.6);
        has_share(world, 2 * MS, 0.3);
        has_share(world, 0, 0.1);
        world_end(world);
    }
    assert_refused(
        "application: {modules: {a: {x: [{choice: [{compute: 1ms, weight: 60%}, "
        "{compute: 2ms, weight: 30%}]}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x}}\ndeployment: {services: {a: }}\n",
        "shares make 90 %, not 100 %");
}

/* Each round chooses for itself: two fair rounds take 2, 3 or 4 ms. */
static void repeated_choices_are_independent(void)
{
    struct world *world = world_doing("[{choice: [{compute: 1ms}, {compute: 2ms}], times: 2}]", "",
                                      ONE_SERVICE, 20001 * SECOND);
    has_share(world, 2 * MS, 0.25);
    has_share(world, 3 * MS, 0.5);
    has_share(world, 4 * MS, 0.25);
    world_end(world);
}

static void fail_has_its_share(void)
{
    struct world *world =
        world_doing("[{fail: 20%}, {compute: 1ms}]", "", ONE_SERVICE, 20001 * SECOND);
    has_share(world, 1 * MS, 0.8);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_error) + world_ended(world, OUTCOME_ok), 20000);
    for (size_t i = 0; i < world->count; i++)
        CU_ASSERT_EQUAL(world->heard[i].took, world->heard[i].outcome == OUTCOME_ok ? MS : 0);
    world_end(world);
}

static void branches_share_the_processor(void)
{
    static const char steps[] = "[{parallel: [{compute: 1ms, copies: 100}]}]";
    takes(steps, "", ONE_SERVICE, 1 * MS);
    takes(steps, "", "nodes: {n: {cores: 4}}, services: {m: {modules: all, nodes: n}}", 25 * MS);
}

static void parallel_waits_for_all_or_some(void)
{
    static const char list[] = "{delay: 5ms}, {delay: 1ms}, {delay: 9ms}, {delay: 3ms}";
    static const sim_time kth[] = {1, 3, 5, 9};
    takes(text_of("[{parallel: [%s]}]", list), "", ONE_SERVICE, 9 * MS);
    for (unsigned k = 0; k < 4; k++)
        takes(text_of("[{parallel: [%s], wait: %u}]", list, k + 1), "", ONE_SERVICE, kth[k] * MS);
    takes(text_of("[{parallel: [%s], wait: 2, times: 3}, {delay: 1ms}]", list), "", ONE_SERVICE,
          10 * MS);
    assert_refused(text_of("application: {modules: {a: {x: [{parallel: [%s], wait: 5}]}}}\n"
                           "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                           "deployment: {services: {a: }}\n",
                           list),
                   "waits for 5 of 4 branches");
}

/* What nobody waits for any more goes on and burns its work. */
static void branches_left_behind_burn_their_work(void)
{
    struct world *world =
        world_doing("[{parallel: [{compute: 1ms}, {compute: 7ms}, {compute: 9ms}], wait: 1}]", "",
                    "nodes: {n: {cores: 8}}, services: {m: {modules: all, nodes: n}}", 1500 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 1 * MS);
    const struct node *node = &world->run->nodes[world_node(world, "n/0")];
    CU_ASSERT_EQUAL(level_area(world, &node->cores_busy), 17 * MS);
    assert_quiet(world);
    world_end(world);
}

static void failing_branches_fail_at_once(void)
{
    static const char bad[] = "{steps: [{delay: 2ms}, {fail: 100%}]}";
    fails(text_of("[{parallel: [{delay: 10ms}, %s]}]", bad), "", ONE_SERVICE, 2 * MS);
    fails(text_of("[{parallel: [{delay: 10ms}, %s, %s], wait: 2}]", bad, bad), "", ONE_SERVICE,
          2 * MS);
    takes(text_of("[{parallel: [{delay: 10ms}, %s], wait: 1}]", bad), "", ONE_SERVICE, 10 * MS);
    takes(text_of("[{parallel: [{delay: 10ms}, {delay: 1ms}, %s], wait: 2}]", bad), "", ONE_SERVICE,
          10 * MS);
    fails(text_of("[{steps: [{delay: 1ms}, %s], times: 3}]", bad), "", ONE_SERVICE, 3 * MS);
}

static void copies_of_each_replica(void)
{
    static const char home[] = "services: {a: , b: {replicas: 3, workers: 1}}";
    takes("[{parallel: [{call: b.y, copies: each}], times: 2}]", "b: {y: [{delay: 1ms}]}", home,
          2 * MS);
    takes("[{parallel: [{call: b.y, copies: 6}]}]", "b: {y: [{delay: 1ms}]}", home, 2 * MS);
}

/* The replica is that of the callee named by the step, and of nobody else who is called in it. */
static void copies_of_each_replica_and_another_callee(void)
{
    takes("[{parallel: [{steps: [{call: b.y}, {call: d.z}], copies: each}]}]",
          "b: {y: [{delay: 1ms}]}, d: {z: [{delay: 1ms}]}",
          "services: {a: , b: {replicas: 3}, d: {replicas: 1}}", 2 * MS);
    takes("[{parallel: [{call: e.gather, copies: each}]}]",
          "d: {z: [{delay: 1ms}]}, e: {gather: [{call: d.z}]}",
          "services: {a: {modules: [a, e], replicas: 3}, d: }", 1 * MS);
}

static void failures_are_answered_as_the_step_says(void)
{
    static const char b[] = "b: {y: [{delay: 2ms}, {fail: 100%}]}";
    static const char *const homes[] = {ONE_SERVICE, TWO_SERVICES};
    for (unsigned i = 0; i < 2; i++) {
        fails("[{call: b.y}, {delay: 1ms}]", b, homes[i], 2 * MS);
        fails("[{call: b.y, if_failed: fail}, {delay: 1ms}]", b, homes[i], 2 * MS);
        takes("[{call: b.y, if_failed: continue}, {delay: 1ms}]", b, homes[i], 3 * MS);
        takes("[{call: b.y, if_failed: [{delay: 5ms}]}, {delay: 1ms}]", b, homes[i], 8 * MS);
        fails("[{call: b.y, if_failed: [{delay: 5ms}, {fail: 100%}]}, {delay: 1ms}]", b, homes[i],
              7 * MS);
        takes("[{call: b.y, if_failed: [{call: b.y, if_failed: continue}]}]", b, homes[i], 4 * MS);
        takes("[{parallel: [{call: b.y, if_failed: continue}, {delay: 1ms}]}]", b, homes[i],
              2 * MS);
    }
}

static void fallbacks_may_not_close_a_cycle(void)
{
    for (unsigned i = 0; i < 2; i++)
        assert_refused(
            text_of("application: {modules: {a: {x: [{call: b.y, if_failed: [{call: a.x}]}]}, "
                    "b: {y: [{fail: 100%%}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}}\ndeployment: {%s}\n",
                    i ? ONE_SERVICE : TWO_SERVICES),
            "closes a cycle");
}

TEST_MAIN(program, TEST(compute_and_delay_add_up), TEST(calls_are_the_same_near_and_far),
          TEST(calls_nest), TEST(probability_is_of_the_whole_step), TEST(choice_follows_weights),
          TEST(repeated_choices_are_independent), TEST(fail_has_its_share),
          TEST(branches_share_the_processor), TEST(parallel_waits_for_all_or_some),
          TEST(branches_left_behind_burn_their_work), TEST(failing_branches_fail_at_once),
          TEST(copies_of_each_replica), TEST(copies_of_each_replica_and_another_callee),
          TEST(failures_are_answered_as_the_step_says), TEST(fallbacks_may_not_close_a_cycle))
