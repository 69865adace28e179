/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The autoscaler against traces worked out by hand from the formula of its documents; what comes
 * boots and starts first, what goes drains. */
#include <math.h>

#include "models/run/autoscale.h"
#include "models/run/listings.h"
#include "models/run/presence.h"
#include "models/words/autoscale.h"
#include "tests/models/family.h"
#include "tests/models/lib/world.h"

static void members_are_documented(void) { assert_family(&scalings); }

/* --- the formula --- */

static const struct autoscale half = {.target = {.value = 0.5, .given = true},
                                      .min = 1,
                                      .max = 100,
                                      .tolerance = 0.1,
                                      .up = {.at_most = 1.0, .count = 4},
                                      .down = {.at_most = 1.0}};

static uint32_t wish(uint32_t wanted, uint32_t ready, double measured)
{
    return autoscale_wish(&half, &(struct scaling_view){wanted, ready, measured});
}

/* desired = ceil(current x metric / target), by hand. */
static void wishes_by_hand(void)
{
    CU_ASSERT_EQUAL(wish(2, 2, 1.00), 4); /* twice the target doubles... */
    CU_ASSERT_EQUAL(wish(2, 2, 0.25), 1); /* ...and half of it halves */
    CU_ASSERT_EQUAL(wish(4, 4, 0.90), 8); /* 7.2 */
    CU_ASSERT_EQUAL(wish(5, 5, 0.60), 6);
    CU_ASSERT_EQUAL(wish(10, 10, 0.54), 10); /* within 10 % */
    CU_ASSERT_EQUAL(wish(10, 10, 0.46), 10);
    CU_ASSERT_EQUAL(wish(10, 10, 0.44), 9);  /* 8.8 */
    CU_ASSERT_EQUAL(wish(10, 10, 0.56), 12); /* 11.2 */
    CU_ASSERT_EQUAL(wish(3, 0, 0.90), 3);    /* nobody to measure */
    CU_ASSERT_EQUAL(wish(3, 3, (double)NAN), 3);
    /* four serve at 90 %, four start: 0.9 x 4 / 8 is 45 %, no reason to add more */
    CU_ASSERT_EQUAL(wish(8, 4, 0.90), 8);
    /* four at 150 %, four start: 75 % of eight, so ceil(8 x 1.5) */
    CU_ASSERT_EQUAL(wish(8, 4, 1.50), 12);
    CU_ASSERT_EQUAL(wish(8, 4, 1.05), 8); /* 52.5 %: within the tolerance */
    CU_ASSERT_EQUAL(wish(8, 4, 0.20), 2); /* 1.6 of those that serve */
}

static void steps_by_hand(void)
{
    CU_ASSERT_EQUAL(autoscale_step(&half, 1, 8), 5);   /* four pods are more than 100 % */
    CU_ASSERT_EQUAL(autoscale_step(&half, 6, 40), 12); /* 100 % are more than four */
    CU_ASSERT_EQUAL(autoscale_step(&half, 60, 150), 100);
    CU_ASSERT_EQUAL(autoscale_step(&half, 9, 2), 2);
    CU_ASSERT_EQUAL(autoscale_step(&half, 9, 0), 1);
    struct autoscale careful = half;
    careful.down = (struct autoscale_way){.at_most = 0.1};
    CU_ASSERT_EQUAL(autoscale_step(&careful, 25, 1), 23); /* floor(2.5) go */
    careful.down.count = 5;
    CU_ASSERT_EQUAL(autoscale_step(&careful, 25, 1), 20);
}

/* --- a run --- */

/* 25 requests a second like clockwork, 10/s per replica are the target. */
static struct world *world_with(const char *autoscale, const char *rest)
{
    return world_of(text_of(
        "application: {modules: {a: {x: [{delay: 100ms}]}}}\n"
        "workload: {users: {arrivals: renewal(40ms), mix: a.x}}\n"
        "deployment: {nodes: {p: {count: 1, most: 8, boot: 7s, cost: $1/h}}, services: {a: {nodes: "
        "p, start: 3s, drain: 5s, autoscale: {target: 10/s, of: rate, max: 8%s}}}%s}\n"
        "disruptions: {more: {at: 100s, load: users, factor: 2, for: 200s}}\n",
        autoscale, rest));
}

static uint32_t there(const struct world *world)
{
    return (uint32_t)world_of_party(world, "a")->there.value;
}

/* 1 at 25/s: 3 (2.5 rounded up); 3 at 50/s: 16.7 each, ceil(5.0) = 5; back to 25/s at 300 s: 3 are
 * wished for, and come 5 min after the last wish for 5. */
static void a_trace_by_hand(void)
{
    struct world *world = world_with("", "");
    world_begin(world, 1, 0);
    world_until(world, 31 * SECOND); /* measured and decided once at least */
    CU_ASSERT_EQUAL(there(world), 3);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->up_replicas, there(world) == 3 ? 1 : 0);
    world_until(world, 99 * SECOND);
    CU_ASSERT_EQUAL(there(world), 3);
    CU_ASSERT_EQUAL(world_of_party(world, "a")->up_replicas, 3);
    world_until(world, 190 * SECOND);
    CU_ASSERT_EQUAL(there(world), 5);
    world_until(world, 590 * SECOND);
    CU_ASSERT_EQUAL(there(world), 5);
    world_until(world, 660 * SECOND);
    CU_ASSERT_EQUAL(there(world), 3);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    const struct sample *lag = &world_of_party(world, "a")->lag; /* boots, then starts */
    CU_ASSERT_EQUAL(lag->number, 4);
    CU_ASSERT_DOUBLE_EQUAL(sample_mean(lag), 10e9, 1);
    world_end(world);
}

/* A request every 40 ms takes 100 ms of a core; who finds nobody free is lost.  So one or two
 * replicas are busy 100 of 120 ms, 83 % where 50 % is the target: 1 becomes 2.  The new one has not
 * been measured for a whole window at the next decision; with 0 % for it there is no reason to add
 * more (83 % / 2).  So 2 become 4 two decisions later, and 4 at 62.5 % become 5 after two more. */
static struct world *busy_world(const char *settle)
{
    return world_of(
        text_of("application: {modules: {a: {x: [{compute: 100ms}]}}}\n"
                "workload: {users: {arrivals: renewal(40ms), mix: a.x}}\n"
                "deployment: {nodes: {p: {count: 1, most: 8, cores: 1}}, services: {a: {nodes: p, "
                "workers: 1, queue: 0, autoscale: {target: 50%%, max: 8, every: 60s, delay: "
                "60s%s}}}, calls: {a: {balance: "
                "least_requests}}}\n",
                settle));
}

static void a_new_replica_is_not_measured_yet(void)
{
    static const uint32_t expected[] = {2, 4, 5};
    struct world *world = busy_world("");
    for (uint32_t r = 0; r < 5; r++) {
        world_begin(world, 1, r);
        uint32_t now = 1, count = 0;
        sim_time since[4] = {0};
        for (sim_time t = SECOND; t < 600 * SECOND; t += SECOND) {
            world_until(world, t);
            if (there(world) == now || count == 3)
                continue;
            now = there(world);
            CU_ASSERT_EQUAL(now, expected[count]);
            since[count++] = t;
        }
        CU_ASSERT_EQUAL(count, 3);
        CU_ASSERT_EQUAL(since[1] - since[0], 120 * SECOND);
        CU_ASSERT_EQUAL(since[2] - since[1], 120 * SECOND);
        CU_ASSERT_EQUAL(there(world), 5);
    }
    world_end(world);
}

/* Where it is, what it did since it came counts a minute sooner: a share p of a window at 83 %, so
 * 2 x 83 % (1 + p) / 2 / 50 % are wished for: more than two if p is above 0.32, which is so in some
 * of five runs (in none with a chance of 0.3 %). */
static void unless_it_need_not_settle(void)
{
    struct world *world = busy_world(", settle: 0s");
    uint32_t sooner = 0;
    for (uint32_t r = 0; r < 5; r++) {
        world_begin(world, 1, r);
        sim_time first = 0, second = 0;
        for (sim_time t = SECOND; t < 300 * SECOND && second == 0; t += SECOND) {
            world_until(world, t);
            if (there(world) == 2 && first == 0)
                first = t;
            if (there(world) > 2)
                second = t;
        }
        CU_ASSERT(second - first == 60 * SECOND || second - first == 120 * SECOND);
        sooner += second - first == 60 * SECOND;
    }
    CU_ASSERT_TRUE(sooner > 0);
    world_end(world);
}

/* What is paid for: a node from its boot until the last instance on it has drained. */
static void nodes_come_and_go_with_instances(void)
{
    struct world *world = world_with(", down: {wait: 0s}", "");
    world_begin(world, 1, 0);
    world_until(world, 190 * SECOND);
    uint32_t nodes = 0;
    for (uint32_t i = 0; i < world->plan->node_count; i++)
        nodes += world->plan->nodes[i].ours && world->run->nodes[i].there.value;
    CU_ASSERT_EQUAL(nodes, 5);
    world_until(world, 345 * SECOND);
    nodes = 0;
    for (uint32_t i = 0; i < world->plan->node_count; i++) {
        nodes += world->plan->nodes[i].ours && world->run->nodes[i].there.value;
        CU_ASSERT(!world->plan->nodes[i].ours ||
                  world->run->nodes[i].up == (world->run->nodes[i].there.value == 1));
    }
    CU_ASSERT_EQUAL(nodes, 3);
    world_end(world);
}

static void limits_hold(void)
{
    struct world *world = world_with(", up: {at_most: 0%, count: 1}", "");
    world_begin(world, 1, 0);
    uint32_t most = 1;
    sim_time grown = 0;
    for (unsigned t = 1; t < 300; t++) {
        world_until(world, t * SECOND);
        CU_ASSERT(there(world) <= most + 1);
        if (there(world) > most) {
            CU_ASSERT(grown == 0 || t * SECOND - grown >= 14 * SECOND);
            grown = t * SECOND;
        }
        most = there(world) > most ? there(world) : most;
    }
    CU_ASSERT_EQUAL(most, 5);
    world_end(world);
}

/* 20 busy workers of 40 are 50 %: at 100 ms each 25/s hold 2.5. */
static void every_measure_measures(void)
{
    static const struct {
        const char *autoscale, *service;
        uint32_t expected;
    } cases[] = {
        {"target: 25%, of: workers", "workers: 5", 2}, /* 2.5 / 5 = 50 % of one */
        {"target: 50%, of: cpu", "workers: 5", 5},     /* 2.5 cores of 100 ms: see below */
        {"target: 2, of: queue, up: {count: 1, at_most: 0%}", "workers: 2", 2},
    };
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_of(text_of(
            "application: {modules: {a: {x: [{compute: 100ms}]}}}\n"
            "workload: {users: {arrivals: renewal(40ms), mix: a.x}}\n"
            "deployment: {nodes: {p: {count: 1, most: 8, cores: 4}}, services: {a: {nodes: p, %s, "
            "autoscale: {%s, max: 8, down: {wait: 1h}}}}}\n",
            cases[i].service, cases[i].autoscale));
        world_begin(world, 1, 0);
        world_until(world, 120 * SECOND);
        if (i == 1) /* 2.5 of 4 cores are 62.5 %: ceil(1.25) = 2, then 31 % each */
            CU_ASSERT_EQUAL(there(world), 2);
        if (i != 1)
            CU_ASSERT(there(world) >= cases[i].expected);
        world_end(world);
    }
}

/* Of every member: with four workers busy, others waiting and arrivals it is an integral that
 * grows; without anybody it stands still. */
static void every_measure_grows_with_load(void)
{
    for_each_example (&scalings, example) {
        struct arena *arena = arena_create(0);
        const struct made made = member_of(&scalings, example->text, arena);
        const struct scaling_class *class = (const struct scaling_class *)made.chosen.class;
        struct world *world = world_of(text_of(
            "application: {modules: {a: {x: [{compute: 100ms}]}}}\n"
            "workload: {users: {arrivals: renewal(20ms), mix: a.x}}\n"
            "deployment: {nodes: {p: {cores: 4}}, services: {a: {nodes: p, workers: 4}}}%s\n",
            ""));
        const uint32_t party = world_party(world, "a");
        const uint32_t instance = world->plan->parties[party].first;
        double before = 0, seen[3];
        world_begin(world, 1, 0);
        for (unsigned i = 0; i < 3; i++) {
            world_until(world, (i == 0 ? 20 : i == 1 ? 60 : 200) * SECOND);
            if (i == 1) {
                world->run->load_factor[0] = 1e-9;
                source_reload(world->run, 0);
                world_until(world, 180 * SECOND);
            }
            seen[i] = class->of_service ? class->of_service(world->run, party)
                                        : class->of_instance(world->run, instance);
            CU_ASSERT(seen[i] >= before);
            before = seen[i];
        }
        CU_ASSERT(seen[0] > 0 && seen[1] > seen[0]);
        ASSERT_NEAR(seen[2], seen[1], 1e-9 * seen[1]);
        world_end(world);
        arena_destroy(arena);
    }
}

/* --- draining --- */

static const char *const slow_text =
    "application: {modules: {a: {x: [{call: b.y}]}, b: {y: [{delay: 2s}]}}}\n"
    "workload: {users: {arrivals: renewal(100ms), mix: a.x}}\n"
    "deployment: {nodes: {r: }, services: {a: , b: {replicas: 2, drain: %s, autoscale: {target: "
    "1M/s, of: rate, min: 2, max: 3, every: 1h, delay: 1h}}}, discovery: %s}\n";

/* In-flight requests end, some still arrive, nobody is lost. */
static void draining_loses_nobody(void)
{
    static const char *const kinds[] = {
        "static", "ideal", "{kind: registry, nodes: r, heartbeat: 1s, lease: 3s, refresh: 4s}",
        "{kind: kubernetes, nodes: r}"};
    for (unsigned i = 0; i < 4; i++) {
        struct world *world = world_of(text_of(slow_text, "10s", kinds[i]));
        world_begin(world, 1, 0);
        world_until(world, 20 * SECOND);
        const uint32_t leaver = world->plan->parties[world_party(world, "b")].first;
        instance_leaves(world->run, leaver);
        const uint64_t arrived = world_of_party(world, "b")->arrived.events;
        (void)arrived;
        world_until(world, 29 * SECOND);
        CU_ASSERT(world->run->instances[leaver].up);
        world_until(world, 60 * SECOND);
        CU_ASSERT_FALSE(world->run->instances[leaver].up);
        CU_ASSERT(world->run->instances[leaver].absent);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
        CU_ASSERT(world->count > 500);
        instance_arrives(world->run, leaver);
        world_until(world, 100 * SECOND);
        CU_ASSERT(world->run->instances[leaver].up);
        CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
        world_end(world);
    }
}

/* Ten a second, half of them there, 2 s each: ten are open. */
static void who_does_not_drain_loses_what_is_open(void)
{
    struct world *world = world_of(text_of(slow_text, "0s", "static"));
    world_begin(world, 1, 0);
    world_until(world, 20 * SECOND);
    instance_leaves(world->run, world->plan->parties[world_party(world, "b")].first);
    world_until(world, 40 * SECOND);
    CU_ASSERT(labs((long)world_ended(world, OUTCOME_error) - 10) <= 1);
    world_end(world);
}

static void mistakes_are_told(void)
{
    static const char *const text =
        "deployment: {services: {a: {modules: none, replicas: 2, autoscale: {%s}}}}\n";
    assert_refused(text_of(text, "target: 80%"), ":1:77: error: how far it may grow is not said");
    assert_refused(text_of(text, "target: 80%, of: workers, max: 5"), "of workers without limit");
    assert_refused("deployment: {nodes: {n: {count: 4, most: 2}}, services: {a: {modules: none, "
                   "nodes: n}}}\n",
                   ":1:42: error: there are 4 nodes already");
    assert_refused(text_of(text, "target: 80%, max: 1"), "at most 1");
    assert_refused(text_of(text, "target: 80%, min: 3, max: 5"), "at least 3");
    assert_refused(text_of(text, "target: 80%, of: queue, max: 5"), "is not of this unit");
    assert_refused(text_of(text, "target: 0%, max: 5"), "above zero");
}

TEST_MAIN(autoscale, TEST(members_are_documented), TEST(wishes_by_hand), TEST(steps_by_hand),
          TEST(a_trace_by_hand), TEST(a_new_replica_is_not_measured_yet),
          TEST(unless_it_need_not_settle), TEST(nodes_come_and_go_with_instances),
          TEST(limits_hold), TEST(every_measure_measures), TEST(every_measure_grows_with_load),
          TEST(draining_loses_nobody), TEST(who_does_not_drain_loses_what_is_open),
          TEST(mistakes_are_told))
