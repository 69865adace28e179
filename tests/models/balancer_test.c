/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Balancers on nodes of their own: a hop, a queue, a life; what they know and what they do not. */
#include "models/plan/balancers.h"

#include <math.h>

#include "models/plan/offered.h"
#include "tests/models/lib/world.h"

#define SERVICE "application: {modules: {s: {x: [{compute: exponential(10ms)}]}}}\n"

static double mean_took(const struct world *world)
{
    double sum = 0.0;
    for (size_t i = 0; i < world->count; i++)
        sum += clock_to_seconds(world->heard[i].took);
    return sum / (double)world->count;
}

static uint64_t lost(const struct world *world, sim_time from, sim_time until)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < world->count; i++)
        sum += world->heard[i].sent >= from && world->heard[i].sent < until &&
               world->heard[i].outcome != OUTCOME_ok;
    return sum;
}

/* The request keeps its key: behind a balancer that takes no time it takes what it took before, to
 * the nanosecond, also where the service calls on. */
static void requests_draw_the_same(void)
{
    static const char *const balancers[] = {"{}", "{s: {balancer: {nodes: e}}}",
                                            "{default: {balancer: {nodes: e, replicas: 3}}}"};
    struct world *worlds[3];
    for (unsigned i = 0; i < 3; i++)
        worlds[i] = world_run(
            text_of(
                "application: {modules: {s: {x: [{compute: exponential(10ms)}, {call: t.y}]}, "
                "t: {y: [{choice: [{compute: exponential(3ms)}, {delay: uniform(1ms..9ms)}]}]}}}\n"
                "workload: {c: {arrivals: poisson(rate=100/s), mix: s.x}}\n"
                "deployment: {nodes: {e: }, services: {s: {replicas: 2}, t: }, calls: %s}\n",
                balancers[i]),
            20 * SECOND);
    CU_ASSERT(worlds[0]->count > 1900);
    for (unsigned i = 1; i < 3; i++)
        for (size_t k = 0; k < worlds[0]->count; k++) {
            const uint32_t number = worlds[0]->heard[k].number;
            CU_ASSERT_EQUAL(world_took(worlds[i], number), worlds[0]->heard[k].took);
        }
    for (unsigned i = 0; i < 3; i++)
        world_end(worlds[i]);
}

/* Two single processors behind each other, 50/s through 100/s each: 20 ms and 20 ms (Burke 1956).
 * 3 %: four standard errors of 150,000 requests that are alike for some 40 ms x 50/s.  And `check`
 * foretells both. */
static void its_processor_is_a_station(void)
{
    struct world *world = world_run(
        SERVICE "workload: {c: {arrivals: poisson(rate=50/s), mix: s.x}}\n"
                "deployment: {nodes: {e: {cores: 1, cpu: fcfs}, n: {cores: 1, cpu: fcfs}},\n"
                "  services: {s: {nodes: n}},\n"
                "  calls: {s: {balancer: {nodes: e, work: exponential(10ms)}}}}\n",
        3000 * SECOND);
    CU_ASSERT_DOUBLE_EQUAL(mean_took(world), 0.040, 0.0012);
    const struct offered *offered = offered_between(world->plan, 0, 100 * SECOND, world->arena);
    for (uint32_t i = 0; i < 2; i++)
        CU_ASSERT_DOUBLE_EQUAL(offered->stations[i].load, 0.5, 1e-9);
    world_end(world);
}

/* One place and no queue, held while the service works: Erlang's loss formula with a = 50/s x 20 ms
 * = 1 and one place, 1/2.  The server behind it is never asked twice at a time. */
static void its_places_are_held(void)
{
    struct world *world = world_run(
        SERVICE "workload: {c: {arrivals: poisson(rate=50/s), mix: s.x}}\n"
                "deployment: {nodes: {e: {cores: 1}}, services: {s: },\n"
                "  calls: {s: {balancer: {nodes: e, work: exponential(10ms), workers: 1, queue: "
                "0}}}}\n",
        1000 * SECOND);
    const double refused = (double)world_ended(world, OUTCOME_refused) / (double)world->count;
    CU_ASSERT_DOUBLE_EQUAL(refused, 0.5, 0.01); /* 4 x sqrt(1/4 / 50,000) */
    CU_ASSERT_EQUAL(world_of_party(world, "s")->refused.events, 0);
    world_end(world);
}

/* One of one is down: everything is lost; one of two: half, and nothing with tries elsewhere. */
static void it_can_die(void)
{
    static const struct {
        const char *replicas, *more, *whom;
        double least, most;
    } cases[] = {{"1", "", "service s/0", 0, 0}, /* of three: the balancer goes elsewhere */
                 {"1", "", "balancer s/0", 1, 1},
                 {"2", "", "balancer s/0", 0.5, 0.5},
                 {"2", "", "all balancer s", 1, 1},
                 {"2", ", retry: {attempts: 2, elsewhere: true}", "balancer s/0", 0, 0}};
    for (unsigned i = 0; i < 5; i++) {
        struct world *world = world_run(
            text_of(SERVICE "workload: {c: {arrivals: renewal(10ms), mix: s.x%s}}\n"
                            "deployment: {nodes: {e: }, services: {s: {replicas: 3}}, calls: {s: "
                            "{balancer: {nodes: e, replicas: %s, retry: {attempts: 2, elsewhere: "
                            "true}}}}}\n"
                            "disruptions: {d: {at: 10s, crash: %s, for: 10s}}\n",
                    cases[i].more, cases[i].replicas, cases[i].whom),
            30 * SECOND);
        const double share = (double)lost(world, 10 * SECOND, 20 * SECOND) / 1000.0;
        CU_ASSERT(share >= cases[i].least - 0.01 && share <= cases[i].most + 0.01);
        CU_ASSERT(lost(world, 0, 10 * SECOND) <= 4); /* those that were on it */
        CU_ASSERT_EQUAL(lost(world, 20 * SECOND + 100 * MS, 29 * SECOND), 0);
        world_end(world);
    }
}

/* Ten callers find out for themselves who fails, five failures each; one balancer does it once. */
static void it_finds_out_once(void)
{
    static const char *const balancer[] = {"", ", balancer: {nodes: e}"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {y: [{call: s.x}]}, s: {x: [{compute: 1ms}]}}}\n"
                    "workload: {c: {arrivals: renewal(1ms), mix: a.y}}\n"
                    "deployment: {nodes: {e: }, services: {a: {replicas: 10}, s: {replicas: 4}},\n"
                    "  calls: {a: {balance: random}, s: {eject: 5%s}}}\n"
                    "disruptions: {e: {at: 0s, errors: service s/3, share: 100%%}}\n",
                    balancer[i]),
            10 * SECOND);
        CU_ASSERT_EQUAL(lost(world, 0, 10 * SECOND), i == 0 ? 50 : 5);
        world_end(world);
    }
}

/* What is handed over goes by it, what stays in the process does not. */
static void forwards_go_by_it(void)
{
    struct world *world =
        world_run("application: {modules: {a: {y: [{forward: s.x}]}, s: {x: [{call: s.z}], z: "
                  "[{compute: 1ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(10ms), mix: a.y}}\n"
                  "deployment: {nodes: {e: }, services: {a: , s: },\n"
                  "  calls: {s: {balancer: {nodes: e, work: 2ms}}}}\n",
                  10 * SECOND + 5 * MS);
    const uint32_t balancer = plan_find_party(world->plan, PARTY_BALANCER, "s");
    CU_ASSERT_NOT_EQUAL_FATAL(balancer, NONE);
    CU_ASSERT_EQUAL(world->run->parties[balancer].arrived.events, world->run->sent);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->arrived.events, world->run->sent);
    CU_ASSERT_DOUBLE_EQUAL(mean_took(world), 0.003, 1e-9);
    world_end(world);
}

static void what_is_not_there_is_refused(void)
{
    const char *const rest = SERVICE "workload: {c: {arrivals: poisson(rate=1/s), mix: s.x}}\n";
    assert_refused(
        text_of("%sdeployment: {services: {s: }, calls: {s: {balancer: {nodes: edge}}}}", rest),
        "unknown group of nodes 'edge'");
    assert_refused(text_of("%sdeployment: {services: {s: }}\n"
                           "disruptions: {d: {at: 1s, crash: balancer s/0}}\n",
                           rest),
                   "service 's' has no balancer");
    assert_refused(text_of("%sdeployment: {nodes: {e: }, services: {s: }, calls: {s: {balancer: "
                           "e}}}\ndisruptions: {d: {at: 1s, crash: balancer s/1}}\n",
                           rest),
                   "there is no balancer s/1");
    assert_refused(text_of("%sdeployment: {nodes: {e: }, services: {s: }, calls: {s: {balancer: "
                           "{nodes: e, replica: 2}}}}\n",
                           rest),
                   "replica");
}

TEST_MAIN(balancer, TEST(requests_draw_the_same), TEST(its_processor_is_a_station),
          TEST(its_places_are_held), TEST(it_can_die), TEST(it_finds_out_once),
          TEST(forwards_go_by_it), TEST(what_is_not_there_is_refused))
