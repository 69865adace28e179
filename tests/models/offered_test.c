/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is foretold from means: against sums by hand, closed forms, and what runs do. */
#include <math.h>

#include "tests/models/lib/foretold.h"

static double sure(const char *text, const char *name)
{
    struct world *world = world_of(text);
    const double result = station(world, name)->sure;
    world_end(world);
    return result;
}

/* The station that is surely offered too much; "" if none. */
static const char *too_much(const char *text)
{
    static char name[64];
    struct world *world = world_of(text);
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    const struct station *most = offered_too_much(offered_of(world));
    snprintf(name, sizeof name, "%s", most ? most->name : "");
    world_end(world);
    return name;
}

#define TWO_NODES "nodes: {n: {cores: 1}, m: {cores: 1}}, services: {a: {nodes: n}, b: {nodes: m}}"

/* --- failures and tries --- */

/* Half of the requests fail before b is called: 10/s of 1 ms at a, 5/s of 1 ms at b.  With two
 * tries 1.5 times as much. */
static void failures_thin_what_follows(void)
{
    static const char *const text =
        "application: {modules: {a: {x: [{compute: 1ms}, {fail: 50%%}, {call: b.y}]}, b: {y: "
        "[{compute: 1ms}]}}}\n" CLIENT("10/s", "%s") "deployment: {" TWO_NODES "}\n";
    char once[1024], twice[1024];
    snprintf(once, sizeof once, text, "");
    snprintf(twice, sizeof twice, text, ", retry: 2");
    ASSERT_NEAR(load(once, "node n/0"), 0.010, 1e-12);
    ASSERT_NEAR(load(once, "node m/0"), 0.005, 1e-12);
    ASSERT_NEAR(load(twice, "node n/0"), 0.015, 1e-12);
    ASSERT_NEAR(load(twice, "node m/0"), 0.0075, 1e-12);
}

/* y fails in 1 of 5 visits and is called at most 3 times: 1.24 calls, 0.8 % fail; then z is called
 * instead, and nobody goes on who has no answer. */
static void fallbacks_follow_failures(void)
{
    const char *text =
        "application: {modules: {a: {x: [{call: b.y, if_failed: [{call: d.z}]}, {call: d.z}]}, b: "
        "{y: [{compute: 1ms}, {choice: [{fail: 100%, weight: 1}, {steps: [], weight: 4}]}]}, d: "
        "{z: [{compute: 1ms}]}}}\n" CLIENT(
            "10/s", "") "deployment: {nodes: {m: {cores: 1}, o: {cores: 1}}, services: {a: , b: "
                        "{nodes: m}, d: {nodes: o}}, calls: {b: {retry: 3}}}\n";
    ASSERT_NEAR(load(text, "node m/0"), 0.0124, 1e-12);
    ASSERT_NEAR(load(text, "node o/0"), 0.01 * 1.008, 1e-12);
}

/* Behind a forward nothing follows. */
static void forwards_end_an_endpoint(void)
{
    const char *text =
        "application: {modules: {a: {x: [{choice: [{forward: b.y, weight: 1}, {steps: [], weight: "
        "3}]}, {compute: 1ms}]}, b: {y: [{compute: 1ms}]}}}\n" CLIENT(
            "10/s", "") "deployment: {" TWO_NODES "}\n";
    ASSERT_NEAR(load(text, "node n/0"), 0.0075, 1e-12);
    ASSERT_NEAR(load(text, "node m/0"), 0.0025, 1e-12);
}

static void each_means_every_replica(void)
{
    const char *text = "application: {modules: {a: {x: [{parallel: [{call: b.y, copies: each}]}]}, "
                       "b: {y: [{compute: 1ms}]}}}\n" CLIENT(
                           "10/s", "") "deployment: {nodes: {m: {count: 5, cores: 1}}, services: "
                                       "{a: , b: {nodes: m, replicas: 5}}}\n";
    ASSERT_NEAR(load(text, "node m/3"), 0.01, 1e-12);
}

/* --- messages --- */

#define COSTS "calls: {default: {protocol: tcp(cpu_per_message=1ms cpu_per_kb=0us)}}"

/* A worker is held by the messages too: 8 ms of work and two messages of 1 ms at 100/s are all
 * that one can do. */
static void messages_hold_workers(void)
{
    const char *text = "application: {modules: {a: {x: [{compute: exponential(8ms)}]}}}\n" CLIENT(
        "99/s", "") "deployment: {network: {internet: {latency: 1ms}}, nodes: {n: {cores: 8}}, "
                    "services: {a: {nodes: n, workers: 1}}, " COSTS "}\n";
    ASSERT_NEAR(sure(text, "service a"), 0.99, 1e-9);
    ASSERT_NEAR(load(text, "service a"), 0.99, 1e-9);
    CU_ASSERT_STRING_EQUAL(too_much(text), "");
    const char *more = "application: {modules: {a: {x: [{compute: exponential(8ms)}]}}}\n" CLIENT(
        "101/s", "") "deployment: {network: {internet: {latency: 1ms}}, nodes: {n: {cores: 8}}, "
                     "services: {a: {nodes: n, workers: 1}}, " COSTS "}\n";
    CU_ASSERT_STRING_EQUAL(too_much(more), "service a");
}

/* a hands over to b, which answers the client: a is paid for one request in and one out, b for the
 * request in and the answer out. */
static void forwards_bring_no_answer_back(void)
{
    const char *text = "application: {modules: {a: {x: [{forward: b.y}]}, b: {y: []}}}\n" CLIENT(
        "10/s", "") "deployment: {network: {same_zone: {latency: 1ms}}, " TWO_NODES ", " COSTS
                    "}\n";
    ASSERT_NEAR(load(text, "node n/0"), 0.020, 1e-9);
    ASSERT_NEAR(load(text, "node m/0"), 0.020, 1e-9);
}

/* 100 KB answers at 50/s over 100 Mbit/s: 40 % of both cards; between zones 200 Mbit/s: 20 %. */
static void cards_and_pipes_are_loaded(void)
{
    const char *text =
        "application: {modules: {a: {x: {request: 0B, response: 0B, steps: [{call: b.y}]}}, b: "
        "{y: {request: 0B, response: 100KB, steps: []}}}}\n" CLIENT(
            "50/s", "") "deployment: {zones: {p, q}, network: {same_zone: {bandwidth: 100Mbit/s}, "
                        "same_region: {bandwidth: 200Mbit/s}}, nodes: {n: {zones: p, cores: 1}, m: "
                        "{zones: q, cores: 1}}, services: {a: {nodes: n}, b: {nodes: m}}, calls: "
                        "{default: {protocol: tcp(overhead=0B)}}}\n";
    ASSERT_NEAR(load(text, "card of node m/0"), 0.4, 1e-9);
    ASSERT_NEAR(load(text, "card of node n/0"), 0.4, 1e-9);
    ASSERT_NEAR(load(text, "pipe from zone q to p"), 0.2, 1e-9);
}

/* --- stores --- */

#define STORE(more)                                                                                \
    "application: {datasets: {d: {value: 1KB}}, modules: {a: {x: [{write: d, probability: 25%}, "  \
    "{read: d}]}}}\n" CLIENT("100/s", "") "deployment: {zones: {p, q}, nodes: {n: {zones: p, "     \
                                          "cores: 1}, b: {count: 3, zones: [p, q], cores: 1, "     \
                                          "disk: 4ms}}, services: {a: {nodes: n}}, "               \
                                          "stores: {s: {kind: primary_replica, datasets: all, "    \
                                          "nodes: b, replicas: 3, read_time: 1ms, "                \
                                          "write_time: 2ms, " more "}}}\n"

/* Writes go to the primary; reads where `reads` says.  b/0 and b/2 are in the client's zone. */
static void operations_go_where_the_store_says(void)
{
    ASSERT_NEAR(load(STORE("reads: primary"), "node b/0"), 0.15, 1e-9);
    ASSERT_NEAR(load(STORE("reads: primary"), "disk of node b/0"), 0.1, 1e-9);
    ASSERT_NEAR(load(STORE("reads: replica"), "node b/0"), 0.05, 1e-9);
    ASSERT_NEAR(load(STORE("reads: nearest"), "node b/0"), 0.10, 1e-9);
}

/* 5 of 50 connections are at work: 100/s of 50 ms; 60 of 50 never. */
static void connections_are_a_pool(void)
{
    static const char *const text =
        "application: {datasets: {d: {}}, modules: {a: {x: [{read: d}]}}}\n" CLIENT(
            "%s", "") "deployment: {services: {a: }, stores: {s: {kind: single, datasets: all, "
                      "read_time: exponential(50ms)}}, calls: {s: {connections: 50}}}\n";
    char low[1024], high[1024];
    snprintf(low, sizeof low, text, "100/s");
    snprintf(high, sizeof high, text, "1200/s");
    ASSERT_NEAR(load(low, "connections of a to s"), 0.1, 1e-9);
    CU_ASSERT_STRING_EQUAL(too_much(low), "");
    CU_ASSERT_STRING_EQUAL(too_much(high), "connections of a to s");
}

/* Between any two: 100/s of 50 ms for 10 connections of one client; 100/s of 40 ms (a try ends with
 * its time-out) for 5 of each of two callers. */
static void connections_of_anybody_are_a_pool(void)
{
    ASSERT_NEAR(load("application: {modules: {a: {x: [{delay: 50ms}]}}}\n" CLIENT(
                         "100/s", ", connections: 10") "deployment: {services: {a: }}\n",
                     "connections of c to a"),
                0.5, 1e-9);
    ASSERT_NEAR(
        load("application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 50ms}]}}}\n" CLIENT(
                 "100/s", "") "deployment: {services: {a: {replicas: 2}, b: }, calls: {b: "
                              "{connections: 5, timeout: 40ms}}}\n",
             "connections of a to b"),
        100 * 0.04 / 10, 1e-9);
    CU_ASSERT_STRING_EQUAL(
        too_much(
            "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 50ms}]}}}\n" CLIENT(
                "101/s", "") "deployment: {services: {a: , b: }, calls: {b: {connections: 5}}}\n"),
        "connections of a to b");
}

/* A store's workers are held by its operations, most where most of them go: 100/s, of which half
 * are writes of 6 ms and go to the primary, and half reads of 4 ms. */
static void stores_have_workers(void)
{
    static const char *const text =
        "application: {datasets: {d: {}}, modules: {a: {x: [{read: d}, {write: d}]}}}\n" CLIENT(
            "50/s", "") "deployment: {services: {a: }, stores: {s: {kind: primary_replica, "
                        "replicas: 2, reads: %s, datasets: all, workers: %s, read_time: 4ms, "
                        "write_time: 6ms}}}\n";
    ASSERT_NEAR(load(text_of(text, "primary", "2"), "store s"), 0.25, 1e-9);
    ASSERT_NEAR(load(text_of(text, "replica", "2"), "store s"), 0.15, 1e-9);
    CU_ASSERT_STRING_EQUAL(too_much(text_of(text, "primary", "1")), "");
}

/* --- workers held by waiting --- */

#define CHAIN(rate, workers, timeout)                                                              \
    "application: {modules: {a: {x: [{compute: 1ms}, {call: b.y}]}, b: {y: [{delay: "              \
    "100ms}]}}}\n" CLIENT(                                                                         \
        rate,                                                                                      \
        "") "deployment: {network: {same_node: {latency: 2ms}}, services: {a: {workers: " workers  \
            "}, b: {}}, calls: {default: {timeout: " timeout ", protocol: "                        \
            "tcp(cpu_per_message=0us cpu_per_kb=0us)}}}\n"

/* 1 ms of work, 104 ms of waiting: a pool of 10 holds 95/s and no more.  What a time-out may cut is
 * expected, not sure. */
static void waiting_holds_workers(void)
{
    ASSERT_NEAR(sure(CHAIN("50/s", "10", "none"), "service a"), 0.525, 1e-9);
    CU_ASSERT_STRING_EQUAL(too_much(CHAIN("95/s", "10", "none")), "");
    CU_ASSERT_STRING_EQUAL(too_much(CHAIN("96/s", "10", "none")), "service a");
    CU_ASSERT_STRING_EQUAL(too_much(CHAIN("96/s", "10", "200ms")), "");
    ASSERT_NEAR(load(CHAIN("50/s", "1000", "50ms"), "service a"), 50 * 0.051 / 1000, 1e-9);
}

/* Two branches at once hold until the slower one is there: E max of two exponentials of 10 ms is
 * 15 ms. Clark's formula for normal times says 15.6. */
static void branches_hold_until_the_last(void)
{
    const char *text =
        "application: {modules: {a: {x: [{parallel: [{call: b.y}, {call: d.z}]}]}, b: {y: [{delay: "
        "exponential(10ms)}]}, d: {z: [{delay: exponential(10ms)}]}}}\n" CLIENT(
            "100/s", "") "deployment: {services: {a: {workers: 10}, b: , d: }}\n";
    ASSERT_RELATIVE(load(text, "service a"), 0.15, 0.05);
    const char *copies = "application: {modules: {a: {x: [{parallel: [{call: b.y, copies: 10}]}]}, "
                         "b: {y: [{delay: exponential(10ms)}]}}}\n" CLIENT(
                             "100/s", "") "deployment: {services: {a: {workers: 10}, b: }}\n";
    ASSERT_RELATIVE(load(copies, "service a"), 0.1 * 2.9289683, 1e-6); /* 1 + 1/2 + ... + 1/10 */
}

/* --- what is sure --- */

static void only_what_nothing_cuts_short_is_sure(void)
{
    static const char *const text =
        "application: {modules: {a: {x: [{call: b.y}, {call: d.z}]}, b: {y: []}, d: {z: [{compute: "
        "exponential(10ms)}]}}}\n" CLIENT("%s",
                                          "") "deployment: {nodes: {m: {cores: 1}}, services: "
                                              "{a: {%s}, b: {%s}, d: {nodes: m}}, calls: "
                                              "{b: {timeout: %s}}}\n%s";
    static const struct {
        const char *a, *b, *timeout, *more;
        double share;
    } cases[] = {
        {"", "", "none", "", 1},
        {"", "", "1s", "", 0},                        /* x may fail before it calls d */
        {"workers: 5, queue: 10", "", "none", "", 0}, /* a may turn requests away */
        {"", "workers: 5, queue: 10", "none", "", 0}, /* and so may b */
        {"", "workers: 5", "none", "", 1},
        {"", "", "none", "disruptions: {x: {at: 50s, crash: service b, for: 10s}}\n", 0.9},
        {"", "", "none", "disruptions: {x: {at: 50s, crash: service b}}\n", 0.5},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char all[2048];
        snprintf(all, sizeof all, text, "120/s", cases[i].a, cases[i].b, cases[i].timeout,
                 cases[i].more);
        ASSERT_NEAR(sure(all, "node m/0"), 1.2 * cases[i].share, 1e-9);
        ASSERT_NEAR(load(all, "node m/0"), 1.2, 1e-9);
        CU_ASSERT_STRING_EQUAL(too_much(all), cases[i].share * 1.2 >= 1 ? "node m/0" : "");
    }
}

/* What takes requests out of a line, or keeps them from it, lets no line grow for ever. */
static void what_gives_up_is_not_sure(void)
{
    static const char *const text =
        "application: {datasets: {k: {}}, modules: {a: {x: [{call: d.z}]}, d: {z: [{compute: "
        "exponential(10ms)}], w: [{read: k}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=120/s), mix: %s}}\n"
        "deployment: {nodes: {m: {cores: 1}}, services: {a: , d: {%s}}, stores: {s: {kind: single, "
        "datasets: all, read_time: 10ms, %s}}, calls: {%s}}\n";
    static const struct {
        const char *mix, *d, *s, *calls;
        double share;
    } cases[] = {{"a.x", "nodes: m", "", "", 1},
                 {"a.x", "nodes: m, workers: 5", "", "", 1},
                 {"a.x", "nodes: m, workers: 5, queue_timeout: 1s", "", "", 0},
                 {"a.x", "nodes: m, kill_after: 1s", "", "", 0},
                 {"a.x", "nodes: m", "", "d: {timeout: 1s}", 1},
                 {"a.x", "nodes: m", "", "d: {cancel: true}", 1},
                 {"a.x", "nodes: m", "", "d: {timeout: 1s, cancel: true}", 0},
                 {"a.x", "nodes: m", "", "d: {hedge: 1s, cancel: true}", 0},
                 {"a.x", "nodes: m", "", "d: {hedge: 1s}", 1},
                 {"a.x", "nodes: m", "", "d: {connections: 5, timeout: 1s}", 0},
                 {"a.x", "nodes: m", "", "d: {connections: 5, acquire_timeout: 1s}", 0},
                 {"d.z, timeout: 1s", "nodes: m", "", "", 1},
                 {"d.z, timeout: 1s, cancel: true", "nodes: m", "", "", 0},
                 {"d.z, timeout: 1s, connections: 5", "nodes: m", "", "", 0},
                 {"d.w", "", "nodes: m", "", 1},
                 {"d.w", "", "nodes: m, workers: 5, queue: 10", "", 0},
                 {"d.w", "", "nodes: m, workers: 5, queue_timeout: 1s", "", 0},
                 {"d.w", "", "nodes: m, kill_after: 1s", "", 0},
                 {"d.w", "", "nodes: m", "s: {timeout: 1s, cancel: true}", 0},
                 {"d.w", "", "nodes: m", "s: {connections: 5, timeout: 1s}", 0},
                 {"d.w", "", "nodes: m, connections: 5", "s: {timeout: 1s}", 0}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *all = text_of(text, cases[i].mix, cases[i].d, cases[i].s, cases[i].calls);
        ASSERT_NEAR(sure(all, "node m/0"), 1.2 * cases[i].share, 1e-9);
        CU_ASSERT_STRING_EQUAL(too_much(all), cases[i].share > 0 ? "node m/0" : "");
    }
}

#define STATION(arrivals, work)                                                                    \
    "application: {modules: {a: {x: [{compute: " work "}]}}}\nworkload: {c: {arrivals: " arrivals  \
    ", mix: a.x}}\ndeployment: {nodes: {n: {cores: 1}}, services: {a: {nodes: n}}}\n"

/* At a load of 1 chance decides: a metronome keeps up, random arrivals or demands do not. */
static void exactly_full_is_too_much_for_chance(void)
{
    CU_ASSERT_STRING_EQUAL(too_much(STATION("renewal(10ms)", "10ms")), "");
    CU_ASSERT_STRING_EQUAL(too_much(STATION("renewal(10ms)", "exponential(10ms)")), "node n/0");
    CU_ASSERT_STRING_EQUAL(too_much(STATION("poisson(rate=100/s)", "10ms")), "node n/0");
    CU_ASSERT_STRING_EQUAL(too_much(STATION("poisson(rate=99/s)", "10ms")), "");
    CU_ASSERT_STRING_EQUAL(too_much(STATION("renewal(10ms)", "10001us")), "node n/0");
    CU_ASSERT_STRING_EQUAL(too_much(STATION("closed(users=100)", "10ms")), "");
}

/* A law without a mean is more than anything can do.  Where there is no limit to fill nobody waits
 * for others: jobs grow, and that is all. */
static void no_mean_is_too_much(void)
{
    CU_ASSERT_STRING_EQUAL(too_much(STATION("poisson(rate=1/s)", "pareto(min=1us shape=0.9)")),
                           "node n/0");
    CU_ASSERT_STRING_EQUAL(too_much(STATION("poisson(rate=1/s)", "pareto(min=1us shape=1.1)")), "");
    const char *text =
        "application: {modules: {a: {x: [{delay: pareto(min=1us shape=1)}]}}}\n" CLIENT(
            "1/s", "") "deployment: {services: {a: }}\n";
    CU_ASSERT_STRING_EQUAL(too_much(text), "");
    struct world *world = world_of(text);
    const struct station *about = station(world, "service a");
    CU_ASSERT(about->endless && about->load == (double)INFINITY && about->sure == 0);
    world_end(world);
}

/* --- what the runs do --- */

/* One worker per core, so nobody shares; and 64 who do. */
static void processors_are_shared_by_workers(void)
{
    static const char *const text =
        "application: {modules: {a: {x: [{compute: exponential(8ms)}]}}}\n" CLIENT(
            "100/s", "") "deployment: {nodes: {n: {cores: 1}}, services: {a: {nodes: n, workers: "
                         "%s}}}\n";
    char one[512], many[512];
    snprintf(one, sizeof one, text, "1");
    snprintf(many, sizeof many, text, "64");
    as_busy_as_foretold(world_of(one), 600 * SECOND, 0.03);
    as_busy_as_foretold(world_of(many), 600 * SECOND,
                        0.1); /* 4 jobs of 64, that come and go slowly */
}

/* Half of the calls time out at their median; two tries. */
static void time_outs_cut_what_is_held(void)
{
    as_busy_as_foretold(
        world_of("application: {modules: {a: {x: [{call: b.y, if_failed: continue}]}, b: {y: "
                 "[{delay: exponential(100ms)}]}}}\n" CLIENT(
                     "100/s", "") "deployment: {services: {a: {workers: 100}, b: }, calls: {b: "
                                  "{timeout: 69314718ns, retry: 2}}}\n"),
        600 * SECOND, 0.03);
}

/* A call that takes longer than its hedge is sent once more: exponential(100 ms) after 50 ms and
 * 100 ms, of a service with enough workers, with few, by a client, and of a store; with `cancel`
 * nothing is added. */
static void hedges_add_load(void)
{
    static const struct {
        const char *step, *workers, *calls, *client;
    } cases[] = {{"call: b.y", "100", "b: {hedge: 50ms}", ""},
                 {"call: b.y", "100", "b: {hedge: {after: 50ms, attempts: 3}}", ""},
                 {"call: b.y", "20", "b: {hedge: 100ms}", ""},
                 {"call: b.y", "100", "b: {hedge: 50ms, cancel: true}", ""},
                 {"delay: exponential(100ms)", "100", "", ", hedge: 50ms"},
                 {"read: d", "100", "s: {hedge: 50ms}", ""}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        snprintf(
            text, sizeof text,
            "application: {datasets: {d: {}}, modules: {a: {x: [{%s}]}, b: {y: [{delay: "
            "exponential(100ms)}]}}}\nworkload: {c: {arrivals: poisson(rate=100/s), mix: a.x%s}}"
            "\ndeployment: {nodes: {n: {}, m: {cores: 200}}, services: {a: {workers: 200}, b: "
            "{replicas: 2, nodes: n, workers: %s}}, stores: {s: {kind: primary_replica, reads: "
            "replica, datasets: all, nodes: m, replicas: 3, read_time: exponential(100ms)}}, "
            "calls: {%s}}\n",
            cases[i].step, cases[i].client, cases[i].workers, cases[i].calls);
        as_busy_as_foretold(world_of(text), 600 * SECOND, 0.05);
    }
}

/* A scenario of the catalogue without its disruptions. */
static struct world *world_of_file(const char *file, const char *architecture)
{
    struct world *world = calloc(1, sizeof *world);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world);
    world->arena = arena_create(0);
    world->diagnostics = diagnostics_create(world->arena);
    static const char *const sets[] = {"disruptions=none"};
    static const char *const names[] = {"here"};
    const struct load_request request = {.files = &file,
                                         .file_count = 1,
                                         .sets = sets,
                                         .set_names = names,
                                         .set_count = 1,
                                         .architecture = architecture,
                                         .rows = description_settings,
                                         .size = sizeof(struct description)};
    size_t count = 0;
    CU_ASSERT_FATAL(
        scenario_load(&request, world->arena, world->diagnostics, &world->entry, &count));
    world->plan = plan_compile(world->entry->description, world->arena, world->entry->complaints);
    return world;
}

/* Loads that are 1 % of a node are made by few long requests; the shops' balancing prefers who has
 * less to do, which the means do not know. */
static void catalogue_is_as_busy_as_foretold(void)
{
    static const struct {
        const char *file, *architecture;
        double seconds, share;
    } cases[] = {
        {"queueing/mm1", NULL, 20000, 0.03},
        {"queueing/mmc", NULL, 20000, 0.03},
        {"queueing/mg1", "hyper_sharing", 20000, 0.05},
        {"seeds/user_api", "one_process", 200, 0.06},
        {"seeds/user_api", "three_nodes", 200, 0.06},
        {"seeds/worker_pool", NULL, 20000, 0.06},
        {"failures/gray_failure", "two_choices", 100, 0.05},
        {"failures/node_crash", "one_try", 200, 0.05},
        {"consistency/replica_reads", "async_read_replicas", 100, 0.1},
        {"consistency/replica_reads", "semi_sync", 100, 0.1},
        {"consistency/replica_reads", "sync_read_replicas", 100, 0.1},
        {"shop/monolith", NULL, 200, 0.06},
        {"bench/shop-1", NULL, 200, 0.12},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        as_busy_as_foretold(
            world_of_file(text_of("scenarios/%s.yaml", cases[i].file), cases[i].architecture),
            (sim_time)(cases[i].seconds * 1e9), cases[i].share);
}

/* What may come is not there yet: loads are those of as many as at the beginning, also of the nodes
 * on which the others would live. */
static void who_may_come_has_no_load(void)
{
    static const char text[] =
        "application: {modules: {a: {x: [{compute: 10ms}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=100/s), mix: a.x}}\n"
        "deployment: {nodes: {n: {count: 4, cores: 1}}, services: {a: {nodes: "
        "n, replicas: 2, workers: 2%s}}}\n";
    const char *fixed = text_of(text, ""),
               *grows = text_of(text, ", autoscale: {target: 60%, max: 4}");
    CU_ASSERT_DOUBLE_EQUAL(load(fixed, "node n/0"), 0.5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(grows, "node n/0"), 0.5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(grows, "service a"), load(fixed, "service a"), 1e-9);
}

TEST_MAIN(offered, TEST(who_may_come_has_no_load), TEST(failures_thin_what_follows),
          TEST(fallbacks_follow_failures), TEST(forwards_end_an_endpoint),
          TEST(each_means_every_replica), TEST(messages_hold_workers),
          TEST(forwards_bring_no_answer_back), TEST(cards_and_pipes_are_loaded),
          TEST(operations_go_where_the_store_says), TEST(connections_are_a_pool),
          TEST(connections_of_anybody_are_a_pool), TEST(stores_have_workers),
          TEST(waiting_holds_workers), TEST(branches_hold_until_the_last),
          TEST(only_what_nothing_cuts_short_is_sure), TEST(what_gives_up_is_not_sure),
          TEST(exactly_full_is_too_much_for_chance), TEST(no_mean_is_too_much),
          TEST(processors_are_shared_by_workers), TEST(time_outs_cut_what_is_held),
          TEST(hedges_add_load), TEST(catalogue_is_as_busy_as_foretold))
