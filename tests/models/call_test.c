/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attempts: timeouts, retries, backoff, late answers, connection pools. */
#include "tests/models/lib/world.h"

/* a.x calls b.y, under these policies. */
static struct world *calling(const char *b, const char *services, const char *calls,
                             const char *client, sim_time until)
{
    return world_run(text_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: %s}}}\n"
                             "workload: {c: {arrivals: renewal(1s), mix: a.x%s}}\n"
                             "deployment: {services: {%s}, calls: {b: {%s}}}\n",
                             b, client, services, calls),
                     until);
}

static void ends(struct world *world, enum outcome outcome, sim_time took, uint64_t attempts)
{
    CU_ASSERT_EQUAL(world_outcome(world, 0), outcome);
    CU_ASSERT_EQUAL(world_took(world, 0), took);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->attempts.events, attempts);
    world_end(world);
}

static void a_timeout_ends_the_attempt(void)
{
    ends(calling("[{delay: 100ms}]", "a: , b: ", "timeout: 30ms", "", 1500 * MS), OUTCOME_error,
         30 * MS, 1);
    ends(calling("[{delay: 100ms}]", "a: , b: ", "timeout: 100001us", "", 1500 * MS), OUTCOME_ok,
         100 * MS, 1);
    ends(calling("[{delay: 100ms}]", "a: , b: ", "", ", timeout: 40ms", 1500 * MS), OUTCOME_timeout,
         40 * MS, 1);
}

static void retries_follow_their_backoff(void)
{
    static const char bad[] = "[{delay: 5ms}, {fail: 100%}]";
    ends(calling(bad, "a: , b: ", "retry: {attempts: 4}", "", 1900 * MS), OUTCOME_error, 20 * MS,
         4);
    ends(calling(bad, "a: , b: ", "retry: {attempts: 4, backoff: 7ms}", "", 1900 * MS),
         OUTCOME_error, 41 * MS, 4);
    /* 10, 20, 40, 50, 50 ms */
    ends(calling(bad, "a: , b: ", "retry: {attempts: 6, backoff: 10ms..50ms}", "", 1900 * MS),
         OUTCOME_error, (30 + 170) * MS, 6);
    ends(calling("[{delay: 100ms}]",
                 "a: , b: ", "timeout: 10ms, retry: {attempts: 3, backoff: 1ms}", "", 1900 * MS),
         OUTCOME_error, 32 * MS, 3);
    ends(calling("[{delay: 100ms}]", "a: , b: {workers: 1, queue: 0}",
                 "retry: {attempts: 3, backoff: 1ms}", ", retry: 2, timeout: 200ms", 1900 * MS),
         OUTCOME_ok, 100 * MS, 1);
}

/* What nobody waits for any more is done all the same, and its answer is dropped. */
static void servers_go_on_with_what_timed_out(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 100ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                  "deployment: {nodes: {n: {cores: 8}}, services: {a: , b: {nodes: n}}, "
                  "calls: {b: {timeout: 10ms, retry: {attempts: 3, backoff: 85ms}}}}\n",
                  1900 * MS);
    /* sent at 0, 95, 190 ms; answers at 100, 195 and 290 ms are too late for their own attempt and
     * not for others */
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_error);
    CU_ASSERT_EQUAL(world_took(world, 0), 200 * MS);
    CU_ASSERT_EQUAL(level_area(world, &world->run->nodes[world_node(world, "n/0")].cores_busy),
                    300 * MS);
    assert_quiet(world);
    world_end(world);
}

static void clients_try_again_too(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{fail: 60%}, {compute: 1ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(100ms), mix: a.x, retry: {attempts: unlimited, "
                  "backoff: 2ms}}}\n"
                  "deployment: {services: {a: }}\n",
                  1000050 * MS);
    uint64_t attempts = 0;
    CU_ASSERT_TRUE(world->count >= 9990);
    for (size_t i = 0; i < world->count; i++) {
        CU_ASSERT_EQUAL(world->heard[i].outcome, OUTCOME_ok);
        CU_ASSERT_EQUAL(world->heard[i].took, 1 * MS + (world->heard[i].attempts - 1) * 2 * MS);
        attempts += world->heard[i].attempts;
    }
    /* geometric: mean 2.5, standard deviation 1.94; five of them over sqrt(10,000) */
    ASSERT_NEAR((double)attempts / (double)world->count, 2.5, 0.097);
    world_end(world);
}

static const char pool[] = "application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n"
                           "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n";

/* Two connections, 35 ms each: request i of every pair waits as long as the line is. */
static void operations_wait_for_a_connection(void)
{
    struct world *world = world_run(text_of("%sdeployment: {nodes: {n: {cores: 64}}, services: {a: "
                                            "}, stores: {s: {kind: single, datasets: all, "
                                            "nodes: n, read_time: 35ms}}, calls: {s: {connections: "
                                            "2}}}\n",
                                            pool),
                                    405 * MS);
    for (uint32_t i = 0; i < 10; i++)
        CU_ASSERT_EQUAL(world_took(world, i), 35 * MS + (sim_time)(i / 2) * 15 * MS);
    CU_ASSERT_EQUAL(world_of_party(world, "s")->workers_busy.most, 2);
    const sim_time waiting = level_area(world, &world_of_party(world, "s")->waiting);
    sim_time expected = 0; /* pairs start at 10 + 35 k and 20 + 35 k ms */
    for (sim_time i = 0; i < 40; i++) {
        const sim_time start = (i % 2 ? 20 : 10) + 35 * (i / 2), sent = 10 * (i + 1);
        expected += (start < 405 ? start : 405) - sent;
    }
    CU_ASSERT_EQUAL(waiting, expected * MS);
    world_stop_load(world);
    world_until(world, 10 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* What a pool of `connections` makes of requests every 10 ms that hold one for 47 ms, if who finds
 * none waits `acquire` ns at most (0: as long as it may) and all of it lasts `timeout` at most. */
struct pooling {
    uint32_t connections;
    sim_time acquire, timeout;
};
struct pooled {
    sim_time took;
    bool good;
};
enum { POOLED = 60, HELD = 47 };

static void expect_pooled(const struct pooling *limits, unsigned callers, struct pooled *list)
{
    sim_time free[2][8] = {{0}};
    for (unsigned k = 0; k < POOLED; k++) {
        sim_time *mine = free[k % callers], *best = mine;
        const sim_time came = (sim_time)(k + 1) * 10 * MS;
        for (uint32_t c = 1; c < limits->connections; c++)
            best = mine[c] < *best ? &mine[c] : best;
        const sim_time start = *best > came ? *best : came;
        const sim_time patience = limits->acquire > 0 && limits->acquire < limits->timeout
                                      ? limits->acquire
                                      : limits->timeout;
        if (start - came > patience) {
            list[k] = (struct pooled){patience, false};
            continue;
        }
        CU_ASSERT_NOT_EQUAL(start - came, patience); /* which comes first would be chance */
        const sim_time end = start + HELD * MS, last = came + limits->timeout;
        *best = end < last ? end : last;
        list[k] = (struct pooled){*best - came, end < last};
    }
}

/* Between any two parties, for every caller instance its own, to the nanosecond. */
static void connections_are_limited_between_any_two(void)
{
    static const struct pooling pools[] = {{2, 0, 999 * MS},    {2, 13 * MS + 7, 999 * MS},
                                           {3, 1, 999 * MS},    {1, 33 * MS - 1, 70 * MS + 3},
                                           {2, 0, 60 * MS + 1}, {4, 20 * MS + 1, 48 * MS + 5}};
    /* the caller's policy, whom it asks, the outcome of a failure */
    static const char *const texts[] = {
        "workload: {c: {arrivals: renewal(10ms), mix: b.y, %s}}\n"
        "deployment: {services: {a: , b: }, stores: {s: {kind: single, datasets: all}}}\n",
        "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
        "deployment: {services: {a: {replicas: 2}, b: }, stores: {s: {kind: single, datasets: "
        "all}}, "
        "calls: {b: {%s}}}\n",
        "workload: {c: {arrivals: renewal(10ms), mix: a.z}}\n"
        "deployment: {services: {a: {replicas: 2}, b: }, stores: {s: {kind: single, datasets: all, "
        "read_time: 47ms}}, calls: {s: {%s}}}\n"};
    for (unsigned i = 0; i < sizeof pools / sizeof pools[0]; i++)
        for (unsigned t = 0; t < 3; t++) {
            struct pooled list[POOLED];
            expect_pooled(&pools[i], t == 0 ? 1 : 2, list);
            const char *keys = text_of(
                "connections: %u, timeout: %lldns%s", pools[i].connections,
                (long long)pools[i].timeout,
                pools[i].acquire ? text_of(", acquire_timeout: %lldns", (long long)pools[i].acquire)
                                 : "");
            const char *application =
                "application: {datasets: {d: {}}, modules: {a: {x: [{call: b.y}], z: [{read: d}]}, "
                "b: {y: [{delay: 47ms}]}}}\n";
            struct world *world = world_run(text_of("%s%s", application, text_of(texts[t], keys)),
                                            (POOLED * 10 + 5) * MS);
            world_stop_load(world);
            for (unsigned k = 0; k < 200; k++)
                world_until(world, world->run->engine->now + 10 * MS);
            for (uint32_t k = 0; k < POOLED; k++) {
                CU_ASSERT_EQUAL(world_took(world, k), list[k].took);
                CU_ASSERT_EQUAL(world_outcome(world, k), list[k].good ? OUTCOME_ok
                                                         : t == 0     ? OUTCOME_timeout
                                                                      : OUTCOME_error);
            }
            assert_quiet(world);
            world_end(world);
        }
}

/* A wait for a connection is a wait before the callee: it is in `wait` and in `waiting`. */
static void waits_for_connections_are_waits(void)
{
    struct world *world = calling("[{delay: 25ms}]", "a: , b: {workers: 1}", "connections: 1",
                                  "}, e: {arrivals: renewal(1001ms), mix: a.x}, f: {arrivals: "
                                  "renewal(1003ms), mix: b.y",
                                  1900 * MS);
    /* at b: c's 0 to 25 ms, f's 3 to 50 (waits for the worker), e's: 24 for the connection, 25 for
     * the worker */
    const struct party_run *b = world_of_party(world, "b");
    CU_ASSERT_EQUAL(b->waits.number, 3);
    CU_ASSERT_EQUAL(b->waited.events, 2);
    CU_ASSERT_EQUAL((sim_time)b->waits.sum, (22 + 49) * MS);
    CU_ASSERT_EQUAL(level_area(world, &b->waiting), (22 + 49) * MS);
    world_end(world);
}

/* A waiting one that times out leaves the line; others take its place. */
static void those_who_give_up_leave_the_line(void)
{
    struct world *world = world_run(text_of("%sdeployment: {services: {a: }, stores: {s: {kind: "
                                            "single, datasets: all, read_time: 25ms}}, calls: {s: "
                                            "{connections: 1, timeout: 40ms}}}\n",
                                            pool),
                                    2005 * MS);
    uint64_t served = 0;
    for (size_t i = 0; i < world->count; i++) {
        CU_ASSERT_TRUE(world->heard[i].outcome == OUTCOME_ok || world->heard[i].took == 40 * MS);
        served += world->heard[i].outcome == OUTCOME_ok;
    }
    CU_ASSERT_TRUE(served >=
                   1); /* the first one; later ones have waited too long when their turn comes */
    world_stop_load(world);
    world_until(world, 3 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* 50,000 wait when the store dies: all hear of it, without depth. */
static void a_long_line_before_a_dead_store(void)
{
    static const char *const whats[] = {"crash", "pause"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_run(text_of("application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n"
                              "workload: {c: {arrivals: renewal(20us), mix: a.x}}\n"
                              "deployment: {services: {a: }, stores: {s: {kind: single, datasets: "
                              "all%s}}, calls: {s: {connections: 1}}}\n"
                              "disruptions: {p: {at: 1ms, for: 1001ms, pause: store s}, q: {at: "
                              "1001ms, %s: store s, for: 5ms}}\n",
                              i ? "" : ", read_time: 1ns", whats[i]),
                      1500 * MS);
        CU_ASSERT_TRUE(world->count > 74000);
        world_stop_load(world);
        world_until(world, 2 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

/* Refused at once, tried again at once, for ever: that must end with a message, not hang. */
static void endless_retries_in_no_time_are_noticed(void)
{
    struct world *world =
        world_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 10s}]}}}\n"
                 "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                 "deployment: {services: {a: , b: {workers: 1, queue: 0}}, "
                 "calls: {b: {retry: {attempts: unlimited}}}}\n");
    jmp_buf escape;
    if (world->plan && !setjmp(escape)) {
        world_begin(world, 1, 0);
        arena_guard(world->run_arena, &escape);
        alarm(30); /* instead of hanging */
        CU_ASSERT_NOT_EQUAL(run_until(world->run, 5 * SECOND), ENGINE_DONE);
    }
    alarm(0);
    world_end(world);
}

TEST_MAIN(call, TEST(a_timeout_ends_the_attempt), TEST(retries_follow_their_backoff),
          TEST(servers_go_on_with_what_timed_out), TEST(clients_try_again_too),
          TEST(operations_wait_for_a_connection), TEST(connections_are_limited_between_any_two),
          TEST(waits_for_connections_are_waits), TEST(those_who_give_up_leave_the_line),
          TEST(a_long_line_before_a_dead_store), TEST(endless_retries_in_no_time_are_noticed))
