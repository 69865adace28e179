/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instances: workers, the queue before them, and the instruments that watch. */
#include "tests/models/lib/world.h"

#include <math.h>

/* Requests every `gap`, `steps` to do, an instance of these workers and this queue. */
static struct world *serving(const char *gap, const char *steps, const char *service,
                             sim_time until)
{
    return world_run(text_of("application: {modules: {a: {x: %s}}}\n"
                             "workload: {c: {arrivals: renewal(%s), mix: a.x}}\n"
                             "deployment: {services: {a: {%s}}}\n",
                             steps, gap, service),
                     until);
}

/* D/D/1: one comes every 10 ms and takes 25 ms; nobody is turned away. */
static void the_queue_is_first_come_first_served(void)
{
    struct world *world = serving("10ms", "[{delay: 25ms}]", "workers: 1", 1005 * MS);
    for (uint32_t i = 0; i < 39; i++)
        CU_ASSERT_EQUAL(world_took(world, i), 25 * MS + (sim_time)i * 15 * MS);
    const struct party_run *a = world_of_party(world, "a");
    CU_ASSERT_EQUAL(a->arrived.events, 100);
    CU_ASSERT_EQUAL(a->waited.events, 39);
    CU_ASSERT_EQUAL(a->workers_busy.value, 1);
    CU_ASSERT_EQUAL(a->waiting.value, 60);
    CU_ASSERT_EQUAL(a->jobs.value, 61);
    CU_ASSERT_EQUAL(level_area(world, &a->workers_busy), 995 * MS);
    /* jobs: arrivals at 10 ms k for k = 1..100, departures at 10 + 25 k for k = 1..39 */
    sim_time area = 0;
    for (sim_time k = 1; k <= 100; k++)
        area += 1005 - 10 * k;
    for (sim_time k = 1; k <= 39; k++)
        area -= 1005 - (10 + 25 * k);
    CU_ASSERT_EQUAL(level_area(world, &a->jobs), area * MS);
    CU_ASSERT_EQUAL(level_area(world, &a->waiting), (area - 995) * MS);
    CU_ASSERT_EQUAL(a->waits.number, 40);
    CU_ASSERT_EQUAL((sim_time)a->waits.sum, 15 * MS * (39 * 40 / 2));
    world_stop_load(world);
    world_until(world, 10 * SECOND);
    CU_ASSERT_EQUAL(world->count, 100);
    assert_quiet(world);
    world_end(world);
}

static void a_full_queue_refuses_at_once(void)
{
    struct world *world = serving("10ms", "[{delay: 1s}]", "workers: 2, queue: 3", 105 * MS);
    CU_ASSERT_EQUAL(world->count, 5);
    for (uint32_t i = 5; i < 10; i++) {
        CU_ASSERT_EQUAL(world_outcome(world, i), OUTCOME_refused);
        CU_ASSERT_EQUAL(world_took(world, i), 0);
    }
    const struct party_run *a = world_of_party(world, "a");
    CU_ASSERT_EQUAL(a->refused.events, 5);
    CU_ASSERT_EQUAL(a->arrived.events, 10);
    CU_ASSERT_EQUAL(a->jobs.value, 5);
    world_end(world);
}

/* Three are there, served or waiting, whatever the workers; whoever comes meanwhile is refused. */
static void connections_are_counted(void)
{
    static const char *const workers[] = {"connections: 3", "connections: 3, workers: 1",
                                          "connections: 3, workers: async(threads=1)"};
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = serving("10ms", "[{delay: 1s}]", workers[i], 105 * MS);
        CU_ASSERT_EQUAL(world_of_party(world, "a")->jobs.most, 3);
        CU_ASSERT_EQUAL(world_of_party(world, "a")->refused.events, 7);
        CU_ASSERT_EQUAL(world->count, 7);
        for (size_t k = 0; k < world->count; k++)
            CU_ASSERT(world->heard[k].outcome == OUTCOME_refused && world->heard[k].took == 0);
        world_end(world);
    }
    struct world *world =
        world_run("application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n"
                  "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                  "deployment: {nodes: {n: {cores: 64}}, services: {a: }, stores: {s: {kind: "
                  "single, datasets: all, nodes: n, "
                  "connections: 2, read_time: 35ms}}}\n",
                  405 * MS);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->jobs.most, 2);
    CU_ASSERT(world_of_party(world, "s")->refused.events >= 18);
    world_end(world);
}

static void no_queue_is_pure_loss(void)
{
    struct world *world = serving("10ms", "[{delay: 25ms}]", "workers: 1, queue: 0", 1005 * MS);
    for (uint32_t i = 0; i < 97; i++) /* served: 0, 3, 6... */
        CU_ASSERT_EQUAL(world_outcome(world, i), i % 3 ? OUTCOME_refused : OUTCOME_ok);
    world_end(world);
}

static void workers_are_held_while_they_wait_for_others(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 10ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(1ms), mix: a.x}}\n"
                  "deployment: {services: {a: {workers: 2}, b: }}\n",
                  200500 * US);
    for (uint32_t i = 0; i < 30; i++) /* two each 10 ms, one ms apart */
        CU_ASSERT_EQUAL(world_took(world, i), 10 * MS + (sim_time)(i / 2) * 8 * MS);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->jobs.most, 2);
    world_end(world);
}

static void replicas_have_queues_of_their_own(void)
{
    struct world *world = serving("10ms", "[{delay: 35ms}]", "workers: 1, replicas: 4", 2005 * MS);
    for (uint32_t i = 0; i < 190; i++)
        CU_ASSERT_EQUAL(world_took(world, i), 35 * MS);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->waited.events, 0);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->jobs.most, 4);
    world_end(world);
}

/* Each further request in flight stretches the work that begins by 10 %. */
/* N users who ask again at once keep N in flight, so each computation takes 1 + slowdown (N - 1)
 * times as long, and eight cores do min(N, 8) / (10 ms x that) a second: less with every user
 * beyond the eighth. */
static void slowdown_has_a_best_number(void)
{
    static const unsigned users[] = {1, 4, 8, 16, 64, 300};
    for (unsigned i = 0; i < sizeof users / sizeof users[0]; i++) {
        const double n = users[i], rate = fmin(n, 8) / (0.010 * (1 + 0.01 * (n - 1)));
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{compute: 10ms}]}}}\n"
                    "workload: {c: {arrivals: closed(users=%u think=1ns), mix: a.x}}\n"
                    "deployment: {nodes: {m: {cores: 8}}, services: {a: {nodes: m, slowdown: "
                    "1%%}}}\n",
                    users[i]),
            200 * SECOND);
        ASSERT_NEAR((double)world->count / 200 / rate, 1, 0.01);
        world_end(world);
    }
}

static void slowdown_stretches_work(void)
{
    struct world *world = serving("10ms", "[{compute: 25ms}]", "slowdown: 10%", 35 * MS + 40 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 25 * MS);
    CU_ASSERT_EQUAL(world_took(world, 1), 27500 * US);
    CU_ASSERT_EQUAL(world_took(world, 2),
                    30 * MS); /* the first ends at 35 ms: two others at 30 ms */
    world_end(world);
    world = serving("1s", "[{parallel: [{compute: 10ms, copies: 4}]}]", "slowdown: 50%", 1500 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 10 * MS); /* one request, whatever its branches */
    world_end(world);
}

#define HANDS_OVER                                                                                 \
    "application: {modules: {a: {x: [{compute: 1ms}, {forward: b.y}]}, b: {y: [{delay: "           \
    "50ms}]}}}\n"                                                                                  \
    "workload: {c: {arrivals: renewal(2ms), mix: a.x}}\n"

/* Who hands over is free: one worker serves one request each 2 ms, though each takes 51 ms. */
static void forward_frees_the_worker(void)
{
    struct world *world = world_run(
        HANDS_OVER "deployment: {services: {a: {workers: 1, queue: 0}, b: }}\n", 1001 * MS);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    for (uint32_t i = 0; i < 470; i++)
        CU_ASSERT_EQUAL(world_took(world, i), 51 * MS);
    CU_ASSERT_EQUAL(level_area(world, &world_of_party(world, "a")->workers_busy), 500 * MS);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->jobs.most, 25);
    world_stop_load(world);
    world_until(world, 2 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* In one process the worker goes on with the other endpoint. */
static void forward_within_a_process_keeps_the_worker(void)
{
    struct world *world =
        world_run(HANDS_OVER "deployment: {services: {m: {modules: all, workers: 1}}}\n", 400 * MS);
    for (uint32_t i = 0; i < 7; i++)
        CU_ASSERT_EQUAL(world_took(world, i), 51 * MS + (sim_time)i * 49 * MS);
    world_end(world);
}

/* The answer of the last one goes to the first caller, who pays for two messages, not for the way
 * back through the middle. */
static void the_answer_goes_to_whoever_waits(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{forward: d.z}]}, d: {z: "
                  "[{forward: e.z}]}, "
                  "e: {z: [{compute: 1ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                  "deployment: {nodes: {n: , m: , o: , p: }, services: {a: {nodes: n}, b: {nodes: "
                  "m}, d: {nodes: o}, "
                  "e: {nodes: p}}, network: {same_zone: {latency: 10ms}}, "
                  "calls: {default: {protocol: udp(cpu_per_message=0s cpu_per_kb=0s)}}}\n",
                  1500 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 41 * MS);
    assert_quiet(world);
    world_end(world);
}

/* 99.9 % go round again: between services, who is handed on for the 1,001st time fails, after
 * exactly 1,001 visits of 1 us.  Within one service it is a jump, however often. */
static void requests_are_handed_on_a_thousand_times_at_most(void)
{
    static const char *const homes[] = {"m: {modules: all}", "a: , b: "};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(text_of("application: {modules: {a: {x: [{compute: 1us}, "
                                                "{choice: [{forward: b.y, weight: 999}, "
                                                "{steps: []}]}]}, b: {y: [{compute: 1us}, {choice: "
                                                "[{forward: a.x, weight: 999}, {steps: []}]}]}}}\n"
                                                "workload: {c: {arrivals: renewal(20ms), mix: "
                                                "a.x}}\ndeployment: {services: {%s}}\n",
                                                homes[i]),
                                        40015 * MS);
        CU_ASSERT_EQUAL(world->count, 2000);
        uint64_t late = 0;
        for (size_t k = 0; k < world->count; k++) {
            late += world->heard[k].took > 1001 * US;
            CU_ASSERT_TRUE(world->heard[k].outcome == OUTCOME_ok ||
                           world->heard[k].took == 1001 * US);
        }
        /* 0.999^1001 = 0.3673; five standard deviations of 2,000 tries */
        const uint64_t cut = world_ended(world, OUTCOME_hops);
        ASSERT_NEAR((double)(i ? cut : late) / 2000, 0.3673, 5 * 0.0108);
        CU_ASSERT_EQUAL(i ? late : cut, 0);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok) + cut, 2000);
        assert_quiet(world);
        world_end(world);
    }
}

/* The one who hands over knows what each replica still has of it: three requests at three replicas,
 * none behind another, whatever the draws. */
static void hand_overs_are_counted(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct world *world =
            world_of("application: {modules: {a: {x: [{forward: b.y}]}, b: {y: [{compute: 1s}]}}}\n"
                     "workload: {c: {arrivals: renewal(100ms), mix: a.x}}\n"
                     "deployment: {services: {a: , b: {replicas: 3, workers: 1}}, calls: {b: "
                     "{balance: least_requests}}}\n");
        world_begin(world, seed, 0);
        world_until(world, 1350 * MS);
        for (uint32_t i = 0; i < 3; i++)
            CU_ASSERT_EQUAL(world_took(world, i), SECOND);
        world_stop_load(world);
        world_until(world, 20 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

/* Each time is a job of its own, of exactly what is asked for: two branches take turns on one core,
 * and the first one is done after its second and the other's first. */
static void repeated_work_takes_turns(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{parallel: [{compute: 1ms, times: 2}, {compute: 1ms, "
        "times: 2}], wait: 1}]}}}\n"
        "workload: {c: {arrivals: renewal(100ms), mix: a.x}}\n"
        "deployment: {nodes: {n: {cores: 1, cpu: fcfs}}, services: {a: {nodes: n}}}\n",
        150 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 3 * MS);
    world_end(world);
}

TEST_MAIN(service, TEST(the_queue_is_first_come_first_served), TEST(a_full_queue_refuses_at_once),
          TEST(connections_are_counted), TEST(no_queue_is_pure_loss),
          TEST(workers_are_held_while_they_wait_for_others),
          TEST(replicas_have_queues_of_their_own), TEST(slowdown_stretches_work),
          TEST(slowdown_has_a_best_number), TEST(forward_frees_the_worker),
          TEST(forward_within_a_process_keeps_the_worker), TEST(the_answer_goes_to_whoever_waits),
          TEST(requests_are_handed_on_a_thousand_times_at_most), TEST(hand_overs_are_counted),
          TEST(repeated_work_takes_turns))
