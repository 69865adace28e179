/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is gone, and who has noticed. */
#include "models/run/life.h"
#include "models/run/up.h"
#include "tests/models/lib/world.h"

static struct world *two_replicas(void)
{
    struct world *world = world_run("application: {modules: {a: {x: [{compute: 1ms}]}}}\n"
                                    "workload: {c: {arrivals: renewal(1h), mix: a.x}}\n"
                                    "deployment: {nodes: {n: {count: 2}}, services: {a: {replicas: "
                                    "2, nodes: n}}}\n",
                                    SECOND / 2);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    return world;
}

static struct party_run *party_of(struct world *world, uint32_t instance)
{
    return &world->run->parties[world->plan->instances[instance].party];
}

/* The first to notice gives the time of detection, all that come after add to the mean. */
static void the_first_to_notice_counts(void)
{
    struct world *world = two_replicas();
    const uint32_t instance = world->plan->parties[1].first;
    world_until(world, 10 * SECOND);
    const struct party_run *party = party_of(world, instance);
    instance_suspected(world->run, instance);
    CU_ASSERT_TRUE(party->suspicions.events == 1 && party->false_alarms.events == 1);
    CU_ASSERT_EQUAL(party->detected.number, 0);
    instance_crash(world->run, instance);
    world_until(world, 12 * SECOND);
    instance_suspected(world->run, instance);
    world_until(world, 16 * SECOND);
    instance_suspected(world->run, instance);
    CU_ASSERT_TRUE(party->suspicions.events == 3 && party->false_alarms.events == 1);
    CU_ASSERT_TRUE(party->detected.number == 1 && party->detected.most == 2 * SECOND);
    CU_ASSERT_TRUE(party->told.number == 2 && party->told.sum == 8 * (wide)SECOND);
    instance_restart(world->run, instance);
    instance_suspected(world->run, instance);
    CU_ASSERT_EQUAL(party->false_alarms.events, 2);
    world_end(world);
}

/* Frozen is gone as well; of two reasons the first counts, and it is back when none is left. */
static void frozen_is_gone(void)
{
    struct world *world = two_replicas();
    const uint32_t instance = world->plan->parties[1].first;
    const uint32_t node = world->plan->instances[instance].node;
    world_until(world, 1 * SECOND);
    instance_pause(world->run, instance, true);
    world_until(world, 3 * SECOND);
    node_crash(world->run, node);
    CU_ASSERT_EQUAL(world->run->instances[instance].gone_since, SECOND);
    node_restart(world->run, node);
    CU_ASSERT_EQUAL(world->run->instances[instance].gone_since, SECOND);
    instance_pause(world->run, instance, false);
    CU_ASSERT_FALSE(world->run->instances[instance].gone);
    world_end(world);
}

/* Of a whole run: heartbeats every second, three seconds of silence.  The deaths come at 10.5 s,
 * 70.5 s...: the last heartbeat was half a second before, so 2.5 s and the way; a successor reigns
 * one second later. */
static void a_run_tells_both(void)
{
    struct world *world = world_run(
        "application: {datasets: {d: {}}, modules: {a: {x: [{write: d}]}}}\n"
        "workload: {c: {arrivals: renewal(100ms), mix: a.x, timeout: 1s}}\n"
        "deployment:\n"
        "  nodes: {n: {count: 4}}\n"
        "  services: {a: {nodes: n}}\n"
        "  stores: {s: {kind: primary_replica, replicas: 3, nodes: n, datasets: all, read_time: "
        "0s, write_time: 0s, failover: {detector: timeout(heartbeat=1s timeout=3s), promote: "
        "1s}}}\n"
        "disruptions: {d: {at: 10500ms, crash: leader s, for: 30s}, e: {at: 70500ms, crash: leader "
        "s, for: 30s}}\n",
        120 * SECOND);
    const struct party_run *party = &world->run->parties[2];
    CU_ASSERT_EQUAL_FATAL(party->detected.number, 2);
    CU_ASSERT_EQUAL(party->told.number, 4);
    CU_ASSERT_EQUAL(party->failed_over.number, 2);
    CU_ASSERT_EQUAL(party->false_alarms.events, 0);
    ASSERT_NEAR((double)party->detected.sum / 2e9, 2.5, 1e-6);
    ASSERT_NEAR((double)party->failed_over.sum / 2e9, 3.5, 1e-6);
    world_end(world);
}

/* Whoever waits no longer than until the next sign of life is due is always wrong. */
static void mistakes_are_told(void)
{
    static const char *const text =
        "application: {datasets: {d: }}\n"
        "deployment: {stores: {s: {kind: primary_replica, datasets: all, replicas: 2, read_time: "
        "0s, write_time: 0s, failover: {detector: %s}}}}\n";
    assert_refused(text_of(text, "timeout(heartbeat=3s timeout=1s)"),
                   ":2:159: error: a time-out that is not longer than the heartbeat");
    assert_refused(text_of(text, "timeout(heartbeat=1s timeout=1s)"), "three heartbeats are usual");
    assert_refused(text_of(text, "phi"), "known: ideal");
}

TEST_MAIN(noticed, TEST(mistakes_are_told), TEST(the_first_to_notice_counts), TEST(frozen_is_gone),
          TEST(a_run_tells_both))
