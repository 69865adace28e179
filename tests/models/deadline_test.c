/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines: of a call with all its tries, and those that travel with requests. */
#include "models/run/expiry.h"

#include "models/run/call.h"
#include "tests/models/lib/world.h"

/* Three tries of 400 ms each would take 1.2 s; the deadline of 1 s ends the third. */
static void a_deadline_ends_all_tries(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{delay: 10s}]}}}\n"
                  "workload: {c: {arrivals: renewal(5s), mix: a.x, timeout: 400ms, deadline: 1s, "
                  "retry: {attempts: 5}}}\n"
                  "deployment: {services: {a: }}\n",
                  9 * SECOND);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_deadline);
    CU_ASSERT_EQUAL(world_took(world, 0), SECOND);
    CU_ASSERT_EQUAL(world_request(world, 0)->attempts, 3);
    world_end(world);
}

/* A try that could not begin before the deadline is not waited for. */
static void no_try_begins_too_late(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{fail: 100%}]}}}\n"
                  "workload: {c: {arrivals: renewal(5s), mix: a.x, deadline: 1s, retry: {attempts: "
                  "unlimited, backoff: 300ms}}}\n"
                  "deployment: {services: {a: }}\n",
                  9 * SECOND);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_error);
    CU_ASSERT_EQUAL(world_request(world, 0)->attempts, 4);
    CU_ASSERT_EQUAL(world_took(world, 0), 900 * MS);
    world_end(world);
}

/* One worker, 1 s of work, a request each 1250 ms with a deadline of 1.5 s; at 100 s the service is
 * frozen for 100 s, and 80 requests wait then.  Without propagation it works for all of them, in
 * vain, until 80 / (1 - 0.8) = 400 s later; with it they are dropped when their turn comes. */
static const char frozen[] =
    "application: {modules: {a: {x: [{compute: 1s}]}}}\n"
    "workload: {c: {arrivals: renewal(1250ms), mix: a.x, deadline: 1500ms, propagate: %s}}\n"
    "deployment: {nodes: {m: {cores: 1}}, services: {a: {nodes: m, workers: 1}}}\n"
    "disruptions: {f: {at: 100s, pause: service a, for: 100s}}\n";

static void late_work_is_burnt_unless_deadlines_travel(void)
{
    struct world *world = world_run(text_of(frozen, "false"), 590 * SECOND);
    const struct party_run *party = world_of_party(world, "a");
    CU_ASSERT_EQUAL(party->late.events, 0);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 79);
    CU_ASSERT_TRUE(party->wasted.events > 380);
    world_until(world, 700 * SECOND);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) > 79 + 70);
    world_end(world);
    world = world_run(text_of(frozen, "true"), 590 * SECOND);
    party = world_of_party(world, "a");
    CU_ASSERT_TRUE(party->late.events >= 78 && party->late.events <= 84);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) >= 79 + 309);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok) + world_ended(world, OUTCOME_deadline),
                    world->count);
    world_end(world);
}

/* a has 2 s, and spends 0.5 s before it calls b, which works in steps of 0.4 s: after the fourth,
 * 2.1 s have passed. */
static void what_is_left_goes_along(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{delay: 500ms}, {call: b.y, if_failed: continue}, {delay: "
        "1ms}]}, b: {y: [{delay: 400ms, times: 100}]}}}\n"
        "workload: {c: {arrivals: renewal(10s), mix: a.x, deadline: 2s, propagate: true}}\n"
        "deployment: {services: {a: , b: {replicas: 1}}, calls: {b: {propagate: %s}}}\n";
    struct world *world = world_run(text_of(text, "true"), 12 * SECOND + 50 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_deadline);
    CU_ASSERT_EQUAL(world_took(world, 0), 2 * SECOND);
    const struct party_run *a = world_of_party(world, "a"), *b = world_of_party(world, "b");
    CU_ASSERT_EQUAL(a->late.events, 1); /* its own call gave up at the same moment */
    CU_ASSERT_EQUAL(b->late.events, 0);
    CU_ASSERT_EQUAL(b->workers_busy.value, 1);
    world_until(world, 12 * SECOND + 100 * MS);
    CU_ASSERT_EQUAL(b->late.events, 1);
    CU_ASSERT_EQUAL(b->workers_busy.value, 0);
    world_end(world);
    world = world_run(text_of(text, "false"), 19 * SECOND);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->workers_busy.value, 1);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->late.events, 0);
    world_end(world);
}

/* The caller's deadline chases what it had sent where its policy cancels. */
static void a_deadline_cancels(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{compute: 10s}]}}}\n"
                  "workload: {c: {arrivals: renewal(5s), mix: a.x, deadline: 1s, cancel: true}}\n"
                  "deployment: {nodes: {m: {cores: 1}}, services: {a: {nodes: m}}}\n",
                  9 * SECOND);
    const struct party_run *party = world_of_party(world, "a");
    CU_ASSERT_EQUAL(party->cancelled.events, 1);
    CU_ASSERT_EQUAL(party->workers_busy.value, 0);
    world_end(world);
}

/* The timeout of a try travels as well, so nobody works for a try that has been given up. */
static void a_timeout_travels(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{delay: 300ms, times: 10}]}}}\n"
                  "workload: {c: {arrivals: renewal(5s), mix: a.x, timeout: 1s, propagate: true, "
                  "retry: 2}}\n"
                  "deployment: {services: {a: }}\n",
                  9 * SECOND);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_timeout);
    CU_ASSERT_EQUAL(world_took(world, 0), 2 * SECOND);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->late.events, 2);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->workers_busy.value, 0);
    world_end(world);
}

/* Branches obey the deadline of the request that they belong to, and the books hold. */
static void branches_are_late_too(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{parallel: [{steps: [{delay: 300ms, times: 50}]}, {call: "
        "b.y}]}]}, b: {y: [{delay: 200ms, times: 50}]}}}\n"
        "workload: {c: {arrivals: renewal(700ms), mix: a.x, deadline: 1s, propagate: true}}\n"
        "deployment: {services: {a: , b: }, calls: {default: {propagate: true}}}\n"
        "disruptions: {d: {every: 3100ms, crash: service b, for: 50ms}, p: {every: 2700ms, pause: "
        "service a, for: 400ms}}\n",
        100 * SECOND);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 0);
    CU_ASSERT_TRUE(world_of_party(world, "a")->late.events > 50);
    CU_ASSERT_TRUE(world_of_party(world, "b")->late.events > 50);
    world_stop_load(world);
    world_until(world, 200 * SECOND);
    assert_quiet(world);
    world_end(world);
}

TEST_MAIN(deadline, TEST(a_deadline_ends_all_tries), TEST(no_try_begins_too_late),
          TEST(late_work_is_burnt_unless_deadlines_travel), TEST(what_is_left_goes_along),
          TEST(a_deadline_cancels), TEST(a_timeout_travels), TEST(branches_are_late_too))
