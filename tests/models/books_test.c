/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Books: they balance at every moment of a run in which everything happens, and a counter that is
 * off by one is seen. */
#include <signal.h>
#include <sys/wait.h>

#include "models/run/call.h"
#include "models/run/route.h"
#include "tests/models/lib/world.h"

/* Forwards, branches, queues that are full, stores behind few connections, retries, slow networks;
 * crashes, pauses and slowness of all of them. */
static const char rich[] =
    "application:\n"
    "  datasets: {kv: {keys: 100}}\n"
    "  modules:\n"
    "    a: {x: [{compute: exponential(1ms)}, {parallel: [{call: b.x, copies: 2}, {read: kv}], "
    "wait: 2}, {call: c.x, if_failed: continue}]}\n"
    "    b: {x: [{compute: exponential(2ms)}, {choice: [{forward: c.x}, {steps: []}]}]}\n"
    "    c: {x: [{delay: exponential(2ms)}, {write: kv}, {choice: [{forward: b.x, weight: 30%}, "
    "{steps: [], weight: 70%}]}]}\n"
    "workload: {u: {arrivals: poisson(rate=200/s), mix: a.x, timeout: 100ms, retry: {attempts: 2, "
    "backoff: 5ms..5ms}}, v: {arrivals: closed(users=20 think=exponential(50ms)), mix: b.x}}\n"
    "deployment:\n"
    "  network: {same_zone: {latency: exponential(500us), bandwidth: 1Gbit/s}}\n"
    "  nodes: {n: {count: 3, cores: 2}, m: {count: 2, cores: 1, cpu: fcfs, disk: 1ms}}\n"
    "  services: {default: {nodes: n, replicas: 3}, a: , b: {workers: 1, queue: 1}, c: {workers: "
    "5}}\n"
    "  stores: {db: {kind: primary_replica, datasets: all, nodes: m, replicas: 2, read_time: 1ms, "
    "write_time: 1ms, connections: 50, failover: {detect: 200ms, promote: 100ms}}}\n"
    "  calls: {default: {timeout: 20ms, retry: 2}, db: {timeout: 20ms, retry: 2, connections: 2}}\n"
    "disruptions:\n"
    "  k: {every: exponential(300ms), crash: one service b, for: exponential(50ms)}\n"
    "  l: {every: exponential(700ms), crash: one node n, for: exponential(50ms)}\n"
    "  p: {every: exponential(200ms), pause: one service c, for: exponential(30ms)}\n"
    "  q: {every: exponential(500ms), pause: one node m, for: exponential(30ms)}\n"
    "  s: {every: exponential(500ms), crash: one node m, for: exponential(300ms)}\n";

static void books_balance_at_every_moment(void)
{
    for (uint32_t replication = 0; replication < 3; replication++) {
        struct world *world = world_of(rich);
        world_begin(world, 1, replication);
        for (unsigned i = 1; i <= 4000; i++)
            world_until(world, i * 2 * MS + i % 7); /* looks at the books */
        static const enum outcome ends[] = {OUTCOME_ok, OUTCOME_error, OUTCOME_refused,
                                            OUTCOME_reset, OUTCOME_timeout};
        for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++)
            CU_ASSERT_TRUE(world_ended(world, ends[i]) > 0);
        CU_ASSERT_TRUE(world_of_party(world, "db")->failovers.events > 0);
        CU_ASSERT_TRUE(world_of_party(world, "db")->waits.most > 0);
        world_end(world);
    }
}

/* Looking changes nothing. */
static void looking_leaves_no_trace(void)
{
    struct world *one = world_of(rich), *two = world_of(rich);
    world_begin(one, 1, 0);
    world_begin(two, 1, 0);
    for (unsigned i = 1; i <= 100; i++)
        world_until(one, i * 20 * MS);
    world_until(two, 2 * SECOND);
    CU_ASSERT_EQUAL(one->run->engine->fingerprint, two->run->engine->fingerprint);
    CU_ASSERT_EQUAL(one->run->request_hash, two->run->request_hash);
    world_end(one);
    world_end(two);
}

typedef void forge(struct run *run, struct world *world);

static bool aborts(struct world *world, forge *falsify)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        falsify(world->run, world);
        books_check(world->run);
        _exit(0);
    }
    int status = 0;
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void nothing(struct run *run, struct world *world) { (void)run, (void)world; }
static void a_link(struct run *run, struct world *world)
{
    (void)world, ((struct link *)pool_at(&run->links, 3))->open++;
}
static void a_request(struct run *run, struct world *world) { (void)world, run->ended++; }
static void a_measured_one(struct run *run, struct world *world)
{
    (void)world, run->open_measured++;
}
static void a_job(struct run *run, struct world *world)
{
    (void)run, world_of_party(world, "c")->jobs.value--;
}
static void an_operation(struct run *run, struct world *world)
{
    (void)run, world_of_party(world, "db")->workers_busy.value++;
}
static void a_place_in_line(struct run *run, struct world *world)
{
    (void)run, world_of_party(world, "b")->waiting.value++;
}
static void a_worker(struct run *run, struct world *world)
{
    run->instances[world->plan->parties[world_party(world, "b")].first].busy++;
}
static void a_connection(struct run *run, struct world *world)
{
    (void)world, route_at(run, 0)->open++;
}
static void a_life(struct run *run, struct world *world)
{
    (void)run, world_of_party(world, "a")->up_replicas--;
}
static void an_outage(struct run *run, struct world *world) { (void)world, run->parties_down++; }
static void a_message(struct run *run, struct world *world)
{
    (void)world, pool_take(&run->messages);
}
static void a_visit(struct run *run, struct world *world) { (void)world, pool_take(&run->visits); }
static void an_attempt(struct run *run, struct world *world)
{
    for (uint32_t i = 0; i < run->calls.made; i++) {
        struct call *call = call_at(run, i);
        if (call->calling && call->first.state == ATTEMPT_SENT) {
            call->first.state = ATTEMPT_IDLE;
            break;
        }
    }
    (void)world;
}

static void what_is_off_by_one_is_seen(void)
{
    static forge *const all[] = {a_link,          a_request, a_measured_one, a_job,  an_operation,
                                 a_place_in_line, a_worker,  a_connection,   a_life, an_outage,
                                 a_message,       a_visit,   an_attempt};
    struct world *world = world_of(rich);
    world_begin(world, 1, 0);
    world_until(world, 1 * SECOND);
    CU_ASSERT_FALSE(aborts(world, nothing));
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++)
        CU_ASSERT_TRUE(aborts(world, all[i]));
    world_end(world);
}

TEST_MAIN(books, TEST(books_balance_at_every_moment), TEST(looking_leaves_no_trace),
          TEST(what_is_off_by_one_is_seen))
