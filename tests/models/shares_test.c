/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which replica does how much, as it is foretold. */
#include "models/plan/shares.h"

#include "models/plan/offered.h"
#include "tests/models/lib/world.h"

static double load(const char *text, const char *name)
{
    struct world *world = world_of(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const struct offered *offered = offered_between(world->plan, 0, 100 * SECOND, world->arena);
    double found = -1.0;
    for (uint32_t i = 0; i < offered->count; i++)
        if (strcmp(offered->stations[i].name, name) == 0)
            found = offered->stations[i].load;
    world_end(world);
    return found;
}

#define CLIENT(rate) "workload: {c: {arrivals: poisson(rate=" rate "), mix: a.x}}\n"

/* Four replicas on nodes of 4, 8, 4, 8 cores: weights 1 to 2, so 10 ms x 240/s are 0.4 and 0.8 of a
 * core in each: 10 % of all; in turn the small ones have 15 % and the large ones 7.5 %.  Of workers
 * the replica that has most counts: 80/s x 10 ms are 0.8 of its 10. */
#define MIXED(policy)                                                                              \
    "application: {modules: {a: {x: [{compute: 10ms}]}}}\n" CLIENT(                                \
        "240/s") "deployment: {nodes: {s: {count: 2, cores: 4}, l: {count: 2, cores: 8}},\n"       \
                 "  services: {a: {replicas: 4, nodes: [s, l], workers: 10}},\n"                   \
                 "  calls: {a: {balance: " policy "}}}\n"
static void shares_follow_the_policy(void)
{
    CU_ASSERT_DOUBLE_EQUAL(load(MIXED("weighted"), "node s/0"), 0.1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(MIXED("weighted"), "node l/1"), 0.1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(MIXED("weighted"), "service a"), 0.08, 1e-4);
    CU_ASSERT_DOUBLE_EQUAL(load(MIXED("round_robin"), "node s/0"), 0.15, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(MIXED("round_robin"), "node l/1"), 0.075, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(MIXED("round_robin"), "service a"), 0.06, 1e-4);
}

/* Half of the calls come from a in zone p, whose neighbours do them all; b has none and asks all.
 */
static void near_ones_do_more(void)
{
    const char *text =
        "application: {modules: {s: {x: [{compute: 10ms}]}, a: {x: [{call: s.x}]}, b: {x: [{call: "
        "s.x}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=80/s), mix: {a.x: 50%, b.x: 50%}}}\n"
        "deployment: {zones: {p: , q: , r: },\n"
        "  nodes: {n: {count: 4, cores: 1, zones: [p, q]}, p: {zones: [p]}, r: {zones: [r]}},\n"
        "  services: {a: {nodes: p}, b: {nodes: r}, s: {replicas: 4, nodes: n}},\n"
        "  calls: {s: {prefer: same_zone}}}\n";
    CU_ASSERT_DOUBLE_EQUAL(load(text, "node n/0"), 0.01 * (40.0 / 2 + 40.0 / 4), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(load(text, "node n/1"), 0.01 * 40.0 / 4, 1e-9);
}

TEST_MAIN(shares, TEST(shares_follow_the_policy), TEST(near_ones_do_more))
