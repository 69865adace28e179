/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who lives where. */
#include "tests/models/lib/world.h"

/* Nodes of the replicas of a party, by name. */
static const char *homes(const struct world *world, const char *party)
{
    static char text[4096];
    const struct party *of = &world->plan->parties[world_party(world, party)];
    text[0] = '\0';
    for (uint32_t i = 0; i < of->replicas; i++) {
        strcat(text, i ? " " : "");
        strcat(text, world->plan->nodes[world->plan->instances[of->first + i].node].name);
    }
    return text;
}

static void replicas_go_round_zones_then_nodes(void)
{
    struct world *world =
        world_of("deployment:\n"
                 "  zones: {p: , q: , r: }\n"
                 "  nodes: {n: {count: 6, zones: [p, q]}, m: {count: 3, zones: [r, r, q]}}\n"
                 "  services: {default: {nodes: n, modules: none}, a: {replicas: 5}, b: {replicas: "
                 "2}, c: {replicas: 13}, "
                 "d: {nodes: m, replicas: 4}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    ASSERT_TEXT(homes(world, "a"), "n/0 n/1 n/2 n/3 n/4");
    ASSERT_TEXT(homes(world, "b"), "n/5 n/0");         /* the emptiest node; then the other zone */
    ASSERT_TEXT(homes(world, "d"), "m/0 m/2 m/1 m/2"); /* zone by zone: r q r q */
    uint32_t of_node[16] = {0};
    const struct party *c = &world->plan->parties[world_party(world, "c")];
    for (uint32_t i = 0; i < c->replicas; i++)
        of_node[world->plan->instances[c->first + i].node]++;
    for (unsigned i = 0; i < 6; i++)
        CU_ASSERT_TRUE(of_node[i] == 2 || of_node[i] == 3);
    world_end(world);
}

static void replicas_go_round_groups(void)
{
    struct world *world = world_of("deployment:\n"
                                   "  nodes: {n: {count: 2}, m: , k: {count: 3}}\n"
                                   "  services: {default: {modules: none}, a: {replicas: 7, nodes: "
                                   "[k, n, m]}, b: {replicas: 3, nodes: [k, n]}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    ASSERT_TEXT(homes(world, "a"), "k/0 n/0 m/0 k/1 n/1 m/0 k/2");
    ASSERT_TEXT(homes(world, "b"), "k/0 n/0 k/1");
    world_end(world);
    assert_refused("deployment: {nodes: {n: }, services: {a: {modules: none, nodes: [n, nn]}}}",
                   "unknown group of nodes 'nn'");
}

static void zones_are_filled_alike(void)
{
    struct world *world =
        world_of("deployment:\n"
                 "  zones: {p: , q: }\n"
                 "  nodes: {n: {count: 5, zones: [p, p, p, p, q]}}\n"
                 "  services: {default: {nodes: n, modules: none}, a: {replicas: 6}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    ASSERT_TEXT(homes(world, "a"), "n/0 n/4 n/1 n/4 n/2 n/4");
    world_end(world);
}

/* The rule, word for word: the zone with the fewest instances of this party, there the node with
 * the fewest of them, then of all, then the first. */
enum { ZONES = 3, NODES = 11, SERVICES = 8 };
static const unsigned zone_of[] = {0, 1, 2, 2, 0}; /* what is written below, round and round */
static const unsigned replicas_of[SERVICES] = {1, 7, 2, 30, 5, 11, 3, 16};

static unsigned by_the_rule(const unsigned *zone, const unsigned *own, const unsigned *all)
{
    unsigned best = 0;
    for (unsigned n = 1; n < NODES; n++) {
        const unsigned z = zone[zone_of[n % 5]], y = zone[zone_of[best % 5]];
        if (z < y ||
            (z == y && (own[n] < own[best] || (own[n] == own[best] && all[n] < all[best]))))
            best = n;
    }
    return best;
}

static void every_replica_goes_where_the_rule_says(void)
{
    struct world *world = world_of(
        "deployment:\n"
        "  zones: {p: , q: , r: }\n"
        "  nodes: {other: {count: 3}, n: {count: 11, zones: [p, q, r, r, p]}}\n"
        "  services: {default: {nodes: n, modules: none}, a: {replicas: 1}, b: {replicas: 7},\n"
        "    c: {replicas: 2}, d: {replicas: 30}, e: {replicas: 5}, f: {replicas: 11},\n"
        "    g: {replicas: 3}, h: {replicas: 16}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const uint32_t first = world_node(world, "n/0");
    unsigned all[NODES] = {0};
    for (unsigned i = 0; i < SERVICES; i++) {
        unsigned zone[ZONES] = {0}, own[NODES] = {0};
        const struct party *party =
            &world->plan->parties[world_party(world, (char[]){(char)('a' + i), 0})];
        CU_ASSERT_EQUAL_FATAL(party->replicas, replicas_of[i]);
        for (uint32_t k = 0; k < party->replicas; k++) {
            const unsigned best = by_the_rule(zone, own, all);
            CU_ASSERT_EQUAL_FATAL(world->plan->instances[party->first + k].node, first + best);
            zone[zone_of[best % 5]]++;
            own[best]++;
            all[best]++;
        }
    }
    world_end(world);
}

static void without_nodes_all_live_on_one(void)
{
    struct world *world = world_of("application: {modules: {a: {x: []}, b: {x: []}}}\n"
                                   "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                                   "deployment: {services: {a: {replicas: 2}, b: }, "
                                   "stores: {s: {kind: single, datasets: none}}}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    ASSERT_TEXT(homes(world, "a"), "node node");
    ASSERT_TEXT(homes(world, "b"), "node");
    ASSERT_TEXT(homes(world, "s"), "node");
    const struct node_plan *node = &world->plan->nodes[world_node(world, "node")];
    CU_ASSERT_EQUAL(node->cores, NONE);
    CU_ASSERT_TRUE(node->ours);
    const struct node_plan *client = &world->plan->nodes[world_node(world, "c")];
    CU_ASSERT_EQUAL(client->zone, NONE);
    CU_ASSERT_FALSE(client->ours);
    world_end(world);
}

static void regions(void)
{
    struct world *world = world_of(
        "deployment: {zones: {a: {region: eu}, b: , c: {region: us}, d: {region: eu}, e: }}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const struct zone_plan *zones = world->plan->zones;
    CU_ASSERT_EQUAL(zones[0].region, zones[3].region);
    CU_ASSERT_EQUAL(zones[1].region, zones[4].region);
    CU_ASSERT_NOT_EQUAL(zones[0].region, zones[1].region);
    CU_ASSERT_NOT_EQUAL(zones[0].region, zones[2].region);
    CU_ASSERT_NOT_EQUAL(zones[1].region, zones[2].region);
    world_end(world);
}

/* From a region its zones are as near as from another one of its zones; links between regions hold
 * for its clients, and so does it when one is cut. */
static void clients_of_a_region(void)
{
    struct world *world = world_run(
        "application: {modules: {a: {x: []}, b: {x: []}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: a.x, from: region eu}, d: {arrivals: "
        "renewal(1s), mix: b.x, from: region eu, timeout: 900ms}}\n"
        "deployment:\n"
        "  zones: {p: {region: eu}, q: {region: us}}\n"
        "  network: {same_zone: {latency: 1ms}, same_region: {latency: 10ms}, elsewhere: {latency: "
        "100ms}, links: {sea: {between: [region eu, region us], latency: 150ms}}}\n"
        "  nodes: {n: {zones: [p]}, m: {zones: [q]}}\n"
        "  services: {a: {nodes: n}, b: {nodes: m}}\n"
        "disruptions: {cut: {at: 1500ms, partition: link sea}}\n",
        2950 * MS);
    CU_ASSERT_EQUAL_FATAL(world->count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct heard *heard = &world->heard[i];
        const bool far = heard->source == 1, cut = far && heard->number == 1;
        CU_ASSERT_EQUAL(heard->outcome, cut ? OUTCOME_timeout : OUTCOME_ok);
        const sim_time took = cut ? 900 * MS : far ? 300 * MS : 20 * MS; /* and 32 us of messages */
        CU_ASSERT(heard->took >= took && heard->took < took + MS);
    }
    CU_ASSERT_EQUAL(world->plan->names->zones.count, 2);
    world_end(world);
}

static void mistakes_are_told(void)
{
    assert_refused("deployment: {zones: {abc: }, nodes: {n: {zones: [abd]}}}\n",
                   "did you mean 'abc'");
    assert_refused("deployment: {nodes: {pool: }, services: {a: {modules: none, nodes: poll}}}\n",
                   "did you mean 'pool'");
    assert_refused("deployment: {services: {a: {modules: none, replicas: 2, needs: 3}}}\n",
                   "needs 3 of 2 replicas");
    assert_refused("application: {modules: {a: {x: []}}}\nworkload: {c: {arrivals: renewal(1s), "
                   "mix: a.x, from: moon}}\n"
                   "deployment: {services: {a: }}\n",
                   "'moon' is not the internet, no zone");
    assert_refused(
        "deployment: {nodes: {n: {count: 100000}, m: {count: 100k}, o: {count: 100k}, p: {count: "
        "100k}, "
        "q: {count: 100k}, r: {count: 100k}, s: {count: 100k}, t: {count: 100k}, u: {count: 100k}, "
        "v: {count: 100k}, w: {count: 100k}}}\n",
        "more than the 1,000,000 that fit");
}

TEST_MAIN(placement, TEST(replicas_go_round_zones_then_nodes), TEST(replicas_go_round_groups),
          TEST(zones_are_filled_alike), TEST(every_replica_goes_where_the_rule_says),
          TEST(without_nodes_all_live_on_one), TEST(regions), TEST(clients_of_a_region),
          TEST(mistakes_are_told))
