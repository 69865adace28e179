/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The failure `errors`: whose requests fail, how many, and when.  Shares are of 50,000 requests or
 * more: a standard deviation is sqrt(p (1 - p) / 50,000) <= 0.0023, and 4 of them are allowed. */
#include <math.h>

#include "tests/models/lib/world.h"

/* A service that reads from a store of three replicas, under these disruptions: one request per ms.
 */
static struct world *erring(const char *disruptions, sim_time until)
{
    return world_run(text_of("application: {datasets: {d: {}}, modules: {web: {x: [{compute: "
                             "100us}, {read: d}]}}}\n"
                             "workload: {c: {arrivals: renewal(1ms), mix: web.x}}\n"
                             "deployment: {nodes: {n: , m: {count: 3}}, services: {web: {replicas: "
                             "2, nodes: n}}, stores: {s: {kind: primary_replica, replicas: 3, "
                             "nodes: m, datasets: all, read_time: 100us, reads: primary}}}\n"
                             "disruptions: {%s}\n",
                             disruptions),
                     until);
}

static double failed_between(const struct world *world, sim_time from, sim_time to)
{
    double failed = 0, all = 0;
    for (size_t i = 0; i < world->count; i++) {
        if (world->heard[i].sent < from || world->heard[i].sent >= to)
            continue;
        all++;
        failed += world->heard[i].outcome == OUTCOME_error;
    }
    return failed / all;
}

static void near(double share, double expected, double requests)
{
    ASSERT_NEAR(share, expected, 4.0 * sqrt(expected * (1.0 - expected) / requests) + 1e-12);
}

/* Target, and the share of all requests that it makes fail when 20 % do there: round robin sends
 * half of them to each replica of the service; the primary answers all reads. */
static void they_hit_services_stores_and_single_instances(void)
{
    static const struct {
        const char *target;
        double share;
    } cases[] = {{"service web", 0.2}, {"service web/0", 0.1}, {"store s", 0.2},
                 {"store s/0", 0.2},   {"store s/1", 0.0},     {"node n/0", 0.2},
                 {"node m/0", 0.2},    {"node m/2", 0.0},      {"one service web", 0.1}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world =
            erring(text_of("e: {at: 10s, for: 50s, errors: %s, share: 20%%}", cases[i].target),
                   61 * SECOND);
        CU_ASSERT_EQUAL(failed_between(world, 0, 10 * SECOND), 0);
        near(failed_between(world, 10 * SECOND, 60 * SECOND), cases[i].share, 50000);
        CU_ASSERT_EQUAL(failed_between(world, 60 * SECOND, 61 * SECOND), 0);
        world_stop_load(world);
        world_until(world, 62 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

/* It fails at once, and nothing is worked for it. */
static void what_fails_takes_no_work(void)
{
    struct world *world = erring("e: {at: 0s, errors: service web, share: 50%}", 10 * SECOND);
    sim_time work = 0;
    world_stop_load(world);
    world_until(world, 11 * SECOND);
    for (size_t i = 0; i < world->count; i++) {
        const bool good = world->heard[i].outcome == OUTCOME_ok;
        CU_ASSERT_EQUAL(world->heard[i].took, good ? 200 * US : 0);
        work += good ? 100 * US : 0;
    }
    CU_ASSERT_EQUAL(level_area(world, &world->run->nodes[world_node(world, "n/0")].cores_busy),
                    work);
    world_end(world);
}

/* 20 % and half of the rest; all of them; and back again, with nothing left of it. */
static void overlapping_ones_combine(void)
{
    struct world *world = erring("a: {at: 0s, for: 250s, errors: service web, share: 20%},"
                                 "b: {at: 50s, for: 50s, errors: service web, share: 50%},"
                                 "c: {at: 100s, for: 50s, errors: service web, share: 100%},"
                                 "d: {at: 120s, for: 10s, errors: service web/1, share: 100%},"
                                 "e: {at: 200s, for: 100s, errors: each service web, share: 0.1%}",
                                 301 * SECOND);
    near(failed_between(world, 0, 50 * SECOND), 0.2, 50000);
    near(failed_between(world, 50 * SECOND, 100 * SECOND), 0.6, 50000);
    CU_ASSERT_EQUAL(failed_between(world, 100 * SECOND, 150 * SECOND), 1);
    near(failed_between(world, 150 * SECOND, 200 * SECOND), 0.2, 50000);
    near(failed_between(world, 200 * SECOND, 250 * SECOND), 1 - 0.8 * 0.999, 50000);
    near(failed_between(world, 250 * SECOND, 300 * SECOND), 0.001, 50000);
    for (uint32_t i = 0; i < world->plan->instance_count; i++)
        CU_ASSERT_EQUAL(world->run->instances[i].errors, 0.0);
    world_end(world);
}

/* A request that got through at one place has no better chance at the next, nor at its second try.
 */
static void each_stay_and_each_try_draws_for_itself(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{forward: b.x}], y: [{compute: 1us}]}, b: {x: [{compute: "
        "1us}]}}}\n"
        "workload: {c: {arrivals: renewal(1ms), mix: a.x}, r: {arrivals: renewal(1ms), mix: a.y, "
        "retry: 2}}\n"
        "deployment: {services: {a: , b: }}\n"
        "disruptions: {e: {at: 0s, errors: service a, share: 50%}, f: {at: 0s, errors: service b, "
        "share: 50%}}\n",
        50 * SECOND + 500 * US);
    double failed[2] = {0};
    for (size_t i = 0; i < world->count; i++)
        failed[world->heard[i].source] += world->heard[i].outcome == OUTCOME_error;
    near(failed[0] / 50000, 0.75, 50000);
    near(failed[1] / 50000, 0.25, 50000);
    world_end(world);
}

/* The same requests fail, however many serve them. */
static void the_same_requests_fail_everywhere(void)
{
    static const char *const services[] = {"web: ", "web: {replicas: 7, workers: 1}"};
    bool failed[2][1000] = {{0}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_run(text_of("application: {modules: {web: {x: [{delay: 6ms}]}}}\n"
                              "workload: {c: {arrivals: renewal(1ms), mix: web.x}}\n"
                              "deployment: {services: {%s}}\n"
                              "disruptions: {e: {at: 0s, errors: service web, share: 30%%}}\n",
                              services[i]),
                      1010 * MS);
        unsigned count = 0;
        for (uint32_t k = 0; k < 1000; k++)
            count += failed[i][k] = world_outcome(world, k) == OUTCOME_error;
        CU_ASSERT_TRUE(count > 240 && count < 360);
        world_end(world);
    }
    CU_ASSERT_EQUAL(memcmp(failed[0], failed[1], sizeof failed[0]), 0);
}

static void shares_are_shares(void)
{
    static const char *const text =
        "application: {modules: {web: {x: [{compute: 1us}]}}}\n"
        "workload: {c: {arrivals: renewal(1ms), mix: web.x}}\n"
        "deployment: {services: {web: }}\ndisruptions: {e: {at: 0s, errors: service web%s}}\n";
    assert_refused(text_of(text, ""), "share");
    assert_refused(text_of(text, ", share: 101%"), "share");
    assert_refused(text_of(text, ", share: -1%"), "share");
    assert_refused(text_of(text, ", share: 1%, factor: 2"), "factor");
}

TEST_MAIN(errors, TEST(they_hit_services_stores_and_single_instances),
          TEST(what_fails_takes_no_work), TEST(overlapping_ones_combine),
          TEST(each_stay_and_each_try_draws_for_itself), TEST(the_same_requests_fail_everywhere),
          TEST(shares_are_shares))
