/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores whose operations wait for answers of several replicas: what is foretold of who calls them,
 * and of their nodes, against runs. */
#include "tests/models/lib/foretold.h"

/* 20,000 requests: 7 % of processor time and of what is held are many deviations.  Loads below 1 %
 * are heartbeats for the most part, which nobody foretells. */
static void compare(struct world *world)
{
    const struct offered *offered = offered_of(world);
    world_begin(world, 1, 0);
    world_until(world, 200 * SECOND);
    for (uint32_t i = 0; i < offered->count; i++) {
        const struct station *about = &offered->stations[i];
        if (about->kind == STATION_NODE || about->kind == STATION_SERVICE)
            ASSERT_NEAR(measured(world, about), about->load,
                        about->load < 0.01 ? 0.0015 : 0.07 * about->load);
    }
    world_end(world);
}

/* Messages between machines take 1 ms, work 1 ms, so answers take 3 ms and more, by whom they wait
 * for; a worker of a is held so long. */
static void as_foretold(const char *step, const char *store, const char *disk)
{
    struct world *world = world_of(
        text_of("application: {datasets: {d: {keys: 20k, value: 4KB}}, modules: {a: {x: [{%s: "
                "d}]}}}\n"
                "workload: {c: {arrivals: poisson(rate=100/s), mix: a.x}}\n"
                "deployment: {network: {same_zone: {latency: 1ms}}, nodes: {n: {cores: 64}, m: "
                "{count: 6, cores: 1, disk: %s}}, services: {a: {nodes: n, workers: 10}}, stores: "
                "{s: {%s, datasets: all, nodes: m, replicas: 3, read_time: 1ms, write_time: 1ms}}, "
                "calls: {s: {protocol: http2}}}\n",
                step, disk, store));
    compare(world);
}

static void rings(void)
{
    static const char *const more[] = {"read_quorum: 1, write_quorum: 1",
                                       "read_quorum: 2, write_quorum: 2",
                                       "read_quorum: 1, write_quorum: all",
                                       "coordinator: nearest",
                                       "coordinator: owner",
                                       "reads_to: quorum, writes_to: quorum"};
    for (unsigned i = 0; i < sizeof more / sizeof more[0]; i++) {
        const char *ring = text_of("kind: quorum, members: 6, %s", more[i]);
        as_foretold("read", ring, "0s");
        as_foretold("write", ring, "0s");
    }
    as_foretold("write", "kind: quorum", "1ms");
}

static void logs(void)
{
    as_foretold("read", "kind: raft", "0s");
    as_foretold("read", "kind: raft, reads: lease", "0s");
    as_foretold("read", "kind: paxos", "0s");
    as_foretold("write", "kind: raft", "1ms");
    as_foretold("write", "kind: paxos", "1ms");
}

TEST_MAIN(gathering, TEST(rings), TEST(logs))
