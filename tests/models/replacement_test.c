/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instances that are begun anew elsewhere because their node stays away: when, by the sum of the
 * documented times, where, and when not. */
#include "models/run/replacement.h"

#include <math.h>

#include "models/plan/placement.h"
#include "models/run/books.h"
#include "models/run/life.h"
#include "tests/models/lib/world.h"

#define SERVICE                                                                                    \
    "application: {datasets: {k: {}}, modules: {s: {x: [{compute: 1ms}]}, t: {y: [{read: k}]}}}\n" \
    "workload: {c: {arrivals: poisson(rate=10/s), mix: s.x, timeout: 1s}}\n"

static struct world *world_with(const char *nodes, const char *services, const char *more,
                                const char *disruptions)
{
    return world_of(text_of(SERVICE "deployment: {zones: {p: , q: }, nodes: {m: , %s}, services: "
                                    "{%s}, discovery: {kind: kubernetes, nodes: m%s}}\n"
                                    "disruptions: {%s}\n",
                            nodes, services, more, disruptions));
}

static const struct instance *instance_of(const struct world *world, const char *party, uint32_t i)
{
    return &world->run->instances[world->plan->parties[world_party(world, party)].first + i];
}

static const char *home_of(const struct world *world, const char *party, uint32_t i)
{
    return world->plan->nodes[instance_of(world, party, i)->node - world->run->nodes].name;
}

static uint64_t replaced(const struct world *world, const char *party)
{
    return world_of_party(world, party)->replaced.events;
}

/* The first moment, by 100 ms, at which it serves on another node than this one. */
static sim_time moves_at(struct world *world, uint32_t i, const char *from, sim_time until)
{
    for (sim_time t = 0; t < until; t += SECOND / 10) {
        world_until(world, t);
        if (instance_of(world, "s", i)->up && strcmp(home_of(world, "s", i), from) != 0)
            return t;
    }
    return SIM_NEVER;
}

#define THREE "n: {count: 3, cores: 4}"

/* Its last lease was renewed up to 10 s before it died: 50 s of silence are over after 40 to 50 s,
 * seen by a look each second; tolerated for 300 s more; and its start takes 20 s.  The mean is 45 +
 * 2 x 0.5 + 320 s; of 100 the standard error is 10 / sqrt(12) / 10. */
static void it_comes_after_the_documented_times(void)
{
    double sum = 0.0;
    enum { SEEDS = 100 };
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world *world = world_with(THREE, "s: {replicas: 3, nodes: n, start: 20s}", "",
                                         "d: {at: 20s, crash: node n/1}");
        world_begin(world, seed, 0);
        const sim_time at = moves_at(world, 1, "n/1", 500 * SECOND);
        CU_ASSERT(at >= (20 + 40 + 300 + 20) * SECOND && at <= (20 + 52 + 300 + 20) * SECOND);
        CU_ASSERT_EQUAL(replaced(world, "s"), 1);
        ASSERT_TEXT(home_of(world, "s", 1), "n/0");
        sum += clock_to_seconds(at) - 20.0;
        world_end(world);
    }
    CU_ASSERT_DOUBLE_EQUAL(sum / SEEDS, 45.0 + 1.0 + 320.0, 4.0 * 10.0 / sqrt(12.0 * SEEDS));
}

/* `replace` and `node_dead` are what they say, and a frozen node is as good as a dead one. */
static void the_times_are_those_written(void)
{
    static const char *const trouble[] = {"crash", "pause"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_with(THREE, "s: {replicas: 3, nodes: n}", ", replace: 60s, node_dead: 20s",
                       text_of("d: {at: 20s, %s: node n/1}", trouble[i]));
        world_begin(world, 1, 0);
        const sim_time at = moves_at(world, 1, "n/1", 200 * SECOND);
        CU_ASSERT(at >= (20 + 10 + 60) * SECOND && at <= (20 + 22 + 60) * SECOND);
        CU_ASSERT(!instance_of(world, "s", 1)->paused);
        world_end(world);
    }
}

/* Back before that: begun where it was.  Later: what was begun elsewhere stays there. */
static void who_comes_back_in_time_stays(void)
{
    static const char *const lasts[] = {"300s", "600s"}, *const homes[] = {"n/1", "n/0"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_with(THREE, "s: {replicas: 3, nodes: n}", "",
                       text_of("d: {at: 20s, crash: node n/1, for: %s}", lasts[i]));
        world_begin(world, 1, 0);
        world_until(world, 1000 * SECOND);
        ASSERT_TEXT(home_of(world, "s", 1), homes[i]);
        CU_ASSERT(instance_of(world, "s", 1)->up);
        CU_ASSERT_EQUAL(replaced(world, "s"), i);
        world_end(world);
    }
}

/* Nor does anybody move without `replace`, a process that dies on a living node, or a store. */
static void others_stay(void)
{
    static const struct {
        const char *discovery, *disruption;
    } cases[] = {{", replace: none", "crash: node n/1"}, {"", "crash: service s/1"}};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_with(THREE, "s: {replicas: 3, nodes: n}", cases[i].discovery,
                                         text_of("d: {at: 20s, %s}", cases[i].disruption));
        world_begin(world, 1, 0);
        world_until(world, 1000 * SECOND);
        ASSERT_TEXT(home_of(world, "s", 1), "n/1");
        CU_ASSERT(!instance_of(world, "s", 1)->up);
        world_end(world);
    }
    struct world *world = world_with(
        THREE, "s: {replicas: 3, nodes: n}, t: {nodes: n}",
        "}, stores: {db: {kind: single, nodes: n, datasets: all, read_time: 1ms, write_time: 1ms}",
        "d: {at: 20s, crash: node n/1}");
    world_begin(world, 1, 0);
    world_until(world, 1000 * SECOND);
    ASSERT_TEXT(home_of(world, "db", 0), "n/1");
    CU_ASSERT(strcmp(home_of(world, "s", 1), "n/1") != 0);
    world_end(world);
}

/* --- where --- */

/* The zone with the fewest of the service, then the node: q has one left, p has two. */
static void it_goes_where_fewest_are(void)
{
    struct world *world = world_with("n: {count: 6, zones: [p, q]}",
                                     "s: {replicas: 4, nodes: n}, t: {replicas: 1, nodes: n}",
                                     "}, stores: {db: {kind: single, datasets: all, read_time: "
                                     "1ms, write_time: 1ms}",
                                     "d: {at: 20s, crash: node n/1}");
    world_begin(world, 1, 0);
    ASSERT_TEXT(home_of(world, "s", 1), "n/1");
    ASSERT_TEXT(home_of(world, "s", 3), "n/3");
    world_until(world, 500 * SECOND);
    ASSERT_TEXT(home_of(world, "s", 1), "n/5"); /* zone q, where n/3 has one */
    world_end(world);
}

/* Limits of 3 cores, nodes of 4: each is full.  It waits for its own node. */
static void without_room_it_waits(void)
{
    static const char *const limits[] = {"3", "2"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_with(THREE, text_of("s: {replicas: 3, nodes: n, cpu_limit: %s}", limits[i]), "",
                       "d: {at: 20s, crash: node n/1, for: 700s}");
        world_begin(world, 1, 0);
        world_until(world, 700 * SECOND);
        CU_ASSERT_EQUAL(instance_of(world, "s", 1)->up, i == 1);
        world_until(world, 800 * SECOND);
        CU_ASSERT(instance_of(world, "s", 1)->up);
        ASSERT_TEXT(home_of(world, "s", 1), i == 1 ? "n/0" : "n/1");
        world_end(world);
    }
}

/* A node that can be added comes first, boots for a minute, and is paid for from when it is
 * wanted; the dead one is as long as it is there. */
static void a_node_is_added_where_none_has_room(void)
{
    struct world *world = world_with("n: {count: 2, cores: 4, most: 3, boot: 60s}",
                                     "s: {replicas: 2, nodes: n, cpu_limit: 3, start: 20s}", "",
                                     "d: {at: 20s, crash: node n/1}");
    world_begin(world, 1, 0);
    const struct node *added = &world->run->nodes[world_node(world, "n/2")];
    CU_ASSERT_EQUAL(added->there.value, 0);
    const sim_time at = moves_at(world, 1, "n/1", 600 * SECOND);
    CU_ASSERT(at >= (20 + 40 + 300 + 60 + 20) * SECOND);
    CU_ASSERT(at <= (20 + 52 + 300 + 60 + 20) * SECOND);
    ASSERT_TEXT(home_of(world, "s", 1), "n/2");
    world_until(world, 1000 * SECOND);
    const double paid = wide_to_double(level_integral(&added->there, world->run->engine->now));
    CU_ASSERT_DOUBLE_EQUAL(paid * 1e-9, 1000.0 - (clock_to_seconds(at) - 80.0), 0.11);
    const struct node *dead = &world->run->nodes[world_node(world, "n/1")];
    CU_ASSERT_DOUBLE_EQUAL(wide_to_double(level_integral(&dead->there, 1000 * SECOND)) * 1e-9,
                           1000.0, 1e-6);
    world_end(world);
}

/* --- how many --- */

/* One node of a zone in 10 s: six of twenty die together, each with one; the moves lie 10 s apart.
 */
static void nodes_are_given_up_one_after_another(void)
{
    struct world *world = world_with("n: {count: 20}", "s: {replicas: 20, nodes: n}", "",
                                     "d: {at: 20s, crash: [node n/3, node n/5, node n/6, node n/9, "
                                     "node n/11, node n/19]}");
    world_begin(world, 1, 0);
    sim_time at[7] = {0};
    for (sim_time t = 0; t < 500 * SECOND; t += SECOND / 10) {
        world_until(world, t);
        if (replaced(world, "s") > 0 && at[replaced(world, "s")] == 0)
            at[replaced(world, "s")] = t;
    }
    for (unsigned i = 2; i <= 6; i++)
        CU_ASSERT(at[i] - at[i - 1] >= 10 * SECOND && at[i] - at[i - 1] <= 12 * SECOND);
    CU_ASSERT(at[1] >= (20 + 40 + 300) * SECOND && at[1] <= (20 + 52 + 300) * SECOND);
    world_end(world);
}

/* Three of five (60 %) of a zone: none.  Two of four are not more than two.  All of one zone: those
 * of the other one take them.  All there are: none. */
static void a_zone_in_trouble_is_left_alone(void)
{
    static const struct {
        const char *nodes, *dead;
        uint64_t moved;
    } cases[] = {{"n: {count: 5, zones: [q]}", "[node n/0, node n/1, node n/2]", 0},
                 {"n: {count: 4, zones: [q]}", "[node n/0, node n/1]", 2},
                 {"n: {count: 6, zones: [p, q]}", "zone q", 3},
                 {"n: {count: 3, zones: [q]}", "all node n", 3}}; /* m in zone p is there */
    for (unsigned i = 0; i < 4; i++) {
        struct world *world = world_with(cases[i].nodes, "s: {replicas: 6, nodes: n}", "",
                                         text_of("d: {at: 20s, crash: %s}", cases[i].dead));
        world_begin(world, 1, 0);
        world_until(world, 600 * SECOND);
        const bool nowhere = strcmp(cases[i].dead, "all node n") == 0;
        CU_ASSERT(nowhere  ? replaced(world, "s") == 0
                  : i == 1 ? replaced(world, "s") >= cases[i].moved
                           : replaced(world, "s") == cases[i].moved);
        world_end(world);
    }
}

/* --- what goes with it --- */

/* What is wrong with a node is wrong with who lives there, and no longer with who has left. */
static void trouble_is_the_nodes(void)
{
    struct world *world = world_with(
        "n: {count: 2, cores: 4}", "s: {replicas: 2, nodes: n}", ", replace: 10s",
        "d: {at: 20s, crash: node n/1}, e: {at: 10s, errors: node n/1, share: 20%}, f: {at: 200s, "
        "for: 100s, errors: node n/0, share: 50%}, g: {at: 200s, for: 100s, errors: service s/1, "
        "share: 20%}");
    world_begin(world, 1, 0);
    world_until(world, 15 * SECOND);
    CU_ASSERT_DOUBLE_EQUAL(instance_of(world, "s", 1)->errors, 0.2, 1e-12);
    world_until(world, 199 * SECOND);
    ASSERT_TEXT(home_of(world, "s", 1), "n/0");
    CU_ASSERT_EQUAL(instance_of(world, "s", 1)->errors, 0.0);
    world_until(world, 250 * SECOND);
    CU_ASSERT_DOUBLE_EQUAL(instance_of(world, "s", 1)->errors, 0.6, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(instance_of(world, "s", 0)->errors, 0.5, 1e-12);
    world_until(world, 301 * SECOND);
    CU_ASSERT_EQUAL(instance_of(world, "s", 1)->errors, 0.0);
    world_end(world);
}

/* A node that is cut off when the instance comes there, and its load is that of two. */
static void ways_and_work_are_the_new_nodes(void)
{
    struct world *world =
        world_with("n: {count: 2, cores: 4}", "s: {replicas: 2, nodes: n}", ", replace: 10s",
                   "d: {at: 20s, crash: node n/1}, e: {at: 300s, partition: node n/0, for: 100s}");
    world_begin(world, 1, 0);
    const struct node *home = &world->run->nodes[world_node(world, "n/0")];
    world_until(world, 200 * SECOND);
    const wide before = level_integral(&home->cores_busy, 200 * SECOND);
    const size_t sent = world->count;
    world_until(world, 300 * SECOND);
    const wide busy = level_integral(&home->cores_busy, 300 * SECOND) - before;
    CU_ASSERT_DOUBLE_EQUAL(wide_to_double(busy), (double)(world->count - sent) * 1e6, 2e6);
    world_until(world, 399 * SECOND);
    for (size_t i = 0; i < world->count; i++)
        if (world->heard[i].sent > 301 * SECOND)
            CU_ASSERT_EQUAL(world->heard[i].outcome, OUTCOME_timeout);
    world_end(world);
}

/* Everything at once, with caches inside, limits, scaling and releases: all books are right. */
static void storms_leave_nothing_behind(void)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct world *world = world_of(
            "application: {datasets: {k: {keys: 1k}}, modules: {a: {x: [{call: s.y}]}, s: {y: "
            "[{compute: 2ms}, {read: k}]}}}\n"
            "workload: {c: {arrivals: poisson(rate=100/s), mix: a.x, timeout: 500ms}}\n"
            "deployment: {zones: {p: , q: }, network: {same_zone: {latency: 1ms}, same_region: "
            "{latency: 2ms}}, nodes: {m: {count: 2}, n: {count: 6, cores: 4, most: 8, boot: 5s, "
            "zones: [p, q]}},\n"
            "  services: {a: {replicas: 3, nodes: n, start: 1s}, s: {replicas: 6, nodes: n, "
            "cpu_limit: 2, start: 2s, drain: 3s, autoscale: {target: 50%, of: cpu, max: 10, min: "
            "4}}},\n"
            "  stores: {db: {kind: single, datasets: all, read_time: 1ms, write_time: 1ms, nodes: "
            "m, cache: {kind: lru, size: 100, inside: s}}},\n"
            "  calls: {default: {timeout: 200ms, retry: 2, health: 1500ms, eject: 5}},\n"
            "  discovery: {kind: kubernetes, nodes: m, node_dead: 10s, replace: 5s}}\n"
            "disruptions: {d: {every: exponential(20s), for: exponential(40s), crash: one node "
            "n},\n"
            "  p: {every: exponential(30s), for: exponential(20s), pause: one node n}, e: {every: "
            "exponential(30s), for: 20s, errors: one node n, share: 30%},\n"
            "  q: {every: exponential(20s), for: 5s, partition: one node n}, r: {every: 60s, for: "
            "50s, release: service s}, i: {every: exponential(9s), for: 3s, pause: one service s}, "
            "c: {every: exponential(9s), for: 9s, crash: one service s}}\n");
        world_begin(world, seed, 0);
        world_until(world, 600 * SECOND);
        CU_ASSERT(replaced(world, "s") > 5);
        world_stop_load(world);
        world_until(world, 700 * SECOND);
        books_check(world->run);
        world_end(world);
    }
}

TEST_MAIN(replacement, TEST(it_comes_after_the_documented_times), TEST(the_times_are_those_written),
          TEST(who_comes_back_in_time_stays), TEST(others_stay), TEST(it_goes_where_fewest_are),
          TEST(without_room_it_waits), TEST(a_node_is_added_where_none_has_room),
          TEST(nodes_are_given_up_one_after_another), TEST(a_zone_in_trouble_is_left_alone),
          TEST(trouble_is_the_nodes), TEST(ways_and_work_are_the_new_nodes),
          TEST(storms_leave_nothing_behind))
