/* SPDX-License-Identifier: GPL-3.0-or-later */
/* respond and send: what the caller does not wait for.  Times to the nanosecond, and a server with
 * two phases against exact results. */
#include <math.h>

#include "models/plan/offered.h"
#include "tests/models/lib/timed.h"

static sim_time work_of(const struct world *world, const char *node)
{
    return level_area(world, &world->run->nodes[world_node(world, node)].cores_busy);
}

/* --- respond --- */

static void the_answer_leaves_before_the_end(void)
{
    static const char b[] = "b: {y: [{compute: 1ms}, respond, {compute: 5ms}, {delay: 4ms}]}";
    static const char *const homes[] = {ONE_SERVICE, TWO_SERVICES};
    takes("[{compute: 1ms}, respond, {compute: 5ms}]", "", ONE_SERVICE, 1 * MS);
    takes("[respond, {fail: 100%}]", "", ONE_SERVICE, 0);
    takes("[{compute: 1ms}, {respond: }, {compute: 5ms}, respond]", "", ONE_SERVICE, 1 * MS);
    takes("[{compute: 1ms}, {respond: , probability: 0%}, {compute: 5ms}]", "", ONE_SERVICE,
          6 * MS);
    for (unsigned i = 0; i < 2; i++) {
        takes("[{call: b.y}, {compute: 2ms}]", b, homes[i], 3 * MS);
        takes("[{parallel: [{call: b.y}, {delay: 2ms}]}]", b, homes[i], 2 * MS);
        takes("[{call: b.y, times: 3}]", b, homes[i], 3 * MS);
        takes("[{call: b.y}, respond, {call: b.y}]", b, homes[i], 1 * MS);
    }
}

/* A worker is held to the end: who comes next waits for it.  Inside of a service none is. */
static void the_worker_is_held_to_the_end(void)
{
    static const char b[] = "b: {y: [{delay: 1ms}, respond, {delay: 9ms}]}";
    takes("[{call: b.y, times: 2}]", b, "services: {a: , b: {workers: 1}}", 11 * MS);
    takes("[{call: b.y, times: 2}]", b, "services: {a: , b: {workers: 2}}", 2 * MS);
    takes("[{call: b.y, times: 2}]", b, "services: {m: {modules: all, workers: 1}}", 2 * MS);
}

static void all_work_is_done(void)
{
    static const char b[] = "b: {y: [{compute: 1ms}, respond, {compute: 5ms}]}";
    static const char *const homes[] = {
        "nodes: {n: {cores: 8}}, services: {m: {modules: all, nodes: n}}",
        "nodes: {n: {cores: 8}}, services: {a: , b: {nodes: n}}"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_doing("[{call: b.y}]", b, homes[i], 1500 * MS);
        CU_ASSERT_EQUAL(world_took(world, 0), 1 * MS);
        CU_ASSERT_EQUAL(work_of(world, "n/0"), 6 * MS);
        assert_quiet(world);
        world_end(world);
    }
}

/* Handed over and then answered early; answered and then handed over. */
static void respond_and_forward(void)
{
    static const char b[] = "b: {y: [{delay: 1ms}, respond, {delay: 2ms}, {forward: d.z}], w: "
                            "[{delay: 1ms}, {forward: d.v}]}, "
                            "d: {z: [{delay: 4ms}], v: [{delay: 1ms}, respond, {delay: 3ms}]}";
    static const char *const homes[] = {ONE_SERVICE, "services: {a: , b: , d: {workers: 1}}"};
    for (unsigned i = 0; i < 2; i++) {
        takes("[{call: b.y}]", b, homes[i], 1 * MS);
        takes("[{call: b.w}]", b, homes[i], 2 * MS);
    }
}

/* 10 us + 1 us per kilobyte at both ends, paid before the answer leaves and not again. */
static void the_answer_is_paid_for_once(void)
{
    struct world *world = world_run(
        text_of("application: {modules: {a: {x: {request: 1KB, response: 3KB, steps: [{compute: "
                "1ms}, respond, {compute: 1ms}]}}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                "deployment: {nodes: {n: {cores: 1}}, services: {a: {nodes: n}}, network: "
                "{internet: {latency: 1ms}}, calls: {default: {protocol: "
                "tcp(cpu_per_message=10us cpu_per_kb=1us)}}}\n"),
        1500 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 2 * MS + 1 * MS + (11 + 13) * US);
    CU_ASSERT_EQUAL(work_of(world, "n/0"), 2 * MS + (11 + 13) * US);
    world_end(world);
}

/* Dead, late or no longer wanted: who has his answer does not hear of it. */
static void what_follows_the_answer_is_unheard(void)
{
    static const char b[] = "b: {y: [{delay: 1ms}, respond, {delay: 50ms}, {compute: 1ms}]}";
    static const char *const rest[] = {
        "disruptions: {die: {at: 1020ms, crash: service b, for: 10ms}}",
        "disruptions: {ice: {at: 1020ms, pause: service b, for: 10ms}}", ""};
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{call: b.y}, {delay: 30ms}]}, %s}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x, timeout: 10ms, cancel: "
                    "true}}\n"
                    "deployment: {services: {a: , b: {workers: 1%s}}}\n%s\n",
                    b, i == 2 ? ", kill_after: 20ms" : "", rest[i]),
            1500 * MS);
        CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_timeout);
        CU_ASSERT_EQUAL(level_area(world, &world_of_party(world, "b")->workers_busy),
                        i == 0   ? 20 * MS
                        : i == 1 ? 52 * MS
                                 : 20 * MS);
        assert_quiet(world);
        world_end(world);
    }
}

/* A deadline that travels ends what somebody waits for, and not what is done behind the answer or
 * has been sent. */
static void deadlines_do_not_reach_behind_the_answer(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{call: b.y}, {send: d.z}, {delay: 1ms}]}, b: {y: [{delay: "
        "1ms}, respond, {delay: 50ms}, {compute: 1ms}, {delay: 1ms}, {compute: 1ms}]}, d: {z: "
        "[{delay: 50ms}, {compute: "
        "1ms}, {delay: 1ms}, {compute: 1ms}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x, deadline: 20ms, propagate: true}}\n"
        "deployment: {nodes: {n: {cores: 8}}, services: {a: , b: {nodes: n}, d: {nodes: n}}, "
        "calls: "
        "{default: {propagate: true}}}\n",
        3500 * MS);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 3);
    CU_ASSERT_EQUAL(work_of(world, "n/0"), 3 * 4 * MS);
    assert_quiet(world);
    world_end(world);
}

static void respond_stands_in_the_endpoint_itself(void)
{
    static const char *const steps[] = {"[{parallel: [respond, {delay: 1ms}]}]",
                                        "[{steps: [respond], times: 2}]",
                                        "[{respond: , times: geometric(2)}]"};
    for (unsigned i = 0; i < 3; i++)
        assert_refused(text_of("application: {modules: {a: {x: %s}}}\n"
                               "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                               "deployment: {services: {a: }}\n",
                               steps[i]),
                       "`respond` has nobody to answer inside of a branch or a repetition");
}

/* --- send --- */

static void nobody_waits_for_what_is_sent(void)
{
    static const char b[] = "b: {y: [{compute: 5ms}, {fail: 50%}]}";
    static const char *const homes[] = {ONE_SERVICE, TWO_SERVICES};
    for (unsigned i = 0; i < 2; i++) {
        takes("[{send: b.y}, {compute: 2ms}]", b, homes[i], 2 * MS);
        takes("[{send: b.y, times: 4}]", b, homes[i], 0);
        takes("[{parallel: [{send: b.y, copies: 3}, {compute: 1ms}]}]", b, homes[i], 1 * MS);
    }
}

static void what_is_sent_is_done(void)
{
    static const char b[] = "b: {y: [{compute: exponential(5ms)}, {send: d.z}]}, "
                            "d: {z: [{compute: exponential(2ms)}]}";
    static const char *const homes[] = {
        "nodes: {n: {cores: 99}}, services: {m: {modules: all, nodes: n}}",
        "nodes: {n: {cores: 99}}, services: {a: , b: {nodes: n, workers: 1}, d: {nodes: n}}"};
    sim_time work[2];
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_doing("[{send: b.y, times: 2}, {send: d.z}]", b, homes[i], 89500 * MS);
        work[i] = work_of(world, "n/0");
        assert_quiet(world);
        world_end(world);
    }
    CU_ASSERT_EQUAL(work[0], work[1]); /* the same draws, near and far */
    ASSERT_NEAR((double)work[0] / 89e6, 16.0, 5 * sqrt((2 * 25 + 3 * 4) / 89.0));
}

/* A full queue and a dead process: counted where it is lost, and never heard of. */
static void what_is_sent_may_be_lost(void)
{
    struct world *world = world_doing("[{send: b.y, times: 3}]", "b: {y: [{delay: 5ms}]}",
                                      "services: {a: , b: {workers: 1, queue: 1}}", 4500 * MS);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 4);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->refused.events, 4);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->attempts.events, 12);
    assert_quiet(world);
    world_end(world);
    world = world_run("application: {modules: {a: {x: [{send: b.y}]}, b: {y: [{delay: 1ms}]}}}\n"
                      "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                      "deployment: {services: {a: , b: }, network: {same_node: {latency: 1ms}}}\n"
                      "disruptions: {die: {at: 1500ms, crash: service b, for: 1s}}\n",
                      3900 * MS);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 3);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->arrived.events, 2);
    assert_quiet(world);
    world_end(world);
}

/* The receiver pays for what comes, and nobody for an answer. */
static void messages_are_paid_for_one_way(void)
{
    struct world *world = world_run(
        text_of("application: {modules: {a: {x: [{compute: 1ms}, {send: b.y}, {delay: 1ms}]}, b: "
                "{y: {request: 2KB, response: 3KB, steps: [{compute: 1ms}]}}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                "deployment: {nodes: {n: {cores: 1}, m: {cores: 1}}, services: {a: {nodes: n}, b: "
                "{nodes: m}}, network: {internet: {latency: 1ms}}, calls: {default: {protocol: "
                "tcp(cpu_per_message=10us cpu_per_kb=1us)}}}\n"),
        1500 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), (2 + 1 + 1) * MS + (11 + 12 + 11) * US);
    CU_ASSERT_EQUAL(work_of(world, "n/0"), 1 * MS + (11 + 12 + 11) * US);
    CU_ASSERT_EQUAL(work_of(world, "m/0"), 1 * MS + 12 * US);
    const struct offered *offered = offered_between(world->plan, 0, SECOND, world->arena);
    for (uint32_t i = 0; i < offered->count; i++)
        if (offered->stations[i].kind == STATION_NODE)
            ASSERT_NEAR(offered->stations[i].load,
                        strcmp(offered->stations[i].name, "node n/0") ? 1012e-6 : 1034e-6, 1e-12);
    world_end(world);
}

static void messages_may_go_round_if_they_end(void)
{
    static const char *const shares[] = {"50%", "100%"};
    for (unsigned i = 0; i < 2; i++) {
        const char *text =
            text_of("application: {modules: {a: {x: [{compute: 1ms}, {send: b.y}]}, b: {y: "
                    "[{compute: 1ms}, {send: a.x, probability: %s}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                    "deployment: {services: {a: , b: }}\n",
                    shares[i]);
        if (i) {
            assert_refused(text, "what is sent makes others send, without end");
            continue;
        }
        struct world *world = world_run(text, 20000 * SECOND);
        /* a.x is visited 1/(1 - 1/2) = 2 times per request: geometric, cv 0.71 */
        ASSERT_NEAR((double)world_of_party(world, "a")->arrived.events / 20000.0, 2.0,
                    5 * 1.42 / sqrt(20000.0));
        world_end(world);
    }
}

/* --- a server with two phases, exactly --- */

/* One caller, who thinks: he finds the server in its second phase if that lasts longer than his
 * thought.  Both exponential: he waits s2^2/(s2 + z) on average.  The deviation of one answer is
 * below 25 ms, so the mean of 40,000 is known within 5 x 0.13 ms. */
static void one_caller_and_one_server(void)
{
    struct world *world = world_run("application: {modules: {a: {x: [{delay: exponential(10ms)}, "
                                    "respond, {delay: exponential(20ms)}]}}}\n"
                                    "workload: {c: {arrivals: 'closed(users=1 "
                                    "think=exponential(30ms))', mix: a.x}}\n"
                                    "deployment: {services: {a: {workers: 1}}}\n",
                                    1920 * SECOND);
    double sum = 0;
    for (size_t i = 0; i < world->count; i++)
        sum += (double)world->heard[i].took / 1e6;
    const double answer = 10.0 + 20.0 * 20.0 / 50.0;
    ASSERT_NEAR(sum / (double)world->count, answer, 0.65);
    /* as many cycles as fit, of 48 ms each, and the server is at work for 30 ms of each */
    ASSERT_NEAR((double)world->count, 1.92e6 / (30.0 + answer), 0.02 * 40000);
    const double busy = (double)level_area(world, &world_of_party(world, "a")->workers_busy);
    ASSERT_NEAR(busy / 1920e9, 30.0 / 48.0, 0.02);
    world_end(world);
}

/* Many callers: M/G/1 whose service is both phases (Pollaczek and Khinchin), of which the caller
 * waits for the first.  The mean of 400,000 waits in line at 60 % load is known within 2 %. */
static void many_callers_and_one_server(void)
{
    struct world *world = world_run("application: {modules: {a: {x: [{delay: exponential(10ms)}, "
                                    "respond, {delay: exponential(20ms)}]}}}\n"
                                    "workload: {c: {arrivals: poisson(rate=20/s), mix: a.x}}\n"
                                    "deployment: {services: {a: {workers: 1}}}\n",
                                    20000 * SECOND);
    double sum = 0;
    for (size_t i = 0; i < world->count; i++)
        sum += (double)world->heard[i].took / 1e6;
    const double square = 30.0 * 30.0 + 10.0 * 10.0 + 20.0 * 20.0;
    const double wait = 0.02 * square / (2 * (1 - 0.6));
    ASSERT_NEAR(sum / (double)world->count, 10.0 + wait, 0.04 * (10.0 + wait));
    const struct offered *offered = offered_between(world->plan, 0, SECOND, world->arena);
    ASSERT_NEAR(offered->stations[0].load, 0.6, 1e-9);
    world_end(world);
}

TEST_MAIN(answer_first, TEST(the_answer_leaves_before_the_end), TEST(the_worker_is_held_to_the_end),
          TEST(all_work_is_done), TEST(respond_and_forward), TEST(the_answer_is_paid_for_once),
          TEST(what_follows_the_answer_is_unheard), TEST(deadlines_do_not_reach_behind_the_answer),
          TEST(respond_stands_in_the_endpoint_itself), TEST(nobody_waits_for_what_is_sent),
          TEST(what_is_sent_is_done), TEST(what_is_sent_may_be_lost),
          TEST(messages_are_paid_for_one_way), TEST(messages_may_go_round_if_they_end),
          TEST(one_caller_and_one_server), TEST(many_callers_and_one_server))
