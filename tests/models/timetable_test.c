/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures and repairs as they are written: what the clocks alone say is what a whole run does, and
 * a run that plays it fares as the one that drew it. */
#include "models/run/timetable.h"

#include "tests/models/lib/world.h"

#define APPLICATION                                                                                \
    "application: {datasets: {d: {keys: 50}}, modules: {a: {x: [{compute: exponential(5ms)}, "     \
    "{write: d}, {read: d}]}}}\n"                                                                  \
    "workload: {c: {arrivals: poisson(rate=60/s), mix: a.x, timeout: 200ms}}\n"
#define DEPLOYMENT                                                                                 \
    "deployment: {nodes: {m: {count: 3, cores: 1}, n: {count: 3, cores: 1}}, services: {a: "       \
    "{nodes: m, replicas: 3}}, stores: {s: {kind: primary_replica, datasets: all, nodes: n, "      \
    "replicas: 3, mode: async, failover: {detect: 300ms, promote: 100ms}}}}\n"
/* Clocks of their own, with few to repair; one of several; who leads; all at once; overlaps; one
 * for good. */
#define DISRUPTIONS                                                                                \
    "disruptions: {wear: {crash: each node m, up: exponential(3s), down: exponential(1s), crews: " \
    "1}, one: {every: exponential(2s), slow: one node n, factor: 3, for: exponential(1s)}, head: " \
    "{every: exponential(4s), crash: leader s, for: 700ms}, both: {every: 7s, pause: all node m, " \
    "for: "                                                                                        \
    "100ms}, last: {at: 15s, crash: node n/2}}\n"

static const sim_time until = 20 * SECOND;

/* Without the store's leader: whom `head` hits is known in a run only. */
static void a_timetable_is_what_a_run_does(void)
{
    struct world *world = world_of(APPLICATION DEPLOYMENT DISRUPTIONS);
    world_begin(world, 3, 2);
    CU_ASSERT_EQUAL(run_before(world->run, until), ENGINE_DONE);
    const uint64_t hash = world->run->request_hash;
    const size_t ended = world->count;
    struct arena *arena = arena_create(0), *scratch = arena_create(0);
    const struct timetable *timetable = timetable_write(world->plan, 3, 2, until, arena, scratch);
    CU_ASSERT(timetable->count > 25);
    uint32_t begins = 0, order = 0;
    for (uint32_t i = 0; i < timetable->count; i++) {
        begins += timetable->list[i].begins;
        order += i > 0 && timetable->list[i].at < timetable->list[i - 1].at;
    }
    CU_ASSERT_EQUAL(begins, timetable->outages);
    CU_ASSERT_EQUAL(order, 0);
    const struct staging staging = {.timetable = timetable};
    arena_reset(scratch, 0);
    struct run *run = run_create_staged(world->plan, scratch, 3, 2, &staging);
    CU_ASSERT_EQUAL(run_before(run, until), ENGINE_DONE);
    CU_ASSERT(ended > 500);
    CU_ASSERT_EQUAL(run->request_hash, hash);
    books_check(run);
    arena_destroy(arena);
    arena_destroy(scratch);
    world_end(world);
}

/* Nobody asks, and what is up and down stays the same: nobody's requests change that here. */
static void a_silent_run_is_as_up(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{compute: 5ms}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=60/s), mix: a.x}, u: {arrivals: closed(users=3 "
        "think=1s), mix: a.x}}\n"
        "deployment: {nodes: {m: {count: 3}}, services: {a: {nodes: m, replicas: 3, needs: 2}}}\n"
        "disruptions: {wear: {crash: each node m, up: exponential(2s), down: exponential(1s)}, "
        "rush: {at: 5s, load: c, factor: 3, for: 2s}}\n";
    struct world *world = world_of(text);
    world_begin(world, 1, 0);
    world_until(world, until);
    struct arena *arena = arena_create(0);
    const struct staging staging = {.silent = true};
    struct run *run = run_create_staged(world->plan, arena, 1, 0, &staging);
    CU_ASSERT_EQUAL(run_until(run, until), ENGINE_DONE);
    CU_ASSERT_EQUAL(run->sent, 0);
    CU_ASSERT(world->run->sent > 1000);
    CU_ASSERT_EQUAL(run->all_outages.events, world->run->all_outages.events);
    CU_ASSERT(run->all_outages.events > 2);
    CU_ASSERT(level_integral(&run->all_up, until) == level_integral(&world->run->all_up, until));
    books_check(run);
    arena_destroy(arena);
    world_end(world);
}

TEST_MAIN(timetable, TEST(a_timetable_is_what_a_run_does), TEST(a_silent_run_is_as_up))
