/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes that change while the system runs: members that come and go, policies that are replaced,
 * for one caller at a time and with calls open. */
#include "models/run/route.h"

#include "models/plan/policy.h"
#include "models/run/frame.h"
#include "models/words/balancing.h"
#include "tests/models/lib/world.h"

/* a/0 and a/1 call b of four replicas, in turn; one request every 10 ms. */
static struct world *two_callers(const char *b, const char *calls)
{
    return world_of(text_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: %s}}}\n"
                            "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                            "deployment: {services: {a: {replicas: 2}, b: {replicas: 4}}, calls: "
                            "{b: {%s}}}\n",
                            b, calls));
}

static uint32_t channel_to(const struct world *world, const char *callee)
{
    const uint32_t channel =
        channel_find(world->plan, world_party(world, "a"), world_party(world, callee));
    CU_ASSERT_NOT_EQUAL_FATAL(channel, NONE);
    return channel;
}

/* Index of the route from a's replica to b; it exists once it has been used. */
static uint32_t route_from(const struct world *world, uint32_t replica)
{
    const uint32_t a = world->plan->parties[world_party(world, "a")].first;
    return route_of(world->run, a + replica, channel_to(world, "b"));
}

/* --- members --- */

/* The caller's list is these replicas of b. */
static void knows(struct world *world, uint32_t replica, const uint32_t *list, uint32_t count)
{
    uint32_t instances[8];
    for (uint32_t i = 0; i < count; i++)
        instances[i] = world->plan->parties[world_party(world, "b")].first + list[i];
    route_members(world->run, route_at(world->run, route_from(world, replica)), instances, count);
    run_drain(world->run);
}
#define KNOWS(world, replica, ...)                                                                 \
    knows(world, replica, (const uint32_t[]){__VA_ARGS__},                                         \
          sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

/* Calls that it has open at a replica of b. */
static uint32_t open_at(const struct world *world, uint32_t replica, uint32_t b)
{
    const struct route *route = route_at(world->run, route_from(world, replica));
    const uint32_t slot =
        route_slot(route, world->plan->parties[world_party(world, "b")].first + b);
    const uint32_t link = slot == NONE ? NONE : route_link_known(route, slot);
    return link == NONE ? 0 : POOL_AT(const struct link, &world->run->links, link)->open;
}

/* Who was called in the next 100 ms: a bit for each replica of b. */
static unsigned called(struct world *world, uint32_t replica)
{
    unsigned bits = 0;
    const sim_time from = world->run->engine->now;
    for (unsigned i = 1; i <= 100; i++) {
        world_until(world, from + (sim_time)i * MS);
        for (unsigned b = 0; b < 4; b++)
            bits |= open_at(world, replica, b) > 0 ? 1u << b : 0;
    }
    return bits;
}

/* What everybody knows without asking changes for all callers at once, those with an opinion of
 * members among them; the list of another party stays as it is. */
static void a_shared_list_changes_for_all(void)
{
    static const struct {
        bool there[4];
        unsigned called;
    } lists[] = {{{false, true, false, true}, 10},
                 {{true, true, true, true}, 15},
                 {{false, false, false, true}, 8},
                 {{true, true, true, false}, 7}};
    static const char *const watching[] = {"balance: round_robin",
                                           "balance: round_robin, eject: {failures: 5}"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = two_callers("[{delay: 25ms}]", watching[i]);
        world_begin(world, 1, 0);
        world_until(world, 1000 * MS);
        for (unsigned k = 0; k < sizeof lists / sizeof lists[0]; k++) {
            route_present(world->run, world_party(world, "b"), lists[k].there);
            called(world, 0); /* what was open has ended */
            CU_ASSERT_EQUAL(called(world, 0), lists[k].called);
            CU_ASSERT_EQUAL(called(world, 1), lists[k].called);
        }
        world_end(world);
    }
}

/* Two callers with different lists, calls open, one leaves and comes back while its calls are
 * open: every call is answered, and those who are not known are not called. */
static void members_come_and_go(void)
{
    for (unsigned i = 0; balancing_policies.members[i]; i++) {
        struct world *world = two_callers(
            "[{delay: 25ms}]", text_of("balance: %s", balancing_policies.members[i]->name));
        world_begin(world, 1, 0);
        world_until(world, 500 * MS);
        KNOWS(world, 0, 0, 1);
        KNOWS(world, 1, 1, 2, 3);
        called(world, 0); /* what was open has ended */
        CU_ASSERT_EQUAL(called(world, 0), 3);
        CU_ASSERT_EQUAL(called(world, 1) & 1, 0);
        CU_ASSERT_TRUE(open_at(world, 0, 0) + open_at(world, 0, 1) > 0);
        KNOWS(world, 0, 3);
        KNOWS(world, 1, 0);
        CU_ASSERT_TRUE(open_at(world, 0, 0) + open_at(world, 0, 1) > 0); /* still */
        called(world, 0);
        CU_ASSERT_EQUAL(called(world, 0), 8);
        CU_ASSERT_EQUAL(called(world, 1), 1);
        world_stop_load(world);
        world_until(world, 3 * SECOND);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
        assert_quiet(world);
        world_end(world);
    }
}

/* It comes back while calls that it was sent before are open: they still count. */
static void who_comes_back_still_owes(void)
{
    struct world *world = two_callers("[{delay: 250ms}]", "balance: least_requests");
    world_begin(world, 1, 0);
    world_until(world, 405 * MS); /* each caller has 12 or 13 open: three at each, at least */
    const struct route *route = route_at(world->run, route_from(world, 0));
    const uint32_t b2 = world->plan->parties[world_party(world, "b")].first + 2;
    const uint32_t slot = route_slot(route, b2), owed = open_at(world, 0, 2);
    CU_ASSERT_TRUE(owed >= 3);
    KNOWS(world, 0, 0, 1, 3);
    world_until(world, 425 * MS);
    CU_ASSERT_TRUE(open_at(world, 0, 2) > 0 && open_at(world, 0, 2) <= owed);
    KNOWS(world, 0, 3, 2);
    CU_ASSERT_EQUAL(route_slot(route_at(world->run, route_from(world, 0)), b2), slot);
    CU_ASSERT_TRUE(open_at(world, 0, 2) > 0);
    world_until(world, 900 * MS);
    CU_ASSERT_EQUAL(open_at(world, 0, 0), 0);
    CU_ASSERT_TRUE(open_at(world, 0, 2) >= 5 && open_at(world, 0, 3) >= 5); /* 12 or 13 */
    world_stop_load(world);
    world_until(world, 3 * SECOND);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    assert_quiet(world);
    world_end(world);
}

static void who_knows_nobody_reaches_nobody(void)
{
    struct world *world = two_callers("[{delay: 25ms}]", "retry: {attempts: 3, backoff: 10ms}");
    world_begin(world, 1, 0);
    world_until(world, 105 * MS);
    knows(world, 0, NULL, 0);
    knows(world, 1, NULL, 0);
    world_until(world, 305 * MS);
    CU_ASSERT_EQUAL(world_took(world, 9), 25 * MS); /* was open */
    CU_ASSERT_EQUAL(world_outcome(world, 10), OUTCOME_error);
    CU_ASSERT_EQUAL(world_took(world, 10), 20 * MS);
    KNOWS(world, 0, 1);
    KNOWS(world, 1, 2);
    world_until(world, 405 * MS);
    CU_ASSERT_EQUAL(world_took(world, 28), 45 * MS); /* its third try, at 310 ms */
    CU_ASSERT_EQUAL(world_took(world, 30), 25 * MS);
    world_end(world);
}

/* Lists drawn anew every 3 ms, for each caller its own, over a second; crashes besides. */
static void a_storm_of_lists(void)
{
    for (unsigned i = 0; balancing_policies.members[i]; i++) {
        struct world *world = world_of(text_of(
            "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: "
            "exponential(20ms)}]}}}\n"
            "workload: {c: {arrivals: poisson(rate=1000/s), mix: a.x}}\n"
            "deployment: {services: {a: {replicas: 2}, b: {replicas: 4, workers: 20, queue: 5}}, "
            "calls: {b: {balance: %s, timeout: 40ms, retry: 2, hedge: 10ms, connections: 30, "
            "cancel: true}}}\n"
            "disruptions: {d: {crash: one service b, every: 100ms, for: 20ms}, e: {crash: service "
            "a/1, at: 500ms, for: 20ms}}\n",
            balancing_policies.members[i]->name));
        struct stream random = stream_seeded(i);
        world_begin(world, 1, 0);
        for (sim_time at = 100 * MS; at < 1100 * MS; at += 3 * MS) {
            world_until(world, at);
            const uint32_t bits = uniform_below(stream_next(&random), 16), who = at / MS & 1;
            uint32_t list[4], count = 0;
            for (uint32_t b = 0; b < 4; b++)
                if (bits >> b & 1)
                    list[count++] = b;
            knows(world, who, list, count);
        }
        CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) > 500);
        world_stop_load(world);
        world_until(world, 3 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

/* --- policies --- */

/* A version of the policy for b, compiled before the run. */
static const struct policy *version(const struct world *world, const struct call_policy *text)
{
    struct plan *plan = (struct plan *)world->plan;
    return policy_compile(plan, text, &plan->parties[world_party(world, "a")],
                          &plan->parties[world_party(world, "b")], world->arena);
}

static struct call_policy *text_for(const struct world *world)
{
    struct call_policy *text = arena_alloc(world->arena, sizeof *text);
    *text = *world->plan->channels[channel_to(world, "b")].policy->text;
    return text;
}

static void obeys(struct world *world, uint32_t replica, const struct policy *policy)
{
    route_policy(world->run, route_from(world, replica), policy);
    run_drain(world->run);
}

/* Requests from..to - 1 of every second one: all took this long. */
static void every_second_took(const struct world *world, uint32_t from, uint32_t to, sim_time took,
                              enum outcome outcome)
{
    for (uint32_t i = from; i < to; i += 2) {
        CU_ASSERT_EQUAL(world_took(world, i), took);
        CU_ASSERT_EQUAL(world_outcome(world, i), outcome);
    }
}

/* Requests alternate; whether a/0 has the even ones is drawn. */
static uint32_t first_of(const struct world *world, uint32_t replica, uint32_t probe, sim_time took)
{
    const bool even = world_took(world, probe) == took;
    CU_ASSERT_NOT_EQUAL(even, world_took(world, probe + 1) == took); /* one of the two callers */
    CU_ASSERT_TRUE(probe % 2 == 0 && replica == 0);
    return even ? 0 : 1;
}

/* Calls that are open keep the timer that they began with; their second try has the new one. */
static void a_timeout_changes_for_one_caller(void)
{
    struct world *world =
        two_callers("[{delay: 100ms}]", "timeout: 70ms, retry: {attempts: 2, backoff: 5ms}");
    struct call_policy *text = text_for(world);
    text->timeout = 20 * MS;
    const struct policy *shorter = version(world, text);
    text = text_for(world);
    text->timeout = 150 * MS;
    const struct policy *longer = version(world, text);
    world_begin(world, 1, 0);
    world_until(world, 405 * MS);
    obeys(world, 0, shorter);
    world_until(world, 805 * MS);
    obeys(world, 0, longer);
    world_until(world, 1205 * MS);
    const uint32_t mine = first_of(world, 0, 60, 45 * MS), other = 1 - mine;
    every_second_took(world, other, 100, 145 * MS, OUTCOME_error); /* 70 + 5 + 70 */
    /* sent at 10 (i + 1); those whose second try begins before 405 ms are over under the old one */
    every_second_took(world, mine, 32, 145 * MS, OUTCOME_error);
    every_second_took(world, 34 + mine, 40, 95 * MS, OUTCOME_error); /* 70 + 5 + 20 */
    every_second_took(world, 40 + mine, 76, 45 * MS, OUTCOME_error); /* 20 + 5 + 20 */
    every_second_took(world, 78 + mine, 80, 125 * MS, OUTCOME_ok);   /* 20 + 5 + 100 */
    every_second_took(world, 80 + mine, 100, 100 * MS, OUTCOME_ok);
    world_stop_load(world);
    world_until(world, 3 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* Whether to try again is decided when a try has failed. */
static void retries_change_for_one_caller(void)
{
    struct world *world = two_callers("[{delay: 30ms}, {fail: 100%}]", "retry: 1");
    struct call_policy *text = text_for(world);
    text->retry.attempts = 3;
    const struct policy *thrice = version(world, text);
    world_begin(world, 1, 0);
    world_until(world, 405 * MS);
    obeys(world, 0, thrice);
    world_until(world, 805 * MS);
    obeys(world, 0, world->plan->channels[channel_to(world, "b")].policy);
    world_until(world, 1005 * MS);
    const uint32_t mine = first_of(world, 0, 60, 90 * MS);
    every_second_took(world, 1 - mine, 90, 30 * MS, OUTCOME_error);
    every_second_took(world, mine, 36, 30 * MS, OUTCOME_error);
    every_second_took(world, 38 + mine, 70, 90 * MS, OUTCOME_error); /* open at 405 and later */
    every_second_took(world, 78 + mine, 90, 30 * MS, OUTCOME_error);
    world_stop_load(world);
    world_until(world, 3 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* b/0 has become a thousand times slower.  Who goes on in turn owes it more and more answers; who
 * changes to a policy that looks sends it no more than one. */
static void balancing_changes_for_one_caller(void)
{
    for (unsigned i = 0; balancing_policies.members[i]; i++) {
        const struct class_head *head = balancing_policies.members[i];
        const bool looks =
            strstr("least_requests two_choices least_time sticky", head->name) != NULL;
        if (strcmp(head->name, "join_idle_queue") == 0)
            continue; /* looks as long as it knows an idle one */
        struct world *other = two_callers("[{delay: 1ms}]", text_of("balance: %s", head->name));
        struct world *world =
            world_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 20ms}]}}}\n"
                     "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                     "deployment: {services: {a: {replicas: 2}, b: {replicas: 4}}}\n"
                     "disruptions: {s: {at: 0s, slow: service b/0, factor: 1000}}\n");
        struct call_policy *text = text_for(world);
        text->balance = text_for(other)->balance;
        const struct policy *version_of_it = version(world, text);
        world_begin(world, 1, 0);
        world_until(world, 405 * MS);
        const uint32_t before = open_at(world, 0, 0);
        CU_ASSERT_TRUE(before >= 4 && before <= 6);
        obeys(world, 0, version_of_it);
        world_until(world, 4405 * MS);
        CU_ASSERT_TRUE(open_at(world, 1, 0) >= 50); /* 200 requests more */
        CU_ASSERT_TRUE(looks ? open_at(world, 0, 0) <= before + 1 : open_at(world, 0, 0) > 25);
        obeys(world, 0, world->plan->channels[channel_to(world, "b")].policy);
        world_until(world, 5405 * MS);
        CU_ASSERT_TRUE(open_at(world, 0, 0) >= before + 10);
        world_stop_load(world);
        world_until(world, 100 * SECOND);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
        assert_quiet(world);
        world_end(world);
        world_end(other);
    }
}

/* More connections: who waits in line is sent at once, first come first served.  Fewer: what is
 * open goes on, and the next one waits until enough have ended. */
static void connections_change_for_one_caller(void)
{
    struct world *world =
        world_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 100ms}]}}}\n"
                 "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                 "deployment: {services: {a: , b: }, calls: {b: {connections: 1}}}\n");
    struct call_policy *text = text_for(world);
    text->connections = COUNT_UNLIMITED;
    const struct policy *many = version(world, text);
    text = text_for(world);
    text->connections = 2;
    const struct policy *two = version(world, text);
    world_begin(world, 1, 0);
    world_until(world, 75 * MS); /* 10 is on the wire, 20 to 70 wait */
    obeys(world, 0, many);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->jobs.value, 7);
    world_until(world, 125 * MS);
    obeys(world, 0, two); /* open: 6 of 75 ms, 80, 90, ... 120 */
    world_until(world, 525 * MS);
    CU_ASSERT_EQUAL(world_took(world, 0), 100 * MS);
    for (uint32_t i = 1; i < 7; i++)
        CU_ASSERT_EQUAL(world_took(world, i), 175 * MS - (sim_time)(i + 1) * 10 * MS);
    for (uint32_t i = 7; i < 12; i++)
        CU_ASSERT_EQUAL(world_took(world, i), 100 * MS);
    /* sent at 130 and 140: when one is open, and none, of those before: at 210 and 220 */
    CU_ASSERT_EQUAL(world_took(world, 12), 80 * MS + 100 * MS);
    CU_ASSERT_EQUAL(world_took(world, 13), 80 * MS + 100 * MS);
    CU_ASSERT_EQUAL(world_took(world, 14), 160 * MS + 100 * MS);
    world_stop_load(world);
    world_until(world, 10 * SECOND);
    assert_quiet(world);
    world_end(world);
}

/* Both have a breaker that opens for good after three failures.  One gets a policy without, and
 * then its old one again: with a new breaker, which knows nothing. */
static void guards_change_for_one_caller(void)
{
    struct world *world = two_callers("[{fail: 100%}]", "breaker: {failures: 3, probe_after: 1h}");
    struct call_policy *text = text_for(world);
    text->guards[GUARD_breaker].class = NULL;
    const struct policy *none = version(world, text);
    world_begin(world, 1, 0);
    const struct party_run *b = world_of_party(world, "b");
    world_until(world, 405 * MS);
    CU_ASSERT_EQUAL(b->attempts.events, 6);
    CU_ASSERT_EQUAL(b->breakers_open.value, 2);
    obeys(world, 0, none);
    CU_ASSERT_EQUAL(b->breakers.value, 1);
    CU_ASSERT_EQUAL(b->breakers_open.value, 1);
    world_until(world, 805 * MS);
    CU_ASSERT_EQUAL(b->attempts.events, 6 + 20);
    obeys(world, 0, world->plan->channels[channel_to(world, "b")].policy);
    CU_ASSERT_EQUAL(b->breakers.value, 2);
    CU_ASSERT_EQUAL(b->breakers_open.value, 1);
    world_until(world, 1205 * MS);
    CU_ASSERT_EQUAL(b->attempts.events, 6 + 20 + 3);
    CU_ASSERT_EQUAL(b->breakers_open.value, 2);
    CU_ASSERT_EQUAL(b->attempts.events + b->broken.events, 120);
    world_end(world);
}

/* The same breaker under another policy still knows what it knew; so does a bulkhead, which would
 * else let in more than it may. */
static void the_same_guards_keep_what_they_know(void)
{
    struct world *world = two_callers(
        "[{delay: 1s}]", "bulkhead: 2, breaker: {failures: 30, probe_after: 1h}, timeout: 500ms");
    struct call_policy *text = text_for(world);
    text->retry.attempts = 2;
    const struct policy *other = version(world, text);
    world_begin(world, 1, 0);
    const struct party_run *b = world_of_party(world, "b");
    world_until(world, 105 * MS);
    CU_ASSERT_EQUAL(b->attempts.events, 4);
    obeys(world, 0, other);
    world_until(world, 405 * MS);
    CU_ASSERT_EQUAL(b->attempts.events, 4);
    CU_ASSERT_EQUAL(b->crowded.events, 36);
    world_stop_load(world);
    world_until(world, 5 * SECOND);
    assert_quiet(world);
    world_end(world);
}

TEST_MAIN(route, TEST(members_come_and_go), TEST(who_comes_back_still_owes),
          TEST(a_shared_list_changes_for_all), TEST(who_knows_nobody_reaches_nobody),
          TEST(a_storm_of_lists), TEST(a_timeout_changes_for_one_caller),
          TEST(retries_change_for_one_caller), TEST(balancing_changes_for_one_caller),
          TEST(connections_change_for_one_caller), TEST(guards_change_for_one_caller),
          TEST(the_same_guards_keep_what_they_know))
