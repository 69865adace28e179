/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A primary hands over by order: for how long nobody writes, that nothing is lost, who gets it, and
 * what becomes of it where somebody dies or is cut off. */
#include "models/run/life.h"
#include "models/run/store.h"
#include "models/stores/primary_replica/protocol.h"
#include "tests/models/lib/world.h"

/* A write each 10 ms, from 10 ms on; messages take 1 ms and nothing else takes time. */
static struct world *begun(const char *store, const char *rest)
{
    struct world *world = world_of(
        text_of("application: {datasets: {d: {keys: 1M}}, modules: {a: {w: [{write: d}]}}}\n"
                "workload: {c: {arrivals: renewal(10ms), mix: a.w}}\n"
                "deployment: {nodes: {w: , n: {count: 3}}, network: {same_zone: {latency: 1ms}}, "
                "calls: {default: {protocol: \"udp(cpu_per_message=0s cpu_per_kb=0s "
                "overhead=0B)\"}}, services: {a: {nodes: w}}, stores: {s: {kind: "
                "primary_replica, replicas: 3, nodes: n, read_time: 0s, write_time: 0s, failover: "
                "{detect: 1s, promote: 95ms}, datasets: all, %s}}}\n%s",
                store, rest));
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    world_begin(world, 1, 0);
    return world;
}

static const struct port *replica_at(const struct world *world, uint32_t replica)
{
    return part_at(world->run, world->plan->parties[world_party(world, "s")].first + replica, 0);
}

static uint32_t leader_of(const struct world *world)
{
    return group_of(world->run, world_party(world, "s"), 0)->directory.leader;
}

/* Of writes that were answered well and those that stand. */
static uint64_t lost(struct world *world)
{
    world_stop_load(world);
    run_until(world->run, world->run->engine->now + 20 * SECOND);
    const struct replica_disk *disk = replica_at(world, leader_of(world))->disk;
    CU_ASSERT_EQUAL(
        ((const struct replica_state *)replica_at(world, leader_of(world))->state)->office,
        REIGNING);
    return world_ended(world, OUTCOME_ok) - number_of(disk->last);
}

/* At 10 s the order comes.  The heir hears of it when it has the log, 1 ms (and what that is late)
 * later, and is promoted 95 ms after that; the clients' ways are 1 ms, so writes that are sent
 * between 9.999 s and then fail. */
static void writes_fail_while_it_hands_over(void)
{
    static const struct {
        const char *store;
        sim_time late;
    } cases[] = {{"mode: async", 0},
                 {"mode: sync", 0},
                 {"mode: async, delays: {replicate: 50ms}", 50 * MS},
                 /* ... after the last acknowledgement, for which it waits besides */
                 {"mode: semi_sync, delays: {replicate: 50ms}", 102 * MS},
                 {"mode: async, log: independent, delays: {replicate: 50ms}", 50 * MS}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world *world =
            begun(cases[i].store, "disruptions: {x: {at: 10s, move_leader: store s/2}}\n");
        run_until(world->run, 15 * SECOND);
        CU_ASSERT_EQUAL(leader_of(world), 2);
        const uint64_t failed = world_ended(world, OUTCOME_error),
                       expected = (uint64_t)((96 * MS + cases[i].late) / (10 * MS));
        CU_ASSERT_TRUE(failed >= expected && failed <= expected + 1);
        fprintf(stderr, "    %s: %llu failed, %llu expected\n", cases[i].store,
                (unsigned long long)failed, (unsigned long long)expected);
        CU_ASSERT_EQUAL(world_of_party(world, "s")->failovers.events, 0);
        CU_ASSERT_EQUAL(lost(world), 0);
        world_end(world);
    }
}

/* The same moment as a death: it is noticed after a second, and what was on its way is lost. */
static void a_death_costs_more(void)
{
    struct world *world = begun("mode: async, delays: {replicate: 50ms}",
                                "disruptions: {x: {at: 10s, crash: leader s, for: 3s}}\n");
    run_until(world->run, 15 * SECOND);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_ok) < 1400); /* of 1,500 */
    CU_ASSERT_EQUAL(world_of_party(world, "s")->failovers.events, 1);
    const uint64_t gone = lost(world);
    CU_ASSERT_TRUE(gone >= 4 && gone <= 6);
    world_end(world);
}

/* Without a name whoever is furthest gets it; with `none` nobody. */
static void somebody_gets_it(void)
{
    struct world *world =
        begun("mode: sync", "disruptions: {x: {at: 10s, move_leader: store s}}\n");
    run_until(world->run, 11 * SECOND);
    CU_ASSERT_EQUAL(leader_of(world), 1);
    CU_ASSERT_EQUAL(lost(world), 0);
    world_end(world);
}

/* The heir dies 50 ms after the order, when it stands already: another one takes over once that is
 * noticed, a second later, and nothing is lost. */
static void an_heir_dies(void)
{
    struct world *world =
        begun("mode: async", "disruptions: {x: {at: 10s, move_leader: store s/2}}\n");
    run_until(world->run, 10050 * MS);
    node_crash(world->run, world_node(world, "n/2"));
    run_until(world->run, 15 * SECOND);
    CU_ASSERT_EQUAL(leader_of(world), 1);
    CU_ASSERT_TRUE(world_ended(world, OUTCOME_error) < 130);
    node_restart(world->run, world_node(world, "n/2"));
    CU_ASSERT_EQUAL(lost(world), 0);
    world_end(world);
}

/* Nobody can have it while the primary hears nothing of it: after ten seconds writes are taken. */
static void an_heir_that_is_cut_off(void)
{
    struct world *world = begun(
        "mode: async",
        "disruptions: {c: {at: 9s, partition: store s/2, from: store s/0, for: 30s}, x: {at: 10s, "
        "move_leader: store s/2}}\n");
    run_until(world->run, 25 * SECOND);
    CU_ASSERT_EQUAL(leader_of(world), 0);
    const uint64_t failed = world_ended(world, OUTCOME_error);
    CU_ASSERT_TRUE(failed >= 999 && failed <= 1001);
    run_until(world->run, 60 * SECOND);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_error), failed);
    CU_ASSERT_EQUAL(lost(world), 0);
    world_end(world);
}

TEST_MAIN(hand_over, TEST(writes_fail_while_it_hands_over), TEST(a_death_costs_more),
          TEST(somebody_gets_it), TEST(an_heir_dies), TEST(an_heir_that_is_cut_off))
