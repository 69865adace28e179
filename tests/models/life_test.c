/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Life and death: what a crash takes with it, what a pause keeps, and that nothing is left over. */
#include "tests/models/lib/world.h"

/* One replica on node n/0 and one request per 10 ms that takes 4 ms. */
static struct world *with(const char *disruptions, const char *service, sim_time until)
{
    return world_run(text_of("application: {modules: {a: {x: [{compute: 4ms}]}}}\n"
                             "workload: {c: {arrivals: renewal(10ms), mix: a.x, timeout: 9ms}}\n"
                             "deployment: {nodes: {n: }, services: {a: {nodes: n%s}}}\n"
                             "disruptions: {%s}\n",
                             service, disruptions),
                     until);
}

/* Outcomes by number: o ok, r reset, t timeout. */
static void outcomes(struct world *world, const char *expected)
{
    char text[64] = "";
    const unsigned count = (unsigned)strlen(expected);
    for (uint32_t i = 0; i < count; i++) {
        const enum outcome outcome = world_outcome(world, i);
        text[i] = outcome == OUTCOME_ok        ? 'o'
                  : outcome == OUTCOME_reset   ? 'r'
                  : outcome == OUTCOME_timeout ? 't'
                                               : '?';
    }
    ASSERT_TEXT(text, expected);
    world_stop_load(world);
    world_until(world, world->run->engine->now + 2 * SECOND); /* TCP tries again after one */
    assert_quiet(world);
    world_end(world);
}

static void crashes_take_open_work_with_them(void)
{
    outcomes(with("d: {at: 32ms, crash: service a, for: 20ms}", "", 100 * MS), "oorrroooo");
    outcomes(with("d: {at: 32ms, crash: node n/0, for: 20ms}", "", 100 * MS), "ootttoooo");
    outcomes(with("d: {at: 32ms, crash: service a, for: 20ms}", ", start: 15ms", 100 * MS),
             "oorrrrooo");
    outcomes(with("d: {at: 32ms, crash: service a}", "", 100 * MS), "oorrrrrrr");
    outcomes(with("d: {at: 32ms, crash: node n/0}", "", 100 * MS), "oottttttt");
}

/* Two reasons: up again when both have gone, whatever their order; a start-up that is hit begins
 * again. */
static void reasons_are_counted(void)
{
    outcomes(with("d: {at: 12ms, crash: service a, for: 30ms}, e: {at: 22ms, crash: service a, "
                  "for: 40ms}",
                  "", 100 * MS),
             "rrrrrrooo");
    outcomes(
        with(
            "d: {at: 15ms, crash: service a, for: 50ms}, e: {at: 25ms, crash: node n/0, for: 20ms}",
            "", 100 * MS),
        "orttrrooo");
    outcomes(
        with("d: {at: 15ms, crash: node n/0, for: 20ms}, e: {at: 16ms, crash: service a, for: 1ms}",
             "", 100 * MS),
        "ottoooooo");
    outcomes(with("d: {at: 15ms, crash: service a, for: 10ms}, e: {at: 30ms, crash: service a, "
                  "for: 10ms}",
                  ", start: 25ms", 100 * MS),
             "orrrrrooo");
}

static void a_pause_keeps_everything(void)
{
    static const char *const whom[] = {"service a", "node n/0"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of(
                "application: {modules: {a: {x: [{compute: 4ms}, {delay: 3ms}, {compute: 2ms}]}}}\n"
                "workload: {c: {arrivals: renewal(100ms), mix: a.x}}\n"
                "deployment: {nodes: {n: }, services: {a: {nodes: n}}}\n"
                "disruptions: {p: {at: 101ms, pause: %s, for: 50ms}, q: {at: 205500us, pause: %s, "
                "for: 50ms}, "
                "r: {at: 290ms, pause: %s, for: 20ms}, s: {at: 295ms, pause: %s, for: 50ms}}\n",
                whom[i], whom[i], whom[i], whom[i]),
            390 * MS);
        CU_ASSERT_EQUAL(world_took(world, 0), 59 * MS);
        CU_ASSERT_EQUAL(world_took(world, 1),
                        55500 * US + 2 * MS);                    /* the delay goes on meanwhile */
        CU_ASSERT_EQUAL(world_took(world, 2), 45 * MS + 9 * MS); /* until both pauses are over */
        assert_quiet(world);
        world_end(world);
    }
}

static void a_crash_during_a_pause(void)
{
    outcomes(with("p: {at: 12ms, pause: service a, for: 40ms}, d: {at: 15ms, crash: service a, "
                  "for: 10ms}",
                  "", 100 * MS),
             "rrttooooo");
}

static void outages_are_measured(void)
{
    struct world *world = world_run("deployment: {nodes: {n: {count: 3}}, services: {a: {modules: "
                                    "none, replicas: 3, nodes: n, needs: 2}, "
                                    "b: {modules: none, replicas: 1}}}\n"
                                    "disruptions: {d: {at: 10ms, crash: node n/0, for: 50ms}, e: "
                                    "{at: 20ms, crash: service a/1, for: 10ms}, "
                                    "f: {at: 40ms, crash: service a/2, for: 100ms}, g: {at: 45ms, "
                                    "crash: service b, for: 5ms}}\n",
                                    200 * MS);
    const struct party_run *a = world_of_party(world, "a"), *b = world_of_party(world, "b");
    CU_ASSERT_EQUAL(level_area(world, &a->up), 170 * MS); /* down 20..30, 40..60 */
    CU_ASSERT_EQUAL(a->outages.events, 2);
    CU_ASSERT_EQUAL(a->first_outage.at, 20 * MS);
    CU_ASSERT_EQUAL(level_area(world, &b->up), 195 * MS);
    CU_ASSERT_EQUAL(level_area(world, &world->run->all_up), 170 * MS);
    CU_ASSERT_EQUAL(world->run->all_outages.events, 2);
    CU_ASSERT_EQUAL(world->run->all_first_outage.at, 20 * MS);
    world_end(world);
}

/* Calls of a caller who dies: its callee goes on, nobody hears the answer, no connection stays
 * taken. */
static void a_caller_dies(void)
{
    struct world *world =
        world_run("application: {datasets: {d: {}}, modules: {a: {x: [{parallel: [{call: b.y}, "
                  "{read: d, copies: 5}, "
                  "{steps: [{delay: 1ms}], times: 100}]}]}, b: {y: [{compute: 500ms}]}}}\n"
                  "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                  "deployment: {nodes: {n: {cores: 4}}, services: {a: , b: {nodes: n}}, "
                  "stores: {s: {kind: single, datasets: all, read_time: 100ms}}, calls: {s: "
                  "{connections: 2}}}\n"
                  "disruptions: {p: {at: 1050ms, crash: service a, for: 100ms}}\n",
                  1900 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_reset);
    CU_ASSERT_EQUAL(world_took(world, 0), 50 * MS);
    CU_ASSERT_EQUAL(level_area(world, &world->run->nodes[world_node(world, "n/0")].cores_busy),
                    500 * MS);
    assert_quiet(world);
    world_end(world);
}

/* A request comes back to the service that waits for it, and the service dies: both ends of the
 * call go at once. */
static void who_waits_for_himself_dies(void)
{
    struct world *world =
        world_run("application: {modules: {a: {x: [{call: b.y}, {compute: 1ms}], z: [{compute: "
                  "10ms}]}, b: {y: [{forward: a.z}]}}}\n"
                  "workload: {c: {arrivals: poisson(rate=1000/s), mix: a.x, timeout: 50ms}}\n"
                  "deployment: {services: {a: , b: }}\n"
                  "disruptions: {z: {up: exponential(100ms), down: 10ms, crash: service a}}\n",
                  5 * SECOND);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_reset) > 500);
    world_stop_load(world);
    world_until(world, 6 * SECOND);
    assert_quiet(world);
    world_end(world);
}

static void endless_starts_never_end(void)
{
    struct world *world = with("d: {at: 32ms, crash: service a, for: 20ms}",
                               ", start: pareto(min=1s shape=0.001)", 100 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 7), OUTCOME_reset);
    world_end(world);
}

static const char stress[] =
    "application:\n"
    "  datasets: {kv: {keys: 100}, log: {keys: 10}}\n"
    "  modules:\n"
    "    a:\n"
    "      x: [{compute: exponential(1ms)}, {parallel: [{call: b.x, copies: 3}, {read: kv}, {call: "
    "c.x, times: 2, "
    "if_failed: continue}], wait: 3}, {write: log, if_failed: continue}, {call: c.y, if_failed: "
    "[{call: b.y}]}]\n"
    "      y: [{compute: 1ms}, {choice: [{forward: b.x, weight: 70%%}, {forward: c.z, weight: "
    "30%%}]}]\n"
    "    b:\n"
    "      x: [{compute: exponential(2ms)}, {read: kv, times: 2}, {call: c.x, probability: 50%%}]\n"
    "      y: [{parallel: [{call: c.x}, {call: c.x}, {write: kv}]}]\n"
    "    c:\n"
    "      x: [{compute: exponential(1ms)}, {delay: exponential(1ms)}, {write: kv, key: user, "
    "if_failed: continue}]\n"
    "      y: [{compute: exponential(1ms)}, {fail: 30%%}, {steps: [{read: log}, {compute: 100us}], "
    "times: 3}]\n"
    "      z: [{compute: 1ms}, {choice: [{forward: a.y, weight: 50%%}, {forward: b.y, weight: "
    "50%%}]}]\n"
    "workload:\n"
    "  u: {arrivals: poisson(rate=300/s), mix: {a.x: 60%%, a.y: 40%%}, timeout: 300ms, retry: "
    "{attempts: 2, "
    "backoff: 1ms..9ms}}\n"
    "  v: {arrivals: renewal(9ms), mix: b.y, timeout: 50ms}\n"
    "disruptions:\n"
    "  da: {crash: each service a, up: exponential(300ms), down: exponential(30ms)}\n"
    "  db: {crash: one service b, every: exponential(200ms), for: exponential(50ms)}\n"
    "  dc: {pause: each service c, up: exponential(200ms), down: exponential(40ms)}\n"
    "  dd: {slow: one node n, factor: 7, every: exponential(300ms), for: 100ms}\n"
    "  de: {crash: one node n, every: exponential(500ms), for: exponential(60ms)}\n"
    "  df: {crash: zone q, every: exponential(2s), for: 100ms}\n"
    "  dg: {crash: each store s, up: exponential(1s), down: exponential(50ms)}\n"
    "  dh: {pause: all node n, every: exponential(1s), for: exponential(10ms)}\n"
    "  di: {slow: each service a, factor: 3, up: exponential(200ms), down: exponential(40ms)}\n"
    "  dj: {pause: one store s, every: exponential(300ms), for: exponential(10ms)}\n"
    "  dk: {errors: each service b, share: 30%%, up: exponential(100ms), down: exponential(40ms)}\n"
    "  dl: {errors: store s, share: 100%%, every: exponential(400ms), for: exponential(40ms)}\n"
    "deployment:\n"
    "  zones: {p: , q: }\n"
    "  nodes: {n: {count: 4, zones: [p, q], cores: 2, cpu: %s, disk: exponential(100us)}}\n"
    "  services: {default: {nodes: n, workers: 8, queue: 20, start: exponential(5ms)%s}, a: "
    "{replicas: 3}, "
    "b: {replicas: 2, slowdown: 5%%}, c: {replicas: 2}}\n"
    "  stores: {s: {kind: %s, datasets: all, nodes: n, connections: 3, read_time: "
    "exponential(500us), "
    "write_time: exponential(500us)%s}}\n"
    "  calls: {default: {%stimeout: 40ms, protocol: %s, balance: %s, retry: {attempts: 3, backoff: "
    "1ms}}, "
    "b: {retry: 1}, s: {timeout: 20ms}}\n"
    "%s";

/* Requests, and what replicas do among themselves. */
static bool is_busy(const struct run *run)
{
    return pool_in_use(&run->visits) || pool_in_use(&run->operations) ||
           pool_in_use(&run->messages);
}

/* Everything dies all the time; afterwards nothing may be left. */
static void nothing_is_left_after_a_storm(void)
{
    static const char *const networks[] = {"",
                                           "  network: {same_zone: {latency: exponential(200us), "
                                           "bandwidth: 10MB/s}, same_region: {latency: 1ms, "
                                           "bandwidth: 10MB/s}, internet: {latency: 2ms}}\n"};
    static const char *const kinds[] = {"single", "primary_replica, replicas: 3, mode: sync",
                                        "primary_replica, replicas: 2, mode: semi_sync"};
    static const char *const policies[] = {"least_requests", "two_choices", "least_time"};
    for (unsigned i = 0; i < 48; i++) {
        const bool impatient = i & 8; /* and each keeps its limits */
        struct world *world = world_of(
            text_of(stress, i & 1 ? "fcfs" : "sharing",
                    impatient ? ", queue_timeout: 20ms, kill_after: 35ms" : "", kinds[i % 3],
                    impatient ? ", workers: 4, queue: 9, queue_timeout: 4ms, kill_after: 9ms" : "",
                    impatient ? "hedge: {after: 9ms, attempts: 3}, cancel: true, connections: 7, "
                                "acquire_timeout: 12ms, "
                              : "",
                    i & 2 ? "tcp" : "udp", policies[i / 16], networks[i >> 2 & 1]));
        world_begin(world, 100 + i, 0);
        world_until(world, 8 * SECOND);
        CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) > 100);
        CU_ASSERT_TRUE(world->count - world_ended(world, OUTCOME_ok) > 300);
        world_stop_load(world);
        for (unsigned wait = 0; wait < 50 && pool_in_use(&world->run->requests); wait++)
            world_until(world, world->run->engine->now + 100 * MS);
        /* wait until nobody is frozen: what is parked stays in use */
        CU_ASSERT_EQUAL(world->run->sent, world->run->ended);
        for (unsigned wait = 0; wait < 400 && is_busy(world->run); wait++)
            world_until(world, world->run->engine->now + 10 * MS);
        assert_quiet(world);
        world_end(world);
    }
}

TEST_MAIN(life, TEST(crashes_take_open_work_with_them), TEST(reasons_are_counted),
          TEST(a_pause_keeps_everything), TEST(a_crash_during_a_pause), TEST(outages_are_measured),
          TEST(a_caller_dies), TEST(nothing_is_left_after_a_storm),
          TEST(who_waits_for_himself_dies), TEST(endless_starts_never_end))
