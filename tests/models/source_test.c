/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients: mixes, users, and which requests are measured. */
#include "tests/models/lib/world.h"

#include <math.h>

#define APPLICATION "application: {modules: {a: {x: [{delay: 5ms}], y: [{delay: 7ms}], z: []}}}\n"
#define HOME "deployment: {services: {a: }}\n"

static void a_mix_has_its_shares(void)
{
    static const char *const mixes[] = {"{a.x: 5, a.y: 3, a.z: 2}",
                                        "{a.x: 50%, a.y: 30%, a.z: 20%}"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_run(text_of(APPLICATION "workload: {c: {arrivals: renewal(1ms), mix: %s}}\n" HOME,
                              mixes[i]),
                      20 * SECOND + 100 * MS);
        uint64_t counts[3] = {0};
        for (size_t k = 0; k < world->count; k++) {
            static const sim_time took[] = {5, 7, 0};
            counts[world->heard[k].endpoint]++;
            CU_ASSERT_EQUAL(world->heard[k].took, took[world->heard[k].endpoint] * MS);
        }
        const double all = (double)world->count; /* five standard deviations each */
        ASSERT_NEAR((double)counts[0] / all, 0.5, 5 * sqrt(0.25 / 20000));
        ASSERT_NEAR((double)counts[1] / all, 0.3, 5 * sqrt(0.21 / 20000));
        ASSERT_NEAR((double)counts[2] / all, 0.2, 5 * sqrt(0.16 / 20000));
        world_end(world);
    }
    assert_refused(APPLICATION
                   "workload: {c: {arrivals: renewal(1ms), mix: {a.x: 50%, a.y: 20%}}}\n" HOME,
                   "shares make 70 %");
    assert_refused(APPLICATION
                   "workload: {c: {arrivals: renewal(1ms), mix: {a.x: 50%, a.y: 1}}}\n" HOME,
                   "all of one kind");
    assert_refused(APPLICATION "workload: {c: {arrivals: renewal(1ms), mix: a.xx}}\n" HOME,
                   "unknown endpoint 'a.xx'");
}

static void users_think_ask_and_wait(void)
{
    struct world *world = world_run(
        APPLICATION "workload: {c: {arrivals: closed(users=3 think=10ms), mix: a.x}}\n" HOME,
        1000 * MS);
    /* sent at 10, 25, 40...: 67 rounds of three until 1 s, of which the last is open or ends at
     * 1,005 */
    CU_ASSERT_EQUAL(world->run->sent, 3 * 67);
    CU_ASSERT_EQUAL(world->run->ended, 3 * 66);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->jobs.most, 3);
    world_end(world);
    world = world_run(APPLICATION "workload: {c: {arrivals: closed(users=4), mix: a.x}}\n" HOME,
                      1002 * MS);
    CU_ASSERT_EQUAL(world->run->sent, 4 * 201);
    world_end(world);
}

/* Laws of operation: N users, think Z, response R: throughput N / (Z + R), exactly in the long run.
 */
static void interactive_response_time_law(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{compute: exponential(20ms)}]}}}\n"
                  "workload: {c: {arrivals: closed(users=20 think=exponential(300ms)), mix: a.x}}\n"
                  "deployment: {nodes: {n: {cores: 1}}, services: {a: {nodes: n}}}\n",
                  2000 * SECOND);
    double sum = 0;
    for (size_t i = 0; i < world->count; i++)
        sum += (double)world->heard[i].took;
    const double response = sum / (double)world->count * 1e-9, rate = (double)world->count / 2000;
    /* mean think time of n = 80,000: 300 ms +- 1 ms; five standard deviations are 1.8 % of it */
    ASSERT_RELATIVE(rate * (0.3 + response), 20.0, 0.018);
    world_end(world);
}

static void only_what_is_sent_in_the_window_is_measured(void)
{
    struct world *world =
        world_of(APPLICATION "workload: {c: {arrivals: renewal(2ms), mix: a.x}}\n" HOME);
    world_begin(world, 1, 0);
    world_until(world, 101 * MS);
    CU_ASSERT_EQUAL(run_measure(world->run, 201 * MS, 0), ENGINE_DONE);
    CU_ASSERT_EQUAL(world->run->sent_measured, 50);
    CU_ASSERT_EQUAL(world->run->open_measured, 3); /* of 196, 198 and 200 ms */
    CU_ASSERT_EQUAL(run_finish(world->run, 1 * SECOND), ENGINE_STOPPED);
    CU_ASSERT_EQUAL(world->run->engine->now, 205 * MS);
    CU_ASSERT_EQUAL(world->run->open_measured, 0);
    CU_ASSERT_EQUAL(run_finish(world->run, 1 * SECOND), ENGINE_DONE);
    world_end(world);
}

/* Just so many, also where the next one comes at the same moment. */
static void so_many_requests_and_no_more(void)
{
    static const char *const arrivals[] = {"renewal(2ms)", "closed(users=10 think=10ms)"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_of(text_of(APPLICATION "workload: {c: {arrivals: %s, mix: a.x}, "
                                         "d: {arrivals: %s, mix: a.y}}\n" HOME,
                             arrivals[i], arrivals[i]));
        world_begin(world, 1, 0);
        CU_ASSERT_EQUAL(run_measure(world->run, SIM_NEVER, 25), ENGINE_STOPPED);
        CU_ASSERT_EQUAL(world->run->sent_measured, 25);
        CU_ASSERT_EQUAL(run_finish(world->run, 100 * SECOND), ENGINE_STOPPED);
        CU_ASSERT_EQUAL(world->run->sent_measured, 25);
        world_end(world);
    }
}

static void requests_that_never_end_are_not_waited_for_for_ever(void)
{
    struct world *world = world_of("application: {modules: {a: {x: [{delay: 1h}]}}}\n"
                                   "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n" HOME);
    world_begin(world, 1, 0);
    run_measure(world->run, 10 * SECOND, 0);
    CU_ASSERT_EQUAL(run_finish(world->run, 20 * SECOND), ENGINE_DONE);
    CU_ASSERT_EQUAL(world->run->open_measured, 9); /* that of 10 s is outside */
    world_end(world);
}

/* Heavy tails saturate; that must not fold over into the past. */
static void thoughts_may_take_longer_than_time(void)
{
    struct world *world =
        world_run(APPLICATION "workload: {c: {arrivals: closed(users=5 think=pareto(min=1ms "
                              "shape=0.02)), mix: a.x}}\n" HOME,
                  100 * SECOND);
    CU_ASSERT_TRUE(world->run->sent < 1000);
    world_end(world);
}

/* Users who all think for the same time ask at the same instant, and nothing is wrong with that. */
static void a_million_users_may_ask_at_once(void)
{
    struct world *world = world_of(
        APPLICATION "workload: {c: {arrivals: closed(users=1100k think=1s), mix: a.z}}\n" HOME);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world->run_arena = arena_create(0);
    world->run = run_create(world->plan, world->run_arena, 1, 0);
    CU_ASSERT_EQUAL(run_until(world->run, 1500 * MS), ENGINE_DONE);
    CU_ASSERT_EQUAL(world->run->ended, 1100000);
    world_end(world);
}

/* As many branches in one event are no circle either. */
static void a_million_branches_may_end_at_once(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{parallel: [{steps: [{parallel: [{delay: 0s, "
                  "copies: 1100}]}], copies: 1000}]}]}}}\n"
                  "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n" HOME,
                  1500 * MS);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 1);
    world_end(world);
}

/* What happens at the first moment of the measured time belongs to it, at the last one not. */
static void the_edges_of_the_measured_time(void)
{
    struct world *world =
        world_of(APPLICATION "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n" HOME);
    world_begin(world, 1, 0);
    CU_ASSERT_EQUAL(run_before(world->run, 10 * SECOND), ENGINE_DONE);
    CU_ASSERT_EQUAL(world->run->sent, 9);
    CU_ASSERT_EQUAL(run_measure(world->run, 20 * SECOND, 0), ENGINE_DONE);
    CU_ASSERT_EQUAL(world->run->engine->now, 20 * SECOND);
    CU_ASSERT_EQUAL(world->run->sent_measured, 10);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->attempts.events, 19);
    world_end(world);
}

TEST_MAIN(source, TEST(a_mix_has_its_shares), TEST(users_think_ask_and_wait),
          TEST(interactive_response_time_law), TEST(only_what_is_sent_in_the_window_is_measured),
          TEST(so_many_requests_and_no_more),
          TEST(requests_that_never_end_are_not_waited_for_for_ever),
          TEST(thoughts_may_take_longer_than_time), TEST(a_million_users_may_ask_at_once),
          TEST(a_million_branches_may_end_at_once), TEST(the_edges_of_the_measured_time))
