/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What topics do with messages that nobody has handled: kept for a time, or given up and buried. */
#include <math.h>

#include "models/plan/messaging.h"
#include "sim/rng.h"
#include "tests/models/lib/foretold.h"

static struct topic_run *topic(const struct world *world, const char *name)
{
    return &world->run->topics[messaging_topic(world->plan, name)];
}

/* One every 100 ms; the consumer is away from 5.05 s to 35.05 s.  A topic that keeps 10 s has then
 * lost those from 5.1 s to 25.0 s, and those that grew too old until the broker looked (3 s). */
static void a_log_keeps_for_a_time(void)
{
    static const struct {
        const char *keep;
        double least, most;
    } cases[] = {{"10s", 200, 232}, {"none", 0, 0}, {"7d", 0, 0}};
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {web: {order: [{publish: jobs}]}, mail: {send: {topic: "
                    "jobs, steps: [{compute: 1ms}]}}}}\n"
                    "workload: {c: {arrivals: renewal(100ms), mix: web.order}}\n"
                    "deployment: {topics: {jobs: {kind: log, keep: %s, commit: each}}, services: "
                    "{web: , mail: }}\n"
                    "disruptions: {it: {at: 5.05s, crash: service mail, for: 30s}}\n",
                    cases[i].keep),
            60 * SECOND);
        const struct topic_run *jobs = topic(world, "jobs");
        const double expired = (double)jobs->expired.events;
        CU_ASSERT_TRUE(expired >= cases[i].least && expired <= cases[i].most);
        CU_ASSERT_EQUAL(jobs->handled.events + jobs->expired.events + (uint64_t)jobs->lag.value,
                        jobs->published.events);
        CU_ASSERT_TRUE(jobs->lag.value < 2);
        CU_ASSERT_EQUAL(jobs->lost.events, 0);
        world_end(world);
    }
}

/* Nobody is there to hand them to: they grow too old all the same. */
static void old_ones_go_without_consumers(void)
{
    struct world *world = world_run(
        "application: {modules: {web: {order: [{publish: jobs}]}, mail: {send: {topic: jobs, "
        "steps: [{compute: 1ms}]}}}}\n"
        "workload: {c: {arrivals: renewal(100ms), mix: web.order}}\n"
        "deployment: {topics: {jobs: {kind: log, keep: 10s}}, services: {web: , mail: }}\n"
        "disruptions: {it: {at: 50ms, crash: service mail, for: 1h}}\n",
        60 * SECOND);
    /* those of the latest 10 s, and of a hundredth of that */
    ASSERT_NEAR((double)topic(world, "jobs")->lag.value, 100, 2);
    world_end(world);
}

/* Handed out three times in vain, a second each: buried after 3 s, by whoever leads the topic of
 * dead letters. */
static void dead_letters_go_to_another_topic(void)
{
    static const char *const crashes[] = {"",
                                          "disruptions: {it: {at: 10s, crash: broker/1, for: 5s}}",
                                          "disruptions: {it: {at: 10s, crash: broker/0, for: 5s}}"};
    for (unsigned brokers = 1; brokers <= 3; brokers += 2)
        for (unsigned i = 0; i < (brokers > 1 ? 3u : 1u); i++) {
            struct world *world = world_run(
                text_of("application: {modules: {web: {order: [{publish: jobs}]}, mail: {send: "
                        "{topic: jobs, prefetch: 100, steps: [{fail: 100%%}]}, look: {topic: "
                        "graves, steps: [{compute: 1ms}]}}}}\n"
                        "workload: {c: {arrivals: renewal(100ms), mix: web.order}}\n"
                        "deployment: {messaging: {replicas: %u}, topics: {jobs: {attempts: 3, "
                        "visibility: 1s, dead_letter: graves}, graves: {}}, services: {web: , "
                        "mail: }}\n%s\n",
                        brokers, crashes[i]),
                30 * SECOND);
            world_stop_load(world);
            world_until(world, 60 * SECOND);
            const struct topic_run *jobs = topic(world, "jobs"), *graves = topic(world, "graves");
            CU_ASSERT_TRUE(jobs->published.events > 200);
            CU_ASSERT_EQUAL(jobs->dead.events, jobs->published.events);
            CU_ASSERT_EQUAL(graves->handled.events, jobs->dead.events);
            CU_ASSERT_EQUAL(jobs->lag.value + graves->lag.value, 0);
            if (i == 0)
                ASSERT_NEAR(sample_mean(&graves->took) / 1e9, 3.001, 0.001);
            CU_ASSERT_EQUAL(world_of_party(world, "broker")->outages.events, 0);
            world_end(world);
        }
}

/* A key of its own, in the same partition whatever their number. */
static void dead_letters_keep_their_partition(void)
{
    for (uint64_t key = 0; key < 100; key++)
        for (uint32_t partitions = 1; partitions <= 64; partitions++) {
            const uint64_t old = mix(key, 1), fresh = mix(key, 2);
            const uint64_t beside = message_key_beside(fresh, old);
            CU_ASSERT_EQUAL(message_partition(beside, partitions),
                            message_partition(old, partitions));
            CU_ASSERT_EQUAL(beside >> PARTITION_BITS, fresh >> PARTITION_BITS);
        }
}

/* A setting that changes touches the ways of brokers, too. */
static void settings_change_beside_topics(void)
{
    struct world *world = world_run(
        "application: {modules: {web: {order: [{publish: jobs}]}, mail: {send: {topic: jobs, "
        "steps: [{compute: 1ms}]}}}}\n"
        "workload: {c: {arrivals: renewal(100ms), mix: web.order}}\n"
        "deployment: {topics: {jobs: {}}, services: {web: , mail: }, calls: {default: {health: "
        "2s, timeout: 1s}}}\n"
        "disruptions: {it: {at: 2s, configure: deployment.calls.default.timeout, to: 2s}}\n",
        10 * SECOND);
    CU_ASSERT_TRUE(topic(world, "jobs")->handled.events >= 98);
    world_end(world);
}

static void circles_and_names_are_told(void)
{
#define TOPICS(topics)                                                                             \
    "application: {modules: {web: {order: [{publish: a}]}, mail: {send: {topic: a, steps: "        \
    "[{compute: 1ms}]}}}}\nworkload: {c: {arrivals: renewal(1s), mix: web.order}}\n"               \
    "deployment: {topics: {" topics "}, services: {web: , mail: }}\n"
    assert_refused(TOPICS("a: {dead_letter: b}, b: {dead_letter: a}"), "come back for ever");
    assert_refused(TOPICS("a: {dead_letter: a}"), "come back for ever");
    assert_refused(TOPICS("a: {dead_letter: c}, b: {}"), "'c'");
    assert_refused(TOPICS("a: {kind: log, dead_letter: b}, b: {}"), "dead_letter");
    assert_refused(TOPICS("a: {}") "disruptions: {it: {at: 1s, crash: broker/3}}\n", "broker/3");
}

/* Three brokers, each leads a third of the partitions and copies the others': 200 messages a second
 * cost what is foretold. */
static void copies_are_foretold(void)
{
    static const char *const kinds[] = {"kind: log, partitions: 6", "kind: queue"};
    for (unsigned i = 0; i < 2; i++)
        as_busy_as_foretold(
            world_of(text_of(
                "application: {modules: {web: {order: [{publish: jobs}]}, mail: {send: {topic: "
                "jobs, steps: [{compute: 1ms}]}}}}\n"
                "workload: {c: {arrivals: poisson(rate=200/s), mix: web.order}}\n"
                "deployment: {network: {same_zone: {latency: 200us}}, nodes: {b: {count: 3, cores: "
                "4, disk: 100us}, n: {count: 2, cores: 4}}, messaging: {replicas: 3, nodes: b, "
                "publish_time: 200us, deliver_time: 100us}, topics: {jobs: {%s, replicas: 3}}, "
                "services: {web: {nodes: n}, mail: {nodes: n}}}\n",
                kinds[i])),
            200 * SECOND, 0.04);
}

TEST_MAIN(retention, TEST(a_log_keeps_for_a_time), TEST(old_ones_go_without_consumers),
          TEST(dead_letters_go_to_another_topic), TEST(dead_letters_keep_their_partition),
          TEST(settings_change_beside_topics),
          TEST(circles_and_names_are_told), TEST(copies_are_foretold))
