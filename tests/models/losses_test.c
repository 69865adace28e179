/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What disruptions lose, as a mean over the measured time: shares of pairs and of the time by hand,
 * and workers of runs. */
#include "models/plan/losses.h"

#include "tests/models/lib/foretold.h"

static const char *losing(const char *calls, const char *disruption)
{
    return text_of(
        "application: {datasets: {d: {keys: 1k, value: 200B}}, modules: {a: {x: [{call: b.y}]}, b: "
        "{y: []}, e: {z: [{write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=10/s), mix: a.x}, f: {arrivals: poisson(rate=10/s), "
        "mix: e.z}}\n"
        "deployment: {zones: {p: , q: }, network: {same_zone: {latency: 250us}, same_region: "
        "{latency: 10ms}}, nodes: {w: {count: 2, zones: [p, q], cores: 4}, m: {count: 2, zones: "
        "[p, q], cores: 4}}, services: {a: {nodes: w, replicas: 2, workers: 10}, b: {nodes: m, "
        "replicas: 2}, e: {nodes: w, workers: 10}}, stores: {s: {kind: primary_replica, replicas: "
        "2, mode: sync, datasets: all, nodes: m, read_time: 0s, write_time: 10us}}, calls: {b: "
        "{%s}}}\n"
        "disruptions: {x: {%s}}\nexperiment: {warmup: 0s, duration: 1000s}\n",
        calls, disruption);
}

/* Pairs of a with b that go from zone to zone, and those that stay: shares of them and of the time.
 */
static void expect(const char *disruption, double far, double near)
{
    struct world *world = world_of(losing("", disruption));
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const struct losses *losses = losses_of(world->plan, world->arena);
    struct hits hits = {0};
    if (losses)
        losses_hits(losses, world->plan, world_party(world, "a"), world_party(world, "b"), &hits);
    ASSERT_NEAR(hits.shares[0][SAME_REGION], far, 1e-9);
    ASSERT_NEAR(hits.shares[0][SAME_ZONE], near, 1e-9);
    world_end(world);
}

static void shares_of_pairs_and_of_the_time(void)
{
    expect("at: 0s, loss: zone p, from: zone q, share: 5%", 1, 0);
    expect("at: 0s, loss: zone p, from: zone q, share: 5%, way: out", 0.5, 0);
    expect("at: 0s, loss: zone p, share: 5%", 1, 0);
    expect("at: 250s, for: 500s, loss: zone p, share: 5%", 0.5, 0);
    expect("at: 1000s, loss: zone p, share: 5%", 0, 0);
    expect("at: 0s, loss: service b/0, share: 5%", 0.5, 0.5);
    expect("at: 0s, loss: service b, share: 5%", 1, 1);
    expect("at: 0s, loss: one node m, share: 5%", 0.5, 0.5);
    expect("at: 0s, loss: [node m/0, node w/0], share: 5%", 1, 0);
    expect("loss: each node m, share: 5%, up: exponential(30s), down: exponential(10s)", 0.25,
           0.25);
    expect("at: 0s, loss: [each node m, each node w], share: 5%, way: in", 0.5,
           0.5); /* each of the two */
    expect("every: 100s, for: 10s, loss: zone p, share: 5%", 0.1, 0);
    expect("at: 0s, hits: {h: {loss: zone p, share: 5%, probability: 30%}}", 0.3, 0);
    expect("at: 0s, partition: zone p", 0, 0);
    expect("at: 0s, loss: zone p, share: 100%", 0, 0);
}

/* 20,000 calls of either kind, of which some hundred and up to two thousand lose something, by
 * about as much as that varies: within 8 %. */
static void runs_are_as_busy(void)
{
    static const char *const rows[][2] = {
        {"", "at: 0s, loss: zone p, from: zone q, share: 4%"},
        {"", "at: 500s, for: 1000s, loss: service b/0, share: 4%"},
        {"", "at: 0s, loss: each node m, share: 2%, way: in"},
        {"protocol: udp, timeout: 500ms, retry: 3", "at: 0s, loss: service b/0, share: 4%"}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        as_busy_as_foretold(world_of(losing(rows[i][0], rows[i][1])), 1000 * SECOND, 0.08);
}

TEST_MAIN(losses, TEST(shares_of_pairs_and_of_the_time), TEST(runs_are_as_busy))
