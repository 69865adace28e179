/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frozen process refuses nothing and fires nothing: what came and what fell due meanwhile is done
 * when it goes on, what came first. */
#include "tests/models/lib/world.h"

/* What pauses it: itself, or its node. */
static const char *const whom[] = {"service a", "node n/0"};

/* 500 requests per second, a pause of 2 s, 3 places to wait: refused are those that come too fast
 * while it works, as many as without the pause, or fewer, for who caught up had no gaps. */
static void nothing_is_refused_by_a_pause(void)
{
    static const char *const disruptions[] = {"{}", "{p: {at: 2s, for: 2s, pause: service a}}",
                                              "{p: {at: 2s, for: 2s, pause: node n/0}}"};
    uint64_t refused[3];
    for (unsigned i = 0; i < 3; i++) {
        struct world *world =
            world_run(text_of("application: {modules: {a: {x: [{compute: 1ms}]}}}\n"
                              "workload: {c: {arrivals: poisson(rate=500/s), mix: a.x}}\n"
                              "deployment: {nodes: {n: }, services: {a: {nodes: n, workers: 1, "
                              "queue: 3}}}\ndisruptions: %s\n",
                              disruptions[i]),
                      12 * SECOND);
        refused[i] = world_ended(world, OUTCOME_refused);
        CU_ASSERT_EQUAL(world_of_party(world, "a")->refused.events, refused[i]);
        for (size_t k = 0; k < world->count; k++)
            CU_ASSERT_TRUE(world->heard[k].outcome == OUTCOME_ok || world->heard[k].took == 0);
        world_stop_load(world);
        world_until(world, 14 * SECOND);
        CU_ASSERT_EQUAL(world->count, world->run->sent);
        assert_quiet(world);
        world_end(world);
    }
    CU_ASSERT_TRUE(refused[0] > 0 && refused[1] <= refused[0] && refused[2] <= refused[0]);
}

/* Load 1.3 times what it can do: after a pause the line outside grows shorter, at least by a tenth
 * of what is taken from it, and nobody waits longer than without the pause in the end.  2,600 are
 * outside at 4 s: over after at most 11 times as many have been served, 29 s. */
static void a_pause_is_over_some_time(void)
{
    struct world *world = world_run("application: {modules: {a: {x: [{compute: 1ms}]}}}\n"
                                    "workload: {c: {arrivals: poisson(rate=1300/s), mix: a.x}}\n"
                                    "deployment: {services: {a: {workers: 1, queue: 3}}}\n"
                                    "disruptions: {p: {at: 2s, for: 2s, pause: service a}}\n",
                                    50 * SECOND);
    sim_time longest = 0, early = 0;
    double refused = 0, all = 0;
    for (size_t k = 0; k < world->count; k++) {
        const struct heard *heard = &world->heard[k];
        if (heard->sent < 10 * SECOND && heard->took > early)
            early = heard->took;
        if (heard->sent < 35 * SECOND)
            continue;
        longest = heard->took > longest ? heard->took : longest;
        refused += heard->outcome == OUTCOME_refused;
        all++;
    }
    CU_ASSERT_TRUE(early > 2 * SECOND && longest <= 4 * MS);
    CU_ASSERT_TRUE(refused / all > 0.23 && refused / all < 0.3); /* 1 - 1/1.3 = 0.231 at least */
    world_end(world);
}

/* Arrivals every 10 ms, 7 ms each, one worker, three places; frozen from 95 to 215 ms: twelve have
 * come (100 to 210).  Whoever came meanwhile, and whoever comes while such a one still waits
 * outside, is served in order; who finds all four in the house and nobody outside is refused. (Nine
 * may join the line for ten that leave it: that does not bind here.) */
static void what_came_is_taken_up_as_there_is_room(void)
{
    enum { COUNT = 80, HOUSE = 4 };
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_run(text_of("application: {modules: {a: {x: [{compute: 7ms}]}}}\n"
                              "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                              "deployment: {nodes: {n: }, services: {a: {nodes: n, workers: 1, "
                              "queue: 3}}}\n"
                              "disruptions: {p: {at: 95ms, for: 120ms, pause: %s}}\n",
                              whom[i]),
                      10 * MS * COUNT + 9 * MS);
        sim_time ends[COUNT], free = 0;
        unsigned refused = 0;
        for (uint32_t k = 0; k < COUNT; k++) {
            const sim_time came = (sim_time)(k + 1) * 10 * MS;
            const bool meanwhile = came > 95 * MS && came < 215 * MS;
            unsigned ahead = 0;
            for (uint32_t j = 0; j < k; j++)
                ahead += ends[j] > came;
            const bool taken = meanwhile || ahead != HOUSE;
            const sim_time start = came > free ? came : free;
            ends[k] = taken ? start + 7 * MS : came;
            if (start < 95 * MS && ends[k] > 95 * MS)
                ends[k] += 120 * MS;
            free = taken ? ends[k] : free;
            refused += !taken;
            CU_ASSERT_EQUAL(world_outcome(world, k), taken ? OUTCOME_ok : OUTCOME_refused);
            CU_ASSERT_EQUAL(world_took(world, k), ends[k] - came);
        }
        CU_ASSERT_EQUAL(world_of_party(world, "a")->refused.events, refused);
        CU_ASSERT_EQUAL(refused, 1);
        world_end(world);
    }
}

/* a calls b, which answers after 20 ms; a waits 30 ms and is frozen from 10 to 100 ms after it has
 * asked.  The answer came in time, though its time-out has passed. */
static void what_was_heard_comes_before_what_fell_due(void)
{
    static const char *const calls[] = {"b: {timeout: 30ms}", "b: {hedge: 30ms}",
                                        "s: {timeout: 30ms}", "s: {hedge: 30ms}"};
    for (unsigned i = 0; i < 8; i++) {
        const char *step = i / 2 < 2 ? "{call: b.y}" : "{read: d}";
        struct world *world = world_run(
            text_of("application: {datasets: {d: {}}, modules: {a: {x: [%s]}, b: {y: [{compute: "
                    "20ms}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                    "deployment: {nodes: {n: , m: }, services: {a: {nodes: n}, b: {nodes: m}}, "
                    "stores: {s: {kind: single, datasets: all, nodes: m, read_time: 20ms}}, calls: "
                    "{%s}}\n"
                    "disruptions: {p: {at: 1010ms, for: 90ms, pause: %s}}\n",
                    step, calls[i / 2], whom[i % 2]),
            1500 * MS);
        CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_ok);
        CU_ASSERT_EQUAL(world_took(world, 0), 100 * MS);
        CU_ASSERT_EQUAL(world_of_party(world, i / 2 < 2 ? "b" : "s")->attempts.events, 1);
        assert_quiet(world);
        world_end(world);
    }
}

/* The same when the answer would take 500 ms: at 100 ms, not at 30, it gives up, or asks again. */
static void what_falls_due_is_done_late(void)
{
    static const struct {
        const char *calls, *service;
        sim_time took;
        uint64_t attempts;
    } cases[] = {{"b: {timeout: 30ms}", "", 100, 1},
                 {"b: {timeout: 30ms, retry: 2}", "", 130, 2},
                 {"b: {hedge: 30ms}", "", 500, 2},
                 {"b: {timeout: 30ms, retry: {attempts: 2, backoff: 20ms}}", "", 150, 2},
                 {"b: {timeout: 5ms, retry: {attempts: 2, backoff: 20ms}}", "", 105, 2},
                 {"{}", ", kill_after: 30ms", 100, 1}};
    for (unsigned i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 500ms}]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                    "deployment: {nodes: {n: , m: }, services: {a: {nodes: n%s}, b: {nodes: m}}, "
                    "calls: %s%s%s}\n"
                    "disruptions: {p: {at: 1010ms, for: 90ms, pause: %s}}\n",
                    cases[i / 2].service, i / 2 < 5 ? "{" : "", cases[i / 2].calls,
                    i / 2 < 5 ? "}" : "", whom[i % 2]),
            1900 * MS);
        CU_ASSERT_EQUAL(world_took(world, 0), cases[i / 2].took * MS);
        CU_ASSERT_EQUAL(world_of_party(world, "b")->attempts.events, cases[i / 2].attempts);
        world_end(world);
    }
}

/* Who waits in its queue is dropped when it goes on, not before; a frozen store neither. */
static void a_frozen_queue_drops_nobody(void)
{
    for (unsigned store = 0; store < 2; store++) {
        struct world *world = world_run(
            text_of("application: {datasets: {d: {}}, modules: {a: {x: [%s]}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}, e: {arrivals: "
                    "renewal(1001ms), mix: a.x}}\n"
                    "deployment: {nodes: {n: , m: }, services: {a: {%s}}, stores: {s: {kind: "
                    "single, datasets: all, nodes: n, workers: 1, queue_timeout: 30ms, read_time: "
                    "50ms}}}\n"
                    "disruptions: {p: {at: 1010ms, for: 90ms, pause: %s}}\n",
                    store ? "{read: d}" : "{compute: 50ms}",
                    store ? "nodes: m" : "nodes: n, workers: 1, queue_timeout: 30ms",
                    store ? "store s" : "service a"),
            1500 * MS);
        CU_ASSERT_EQUAL(world_took(world, 0), 140 * MS);
        const struct heard *second = world_request_of(world, 1, 0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(second);
        CU_ASSERT_EQUAL(second->outcome, store ? OUTCOME_error : OUTCOME_shed);
        CU_ASSERT_EQUAL(second->took, 99 * MS);
        world_end(world);
    }
}

/* Cancelled while it is frozen: it hears of it when it goes on, having taken up what came, and
 * works for it no more.  Two branches each, ready or not; `queue` so small that most wait outside.
 */
static void cancellations_wait_too(void)
{
    static const char *const steps[] = {
        "{compute: 30ms}", "{parallel: [{compute: 30ms}, {delay: 25ms}]}", "{read: d}"};
    for (unsigned i = 0; i < 12; i++) {
        struct world *world = world_run(
            text_of(
                "application: {datasets: {d: {}}, modules: {g: {x: [{call: a.x}]}, a: {x: "
                "[%s]}}}\n"
                "workload: {c: {arrivals: renewal(1ms), mix: g.x}}\n"
                "deployment: {nodes: {n: , m: }, network: {same_zone: {latency: %s}}, services: "
                "{g: {nodes: m}, a: {nodes: n, workers: 2, queue: 3}}, stores: {s: {kind: "
                "single, datasets: all, nodes: n, read_time: 10ms}}, calls: {default: {protocol: "
                "udp}, a: {timeout: 20ms, cancel: true, protocol: udp}, s: {cancel: true}}}\n"
                "disruptions: {p: {at: 10ms, for: 90ms, pause: %s}}\n",
                steps[i / 4], i & 1 ? "uniform(0ms..5ms)" : "0ms", whom[i / 2 % 2]),
            95 * MS);
        for (unsigned k = 0; k < 100; k++)
            world_until(world, 95 * MS + (sim_time)k * MS);
        world_stop_load(world);
        world_until(world, 300 * MS);
        assert_quiet(world);
        world_end(world);
    }
}

/* A frozen replica does not notice that the primary has died: it takes over when it goes on. */
static void a_frozen_store_fires_no_timers(void)
{
    static const char *const pauses[] = {"store s/1", "node n/1"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n"
                    "workload: {c: {arrivals: renewal(10ms), mix: a.x}}\n"
                    "deployment: {nodes: {n: {count: 2}, m: }, services: {a: {nodes: m}}, stores: "
                    "{s: {kind: primary_replica, replicas: 2, datasets: all, nodes: n, reads: "
                    "primary, failover: {detect: 100ms, promote: 0s}, read_time: 1ms}}}\n"
                    "disruptions: {d: {at: 1s, crash: store s/0}, p: {at: 1010ms, for: 500ms, "
                    "pause: %s}}\n",
                    pauses[i]),
            1505 * MS);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->failovers.events, 0);
        world_until(world, 1700 * MS);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->failovers.events, 1);
        world_end(world);
    }
}

/* It dies while it is frozen: nothing that fell due is done by its next life. */
static void what_fell_due_dies_with_it(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 500ms}]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
        "deployment: {services: {a: {kill_after: 35ms}, b: }, calls: {b: {timeout: 30ms, retry: 5, "
        "hedge: 20ms}}}\n"
        "disruptions: {p: {at: 1010ms, for: 90ms, pause: service a}, d: {at: 1050ms, for: 10ms, "
        "crash: service a}}\n",
        1900 * MS);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_reset);
    CU_ASSERT_EQUAL(world_took(world, 0), 50 * MS);
    CU_ASSERT_EQUAL(world_of_party(world, "b")->attempts.events, 1);
    assert_quiet(world);
    world_end(world);
}

/* Whoever is frozen serves nobody.  Also when it dies meanwhile, or comes back while its node is
 * still frozen; a store is up while somebody who takes writes is. */
static void frozen_is_not_up(void)
{
    static const struct {
        const char *disruptions;
        unsigned service, store; /* seconds of 20 in which it is up */
        unsigned outages;        /* of the store */
    } cases[] = {
        {"p: {at: 2s, for: 3s, pause: service a}", 17, 20, 0},
        {"p: {at: 2s, for: 3s, pause: service a/0}", 20, 20, 0},
        {"p: {at: 2s, for: 3s, pause: node m/0}", 20, 17, 1},
        {"p: {at: 2s, for: 3s, pause: node m/1}", 20, 20, 0},
        {"p: {at: 2s, for: 6s, pause: node n}, c: {at: 4s, for: 2s, crash: all service a}", 14, 20,
         0},
        {"p: {at: 2s, for: 4s, pause: node n}, c: {at: 4s, for: 4s, crash: all service a}", 14, 20,
         0},
        {"p: {at: 2s, for: 6s, pause: store d}, c: {at: 4s, for: 2s, crash: node m/0}", 20, 14, 1}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_run(
            text_of(
                "application: {datasets: {k: {keys: 10}}, modules: {a: {x: [{write: k}]}}}\n"
                "workload: {c: {arrivals: renewal(100ms), mix: a.x}}\n"
                "deployment: {nodes: {n: {}, m: {count: 2}}, services: {a: {nodes: n, replicas: "
                "2}}, stores: {d: {kind: primary_replica, datasets: all, nodes: m, replicas: 2, "
                "read_time: 1ms, write_time: 1ms, failover: none}}}\ndisruptions: {%s}\n",
                cases[i].disruptions),
            20 * SECOND);
        const struct party_run *a = world_of_party(world, "a"), *d = world_of_party(world, "d");
        CU_ASSERT_EQUAL(level_area(world, &a->up), cases[i].service * SECOND);
        CU_ASSERT_EQUAL(level_area(world, &d->up), cases[i].store * SECOND);
        CU_ASSERT_EQUAL(d->outages.events, cases[i].outages);
        world_end(world);
    }
}

/* A store is up while a write could be answered: with as many replicas as its protocol needs,
 * unless the scenario says how many it needs. */
static void up_is_what_the_protocol_needs(void)
{
    static const struct {
        const char *kind, *crash;
        unsigned up; /* seconds of 20; of raft besides what an election takes, 2 s at most */
        bool elects;
    } cases[] = {{"primary_replica, mode: async, failover: none", "node m/1", 20, false},
                 {"primary_replica, mode: sync, failover: none", "node m/1", 20, false},
                 {"primary_replica, mode: strict, failover: none", "node m/1", 15, false},
                 {"primary_replica, mode: strict(acks=1), failover: none", "node m/1", 20, false},
                 {"primary_replica, mode: strict, needs: 1, failover: none", "node m/1", 20, false},
                 {"primary_replica, mode: async, needs: 3, failover: none", "node m/1", 15, false},
                 {"raft", "node m/1}, e: {at: 5s, for: 5s, crash: node m/2", 15, true},
                 {"raft, needs: 3", "node m/2", 15, true},
                 {"paxos", "node m/1}, e: {at: 5s, for: 5s, crash: node m/2", 15, true},
                 {"paxos, leader: none", "node m/1}, e: {at: 5s, for: 5s, crash: node m/2", 15,
                  false}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = world_run(
            text_of(
                "application: {datasets: {k: {keys: 10}}, modules: {a: {x: [{write: k}]}}}\n"
                "workload: {c: {arrivals: renewal(100ms), mix: a.x, timeout: 1s}}\n"
                "deployment: {nodes: {n: {}, m: {count: 3}}, services: {a: {nodes: n}}, stores: "
                "{d: {kind: %s, datasets: all, nodes: m, replicas: 3, read_time: 1ms, "
                "write_time: 1ms}}}\ndisruptions: {c: {at: 5s, for: 5s, crash: %s}}\n",
                cases[i].kind, cases[i].crash),
            20 * SECOND);
        const double up = 1e-9 * (double)level_area(world, &world_of_party(world, "d")->up);
        ASSERT_NEAR(up, cases[i].up - (cases[i].elects ? 2.0 : 0.0),
                    cases[i].elects ? 2.001 : 1e-9);
        world_end(world);
    }
}

TEST_MAIN(freeze, TEST(frozen_is_not_up), TEST(up_is_what_the_protocol_needs),
          TEST(nothing_is_refused_by_a_pause), TEST(a_pause_is_over_some_time),
          TEST(what_came_is_taken_up_as_there_is_room),
          TEST(what_was_heard_comes_before_what_fell_due), TEST(what_falls_due_is_done_late),
          TEST(a_frozen_queue_drops_nobody), TEST(cancellations_wait_too),
          TEST(a_frozen_store_fires_no_timers), TEST(what_fell_due_dies_with_it))
