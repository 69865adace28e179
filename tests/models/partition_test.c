/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Partitions, losses between two sides, exceptions to distances, connect time-outs: what TCP, UDP
 * and callers make of them, to the nanosecond. */
#include <math.h>

#include "models/plan/offered.h"
#include "models/run/books.h"
#include "models/run/ledger.h"
#include "models/words/protocol.h"
#include "tests/lib/member.h"
#include "tests/models/lib/timed.h"

#define FREE "cpu_per_message=0s cpu_per_kb=0s overhead=0B"
#define TCP "tcp(" FREE ")"
#define UDP "udp(" FREE ")"

/* a in zone p calls b in zone q, 1 ms away, once a second. */
static struct world *asking(const char *calls, const char *disruptions, sim_time until)
{
    return world_run(
        text_of("application: {modules: {a: {x: [{call: b.y}]}, b: {y: {request: 0B, response: 0B, "
                "steps: []}}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x, from: zone p}}\n"
                "deployment: {zones: {p: , q: }, nodes: {n: {zones: [p]}, m: {zones: [q]}}, "
                "services: {a: {nodes: n}, b: {nodes: m}}, network: {same_region: {latency: 1ms}}, "
                "calls: {default: {%s}}}\ndisruptions: {%s}\n",
                calls, disruptions),
        until);
}

/* Cut at 1.5 s for 4 s: the time-out is 2 ms + 200 ms.  Sent at 2 s, it tries again after 202, 606,
 * 1414, 3030, 6262 ms: at 8.262 s.  What was sent at 3, 4 and 5 s, and at 6, 7 and 8 s when the
 * partition is over, does not overtake it. */
static void tcp_waits_until_it_is_over(void)
{
    struct world *world =
        asking("protocol: " TCP, "cut: {at: 1500ms, for: 4s, partition: zone q}", 9500 * MS);
    took(world, 0, OUTCOME_ok, 4 * MS);
    for (unsigned i = 1; i <= 7; i++)
        took(world, i, OUTCOME_ok, (8262 + 2) * MS - (1000 + 1000 * i) * MS);
    took(world, 8, OUTCOME_ok, 2 * MS);
    assert_quiet(world);
    world_end(world);
}

static void udp_is_lost(void)
{
    struct world *world = asking("timeout: 100ms, protocol: " UDP,
                                 "cut: {at: 1500ms, for: 2s, partition: zone q}", 4500 * MS);
    took(world, 0, OUTCOME_ok, 2 * MS);
    took(world, 1, OUTCOME_error, 100 * MS);
    took(world, 2, OUTCOME_error, 100 * MS);
    took(world, 3, OUTCOME_ok, 2 * MS);
    assert_quiet(world);
    world_end(world);
}

/* One way: requests come through and are served, answers are lost; or the other way round. */
static void one_way_is_enough_to_fail(void)
{
    static const struct {
        const char *cut;
        unsigned served;
    } cases[] = {{"partition: zone q, way: out", 4},
                 {"partition: zone q, way: in", 2},
                 {"partition: zone p, from: zone q, way: out", 2},
                 {"partition: zone p, from: zone q, way: in", 4},
                 {"partition: service b/0, way: in", 2},
                 {"partition: service b, from: service a, way: out", 4},
                 {"partition: node m, from: node n", 2},
                 {"loss: node m, from: node n, share: 100%", 2},
                 {"partition: [zone q], from: [zone p]", 2},
                 {"partition: [service b, node m], from: [node n, zone q], way: out", 4},
                 {"loss: zone q, from: [service b, service a], way: in, share: 100%", 2}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world =
            asking("timeout: 100ms, protocol: " UDP,
                   text_of("cut: {at: 1500ms, for: 2s, %s}", cases[i].cut), 4500 * MS);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 2);
        CU_ASSERT_EQUAL(world_of_party(world, "b")->arrived.events, cases[i].served);
        assert_quiet(world);
        world_end(world);
    }
}

/* Who is not of the two sides goes on; without a network too. */
static void others_are_not_concerned(void)
{
    static const char *const networks[] = {"", "network: {same_node: {latency: 1us}},"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of(
                "application: {modules: {a: {x: [{call: b.y}], z: [{call: d.y}]}, b: {y: []}, "
                "d: {y: []}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x, timeout: 200ms}, e: {arrivals: "
                "renewal(1s), mix: a.z}}\n"
                "deployment: {%s calls: {default: {timeout: 100ms, protocol: " UDP
                "}}, nodes: {n: {count: 3}}, services: {a: {nodes: n}, b: {nodes: "
                "n}, d: {nodes: n}}}\n"
                "disruptions: {cut: {at: 1500ms, for: 2s, partition: node n/1, from: node "
                "n/0}}\n",
                networks[i]),
            5500 * MS);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_error), 2);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), 8);
        world_stop_load(world);
        world_until(world, 30 * SECOND);
        assert_quiet(world);
        world_end(world);
    }
}

/* `each`: every replica by itself, from all others. */
static void each_is_cut_off_by_itself(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{parallel: [{call: b.y, copies: each}], wait: 1}]}, b: "
        "{y: "
        "[]}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x, timeout: 100ms}}\n"
        "deployment: {services: {a: , b: {replicas: 2}}, network: {same_node: {latency: 1ms}}, "
        "calls: {default: {timeout: 50ms, protocol: " UDP "}}}\n"
        "disruptions: {cut: {at: 1500ms, for: 2s, partition: each service b}}\n",
        4500 * MS);
    took(world, 0, OUTCOME_ok, 2 * MS);
    took(world, 1, OUTCOME_error, 50 * MS);
    took(world, 3, OUTCOME_ok, 2 * MS);
    world_end(world);
}

/* a asks b and d, b asks d, each on a node of its own. */
static struct world *three(const char *disruptions, sim_time until)
{
    return world_run(
        text_of("application: {modules: {a: {b: [{call: b.y}], d: [{call: d.y}]}, b: {y: [], d: "
                "[{call: d.y}]}, d: {y: []}}}\n"
                "workload: {ab: {arrivals: renewal(10ms), mix: a.b}, ad: {arrivals: renewal(10ms), "
                "mix: a.d}, bd: {arrivals: renewal(10ms), mix: b.d}}\n"
                "deployment: {zones: {p: , q: , r: }, nodes: {n: {zones: [p]}, m: {zones: [q]}, k: "
                "{zones: [r]}},\n"
                "  services: {a: {nodes: n}, b: {nodes: m}, d: {nodes: k}},\n"
                "  network: {same_region: {latency: 1ms}}, calls: {default: {timeout: 10ms, "
                "protocol: " UDP "}}}\ndisruptions: {cut: {at: 0s, %s}}\n",
                disruptions),
        until);
}

/* Share of a source's requests that failed. */
static double lost_of(const struct world *world, uint32_t source)
{
    double all = 0.0, lost = 0.0;
    for (size_t i = 0; i < world->count; i++)
        if (world->heard[i].source == source) {
            all++;
            lost += world->heard[i].outcome != OUTCOME_ok;
        }
    return lost / all;
}

/* What is named together is on one side and goes on talking; `each` and `one` are cut off from the
 * others of the list as well.  A message is lost once, however many names it is hit by: 4 standard
 * deviations of 2,000 requests, of which (1 - 0.4)^2 come there and back. */
static void a_list_is_one_side(void)
{
    static const struct {
        const char *cut;
        double lost[3]; /* a to b, a to d, b to d */
    } cases[] = {{"partition: [node n, service b], from: [service d]", {0, 1, 1}},
                 {"partition: [service a, zone q], from: [node k, zone r]", {0, 1, 1}},
                 {"partition: [node n, each node m], from: [service d, zone q, zone p]", {1, 1, 1}},
                 {"partition: [one node n, each service b], from: service d", {0, 1, 1}},
                 {"partition: each service b, from: [service a, node n]", {1, 0, 0}},
                 {"loss: [node n, service b], from: [node k, service d], share: 40%",
                  {0, 1 - 0.36, 1 - 0.36}},
                 {"loss: [node n, service a], from: service b, share: 40%", {1 - 0.36, 0, 0}}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world = three(cases[i].cut, 20 * SECOND);
        for (uint32_t source = 0; source < 3; source++)
            CU_ASSERT_DOUBLE_EQUAL(lost_of(world, source), cases[i].lost[source], 0.043);
        world_end(world);
    }
}

/* A leader is cut off by itself: the others elect another one, and clients find it.  All but the
 * time of an election (at most 2 x 2 s and their time-outs) goes on, and so it does with a list. */
static void a_leader_is_cut_off_from_the_others(void)
{
    static const char *const cuts[] = {"leader s", "[leader s, node m]"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("application: {datasets: {k: {}}, modules: {a: {x: [{write: k}]}}}\n"
                    "workload: {c: {arrivals: renewal(20ms), mix: a.x}}\n"
                    "deployment: {nodes: {n: {count: 3}, m: , o: }, services: {a: {nodes: "
                    "o}},\n"
                    "  network: {same_zone: {latency: 1ms}, same_node: {latency: 1ms}},\n"
                    "  stores: {s: {kind: raft, replicas: 3, nodes: n, datasets: all, "
                    "read_time: 0s, write_time: 0s}}, calls: {s: {timeout: 500ms}}}\n"
                    "disruptions: {cut: {at: 20s, for: 40s, partition: %s}}\n",
                    cuts[i]),
            60 * SECOND);
        double all = 0.0, good = 0.0;
        for (size_t k = 0; k < world->count; k++) {
            all += world->heard[k].sent > 30 * SECOND;
            good += world->heard[k].sent > 30 * SECOND && world->heard[k].outcome == OUTCOME_ok;
        }
        CU_ASSERT(all > 1400 && good / all > 0.99);
        world_end(world);
    }
}

/* SYNs go out after 1, 3, 7, 15, 31, 63 s, and after 127 s the connection is given up. */
static void a_new_connection_gives_up_in_the_end(void)
{
    struct world *world =
        asking("protocol: " TCP, "cut: {at: 500ms, for: 1000s, partition: zone q}", 129500 * MS);
    took(world, 0, OUTCOME_error, 127 * SECOND);
    world_end(world);
    world = asking("connect_timeout: 300ms, protocol: " TCP,
                   "cut: {at: 500ms, for: 1s, partition: zone q}", 3500 * MS);
    took(world, 0, OUTCOME_error, 300 * MS);
    took(world, 1, OUTCOME_ok, 4 * MS);
    took(world, 2, OUTCOME_ok, 2 * MS);
    assert_quiet(world);
    world_end(world);
}

/* A dead machine answers no SYN; a dead process refuses; its time-out may come first; another try
 * may do. */
static void connect_timeouts_and_tries(void)
{
    struct world *world = asking("connect_timeout: 300ms, retry: 2, timeout: 2s, protocol: " TCP,
                                 "die: {at: 500ms, for: 900ms, crash: node m}", 2500 * MS);
    took(world, 0, OUTCOME_error, (300 + 300) * MS);
    world_end(world);
    world = asking("connect_timeout: 300ms, cancel: true, timeout: 100ms, protocol: " TCP,
                   "die: {at: 500ms, for: 900ms, crash: node m}", 2500 * MS);
    took(world, 0, OUTCOME_error, 100 * MS);
    took(world, 1, OUTCOME_ok, 4 * MS);
    assert_quiet(world);
    world_end(world);
    world = asking("connect_timeout: 300ms, protocol: " TCP,
                   "die: {at: 500ms, for: 900ms, crash: service b}", 2500 * MS);
    took(world, 0, OUTCOME_error, 2 * MS);
    world_end(world);
}

/* --- exceptions --- */

static void links_are_exceptions(void)
{
    static const struct {
        const char *links;
        sim_time near, far; /* p to q, p to r: 1 ms and 10 ms without */
    } cases[] = {{"", 1 * MS, 10 * MS},
                 {"l: {between: [region eu, region us], latency: 40ms}", 1 * MS, 40 * MS},
                 {"l: {between: [zone q, zone p], latency: 3ms}", 3 * MS, 10 * MS},
                 {"l: {between: [region eu, region eu], latency: 3ms}", 3 * MS, 10 * MS},
                 {"l: {between: [zone p, region us], latency: 5ms}, k: {between: [region us, zone "
                  "p], latency: 6ms}",
                  1 * MS, 6 * MS}};
    for (unsigned i = 0; i < 5; i++) {
        struct world *world = world_run(
            text_of(
                "application: {modules: {a: {x: [{call: b.y}], z: [{call: d.y}]}, b: {y: []}, "
                "d: {y: []}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x, from: zone p}, e: {arrivals: "
                "renewal(1s), mix: a.z, from: zone p}}\n"
                "deployment: {zones: {p: {region: eu}, q: {region: eu}, r: {region: us}}, nodes: "
                "{n: {zones: [p]}, m: {zones: [q]}, k: {zones: [r]}}, services: {a: {nodes: n}, "
                "b: {nodes: m}, d: {nodes: k}}, calls: {default: {protocol: " UDP "}}, network: "
                "{same_region: {latency: 1ms}, elsewhere: {latency: 10ms}, links: {%s}}}\n",
                cases[i].links),
            2500 * MS);
        CU_ASSERT_EQUAL(world_request_of(world, 0, 0)->took, 2 * cases[i].near);
        CU_ASSERT_EQUAL(world_request_of(world, 1, 0)->took, 2 * cases[i].far);
        const struct offered *offered = offered_between(world->plan, 0, SECOND, world->arena);
        const uint32_t a = world_party(world, "a"), b = world_party(world, "b"),
                       d = world_party(world, "d");
        const struct plan *plan = world->plan;
        ASSERT_NEAR(offered->alone->way[channel_find(plan, a, b)].mean, (double)cases[i].near, 1);
        ASSERT_NEAR(offered->alone->way[channel_find(plan, a, d)].mean, (double)cases[i].far, 1);
        world_end(world);
    }
}

/* A link is cut between its ends, and nowhere else. */
static void links_are_cut(void)
{
    static const struct {
        const char *cut;
        unsigned near, far; /* requests answered */
    } cases[] = {{"partition: link l", 4, 2},
                 {"partition: link l, way: out", 4, 2},
                 {"loss: link l, share: 100%, way: in", 4, 2},
                 {"partition: link k", 0, 0}};
    for (unsigned i = 0; i < 4; i++) {
        struct world *world = world_run(
            text_of(
                "application: {modules: {a: {x: [{call: b.y}], z: [{call: d.y}]}, b: {y: []}, "
                "d: {y: []}}}\n"
                "workload: {c: {arrivals: renewal(1s), mix: a.x, timeout: 500ms}, e: {arrivals: "
                "renewal(1s), mix: a.z, timeout: 500ms}}\n"
                "deployment: {zones: {p: {region: eu}, q: {region: eu}, r: {region: us}}, nodes: "
                "{n: {zones: [p]}, m: {zones: [q]}, k: {zones: [r]}}, services: {a: {nodes: n}, "
                "b: {nodes: m}, d: {nodes: k}}, calls: {default: {timeout: 100ms, protocol: " UDP
                "}}, network: {same_region: {latency: 1ms}, elsewhere: {latency: 10ms}, links: "
                "{l: {between: [region eu, zone r], latency: 30ms}, k: {between: [internet, "
                "region eu], latency: 3ms}}}}\n"
                "disruptions: {cut: {at: %s, for: 2s, %s}}\n",
                i == 3 ? "500ms" : "1500ms", cases[i].cut),
            i == 3 ? 2400 * MS : 4800 * MS);
        unsigned near = 0, far = 0;
        for (size_t k = 0; k < world->count; k++) {
            near += world->heard[k].source == 0 && world->heard[k].outcome == OUTCOME_ok;
            far += world->heard[k].source == 1 && world->heard[k].outcome == OUTCOME_ok;
        }
        CU_ASSERT_EQUAL(near, cases[i].near);
        CU_ASSERT_EQUAL(far, cases[i].far);
        world_end(world);
    }
}

static void impossible_links_are_refused(void)
{
    static const char *const cases[][2] = {
        {"l: {between: [zone p], latency: 1ms}", "a link is between two ends, not 1"},
        {"l: {between: [zone p, zone s], latency: 1ms}", "unknown zone 's'"},
        {"l: {between: [zone p, region eu], latency: 1ms}", "'region eu' is no zone, no region"},
        {"l: {between: [zone p, internet], loss: 3ms}", "loss is a share"},
        {"l: {between: [zone p, internet], loss: 95%}", "loss is at least 0 % and at most 90 %"}};
    for (unsigned i = 0; i < 5; i++)
        assert_refused(
            text_of("application: {modules: {a: {x: []}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                    "deployment: {zones: {p: , q: }, nodes: {n: {zones: [p]}}, services: "
                    "{a: {nodes: n}}, network: {links: {%s}}}\n",
                    cases[i][0]),
            cases[i][1]);
}

static void impossible_cuts_are_refused(void)
{
    static const char *const cases[][2] = {
        {"partition: zone p, from: zone s", "unknown zone 's'"},
        {"partition: zone p, from: each zone q", "`from` is one side, not one after another"},
        {"partition: zone p, way: up", "unknown way 'up'"},
        {"loss: zone p", "'share' is missing"},
        {"partition: link s", "unknown link 's'"}};
    for (unsigned i = 0; i < 5; i++)
        assert_refused(text_of("application: {modules: {a: {x: []}}}\n"
                               "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                               "deployment: {zones: {p: , q: }, nodes: {n: {zones: [p, q], count: "
                               "2}}, services: {a: {nodes: n}}}\n"
                               "disruptions: {d: {at: 1s, for: 1s, %s}}\n",
                               cases[i][0]),
                       cases[i][1]);
}

/* Everything at once, by every protocol: nothing is lost from the books, and no ledger is out by a
 * nanosecond (models/run/ledger.c checks each request). */
static void storm(const char *protocol)
{
    struct world *world = world_of(text_of(
        "application: {datasets: {d: {keys: 100}}, modules: {a: {x: [{compute: 1ms}, "
        "{parallel: "
        "[{call: b.y}, {call: b.z, times: geometric(1)}], wait: 1}, respond, {send: b.y}]}, b: "
        "{y: {response: 40KB, steps: [{compute: 2ms}, {write: d}]}, z: [{forward: e.v}]}, e: "
        "{v: "
        "{request: 20KB, steps: [{read: d}, respond, {compute: 1ms}]}}}}\n"
        "workload: {c: {arrivals: poisson(rate=150/s), mix: a.x, timeout: 300ms, retry: 2, "
        "cancel: "
        "true, protocol: http2}}\n"
        "deployment: {zones: {p: {region: eu}, q: {region: eu}, r: {region: us}}, nodes: {n: "
        "{count: 3, zones: [p, q, r], cores: 2}}, services: {default: {nodes: n, replicas: 3, "
        "workers: 8, queue: 20}, a: , b: , e: }, stores: {s: {kind: primary_replica, replicas: "
        "2, "
        "datasets: all, nodes: n, write_time: 1ms, read_time: 500us}}, network: {same_zone: "
        "{latency: 100us, bandwidth: 1Gbit/s}, same_region: {latency: 1ms, loss: 1%%, "
        "bandwidth: "
        "100Mbit/s}, elsewhere: {latency: 20ms, loss: 2%%}, links: {l: {between: [zone q, zone "
        "r], latency: 30ms, loss: 5%%}}}, calls: {default: {protocol: %s, timeout: 100ms, "
        "connect_timeout: 30ms, retry: {attempts: 3, backoff: 1ms}, hedge: 20ms, cancel: true, "
        "connections: 12, balance: least_requests}}}\n"
        "disruptions: {cut: {every: exponential(3s), for: exponential(1s), partition: each "
        "zone "
        "q, way: out}, cut2: {every: exponential(4s), for: 700ms, partition: service b, from: "
        "zone r}, noise: {every: exponential(2s), for: 500ms, loss: one node n, share: 30%%}, "
        "die: {every: exponential(2s), for: 300ms, crash: one node n}, fall: {every: "
        "exponential(3s), for: 100ms, crash: one service e}, ice: {every: exponential(2s), "
        "for: "
        "200ms, pause: one service b}}\n",
        protocol));
    world_begin(world, 1, 0);
    ledgers_create(world->run);
    world_until(world, 40 * SECOND);
    CU_ASSERT(world->count > 5000);
    world_stop_load(world);
    world_until(world, 42 * SECOND);
    books_check(world->run);
    world_end(world);
}

static void storms_leave_nothing_behind(void)
{
    static const char *const more[] = {"tcp(window=10)",
                                       "http1(connections=8 keep=2 idle=300ms tls=1.3)",
                                       "http2(streams=4)", "grpc(tls=1.2)"};
    for_each_example (&protocols, example)
        storm(example->text);
    for (unsigned i = 0; i < sizeof more / sizeof more[0]; i++)
        storm(more[i]);
}

/* Hundreds of connections that are given up share a few records, while what was sent by them still
 * tries to come through. */
static void abandoned_connections_do_not_meet(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{compute: 1ms}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=200/s), mix: a.x, from: zone p}}\n"
        "deployment: {zones: {p: , q: }, nodes: {n: {zones: [p]}, m: {zones: [q]}}, services: {a: "
        "{nodes: n}, b: {nodes: m}}, network: {same_region: {latency: 1ms}}, calls: {b: {timeout: "
        "20ms, protocol: http1}}}\n"
        "disruptions: {cut: {at: 5s, for: 60s, partition: zone q}, back: {at: 70s, for: 30s, "
        "partition: zone q, way: out}}\n",
        200 * SECOND);
    for (size_t i = 0; i < world->count; i++)
        CU_ASSERT(world->heard[i].sent < 101 * SECOND || world->heard[i].outcome == OUTCOME_ok);
    world_stop_load(world);
    world_until(world, 400 * SECOND);
    assert_quiet(world);
    books_check(world->run);
    world_end(world);
}

TEST_MAIN(partition, TEST(storms_leave_nothing_behind), TEST(abandoned_connections_do_not_meet),
          TEST(tcp_waits_until_it_is_over), TEST(udp_is_lost), TEST(one_way_is_enough_to_fail),
          TEST(others_are_not_concerned), TEST(each_is_cut_off_by_itself), TEST(a_list_is_one_side),
          TEST(a_leader_is_cut_off_from_the_others), TEST(a_new_connection_gives_up_in_the_end),
          TEST(connect_timeouts_and_tries), TEST(links_are_exceptions), TEST(links_are_cut),
          TEST(impossible_links_are_refused), TEST(impossible_cuts_are_refused))
