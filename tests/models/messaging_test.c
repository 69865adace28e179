/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in a run: who gets them, how often, how long it takes, and what is left of them when
 * brokers and consumers die. */
#include <math.h>

#include "models/plan/offered.h"
#include "models/run/messaging.h"
#include "tests/models/lib/world.h"

/* `arrivals` of web.order, which publishes to `jobs`; what stands in the module `mail`, in `topics`
 * and in the deployment. */
static const char *scenario(const char *arrivals, const char *mail, const char *topics,
                            const char *deployment)
{
    return text_of("application: {modules: {web: {order: [{publish: jobs}]}, mail: {%s}}}\n"
                   "workload: {c: {arrivals: %s, mix: web.order}}\n"
                   "deployment: {topics: {jobs: {%s}}, %s}\n",
                   mail, arrivals, topics, deployment);
}

static struct topic_run *jobs(const struct world *world) { return &world->run->topics[0]; }

/* Of every message for every group it is known what became of it; nothing else is. */
static void assert_conserved(const struct world *world, uint64_t groups)
{
    const struct topic_run *topic = jobs(world);
    const uint64_t ended = topic->handled.events + (uint64_t)topic->lag.value + topic->dead.events;
    CU_ASSERT_EQUAL(ended, groups * topic->published.events);
}

#define MAIL "send: {topic: jobs, prefetch: %d, steps: [{compute: %s}]}"

/* ---- queues ---- */

/* Two servers, load 0.75: M/M/2 has W = 1/mu/(1 - rho^2) = 114.29 ms (Erlang).  40,000 messages in
 * eight runs: the mean scatters by about 2.2 ms (measured: 1.9). */
static void consumers_are_servers(void)
{
    double sum = 0;
    struct world *world =
        world_of(scenario("poisson(rate=30/s)", text_of(MAIL, 2, "exponential(50ms)"),
                          "kind: queue", "services: {web: , mail: {workers: 2}}"));
    for (uint32_t i = 0; i < 8; i++) {
        world_begin(world, 1, i);
        world_until(world, 1000 * SECOND);
        sum += sample_mean(&jobs(world)->took);
        assert_conserved(world, 1);
    }
    ASSERT_NEAR(sum / 8 / 1e6, 1000.0 / 20 / (1 - 0.75 * 0.75), 6.6);
    world_end(world);
}

/* The same with the line at the consumer: whoever is in hand waits there. */
static void it_does_not_matter_where_they_wait(void)
{
    static const int prefetches[] = {2, 10, 1000};
    sim_time took[3];
    for (unsigned i = 0; i < 3; i++) {
        struct world *world = world_run(
            scenario("poisson(rate=30/s)", text_of(MAIL, prefetches[i], "exponential(50ms)"),
                     "visibility: 1000s", "services: {web: , mail: {workers: 2}}"),
            500 * SECOND);
        took[i] = (sim_time)(jobs(world)->took.sum / jobs(world)->took.number);
        world_end(world);
    }
    CU_ASSERT_EQUAL(took[0], took[1]);
    CU_ASSERT_EQUAL(took[1], took[2]);
}

/* Handled in 10 ms on average, visible again after 10: a message goes out for the k-th time if none
 * of the k - 1 copies in hand, each with what is left of its time, is done: q^(1 + 2 + ... +
 * (k-1)), q = 1/e.  Every copy is handled in the end.  30,000 messages: standard deviation 0.004.
 */
static void who_is_slow_makes_duplicates(void)
{
    struct world *world = world_run(
        scenario("poisson(rate=1000/s)",
                 "send: {topic: jobs, prefetch: 1000, steps: [{delay: exponential(10ms)}]}",
                 "visibility: 10ms, attempts: unlimited", "services: {web: , mail: }"),
        30 * SECOND);
    double expected = 0;
    for (unsigned k = 1; k < 10; k++)
        expected += exp(-0.5 * k * (k + 1));
    ASSERT_NEAR((double)jobs(world)->duplicates.events / (double)jobs(world)->handled.events,
                expected, 0.014);
    ASSERT_NEAR((double)jobs(world)->redelivered.events / (double)jobs(world)->published.events,
                expected, 0.014);
    CU_ASSERT_EQUAL(jobs(world)->dead.events, 0);
    assert_conserved(world, 1);
    world_end(world);
}

/* In order of time: out at 0, visible at 30, out again, acknowledged by the first at 45, handled
 * once more at 75. */
static void late_answers_count(void)
{
    static const char mail[] = "send: {topic: jobs, prefetch: 2, steps: [{delay: 45s}]}";
    struct world *world =
        world_run(scenario("renewal(1000s)", mail, "visibility: 30s", "services: {web: , mail: }"),
                  1044 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->deliveries.events, 2);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 1);
    world_until(world, 1046 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->handled.events, 1);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 0);
    world_until(world, 1200 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->duplicates.events, 1);
    CU_ASSERT_EQUAL(jobs(world)->deliveries.events, 2);
    world_end(world);
}

static void an_idempotent_consumer_spares_itself(void)
{
    static const char mail[] =
        "send: {topic: jobs, prefetch: 2, idempotent: true, steps: [{delay: 45s}]}";
    struct world *world = world_run(scenario("renewal(1000s)", mail, "visibility: 50s",
                                             "services: {web: , mail: }, "
                                             "nodes: {n: }"),
                                    1010 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->deliveries.events, 1);
    world_end(world);
    world = world_run(
        text_of("application: {modules: {web: {order: [{publish: jobs}]}, mail: {send: {topic: "
                "jobs, idempotent: true, steps: [{delay: 1s}, {compute: 1s}]}}}}\n"
                "workload: {c: {arrivals: renewal(100s), mix: web.order}}\n"
                "deployment: {topics: {jobs: {visibility: 3s}}, services: {web: , mail: {workers: "
                "1}}}\ndisruptions: {cut: {partition: store broker, way: in, at: 101500ms, for: "
                "1s}}"),
        160 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->handled.events, 1);
    world_end(world);
}

/* A bad answer brings nothing back before its time; the fifth one is the last. */
static void what_fails_ends_among_the_dead(void)
{
    static const char mail[] = "send: {topic: jobs, steps: [{fail: 100%}]}";
    struct world *world =
        world_run(scenario("renewal(1000s)", mail, "visibility: 10s", "services: {web: , mail: }"),
                  1049 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->deliveries.events, 5);
    CU_ASSERT_EQUAL(jobs(world)->dead.events, 0);
    world_until(world, 1051 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->dead.events, 1);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 0);
    assert_conserved(world, 1);
    world_end(world);
}

/* Half of the deliveries fail: 1/2^5 of the messages are never handled.  10,000: sd 17. */
static void every_delivery_draws_anew(void)
{
    struct world *world = world_run(
        scenario("renewal(10ms)", "send: {topic: jobs, prefetch: 9000, steps: [{fail: 50%}]}",
                 "visibility: 1s", "services: {web: , mail: }"),
        106 * SECOND);
    world_stop_load(world);
    world_until(world, 120 * SECOND);
    ASSERT_NEAR((double)jobs(world)->dead.events, (double)jobs(world)->published.events / 32, 60);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 0);
    assert_conserved(world, 1);
    world_end(world);
}

/* ---- groups ---- */

static void every_group_gets_all(void)
{
    struct world *world = world_run(scenario("poisson(rate=100/s)",
                                             "send: {topic: jobs, steps: [{compute: 1ms}]}, "
                                             "count: {topic: jobs, steps: [{compute: 1ms}]}",
                                             "kind: queue", "services: {all: {modules: all}}"),
                                    100 * SECOND);
    world_stop_load(world);
    world_until(world, 110 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->handled.events, 2 * jobs(world)->published.events);
    assert_conserved(world, 2);
    world_end(world);
}

static void who_shares_a_group_shares_its_messages(void)
{
    struct world *world =
        world_run(scenario("poisson(rate=100/s)",
                           "send: {topic: jobs, group: g, prefetch: 1, steps: [{compute: 1ms}]}, "
                           "count: {topic: jobs, group: g, prefetch: 1, steps: [{compute: 1ms}]}",
                           "kind: queue", "services: {all: {modules: all}}"),
                  100 * SECOND);
    world_stop_load(world);
    world_until(world, 110 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->handled.events, jobs(world)->published.events);
    assert_conserved(world, 1);
    world_end(world);
}

/* ---- logs ---- */

/* A partition is one server, however many consumers there are: with one of them four consumers
 * handle what one can, 100/s; with four all that comes. */
static void partitions_bound_what_consumers_do(void)
{
    static const int partitions[] = {1, 4};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_run(scenario("poisson(rate=300/s)", text_of(MAIL, 10, "10ms"),
                               text_of("kind: log, partitions: %d", partitions[i]),
                               "services: {web: , mail: {replicas: 4}}"),
                      100 * SECOND);
        const double handled = (double)jobs(world)->handled.events / 100;
        ASSERT_NEAR(handled, i == 0 ? 100.0 : 300.0, i == 0 ? 1.0 : 8.0);
        world_end(world);
    }
}

/* A batch ends as a whole, but each message of it is handled in its turn: D/D/1 with 10 ms. */
static void a_batch_is_handled_one_by_one(void)
{
    struct world *world = world_of(
        "application: {modules: {web: {order: [{publish: jobs, times: 5}]}, mail: {send: {topic: "
        "jobs, steps: [{compute: 10ms}]}}}}\n"
        "workload: {c: {arrivals: renewal(1s), mix: web.order}}\n"
        "deployment: {topics: {jobs: {kind: log}}, services: {web: , mail: }}\n");
    world_begin(world, 1, 0);
    world_until(world, 1900 * MS);
    CU_ASSERT_EQUAL(jobs(world)->handled.events, 5);
    CU_ASSERT_EQUAL(sample_mean(&jobs(world)->took), 30e6);
    CU_ASSERT_EQUAL(world_of_party(world, "mail")->attempts.events, 2); /* one, then four */
    world_end(world);
}

/* Its partitions go to the others after the session, and what it had not written down again. */
static void the_dead_lose_their_partitions(void)
{
    struct world *world =
        world_of(text_of("%sdisruptions: {dies: {crash: service mail/0, at: 504s}}",
                         scenario("renewal(1s)", text_of(MAIL, 10, "1ms"),
                                  "kind: log, partitions: 2, session: 45s, commit: 1000s",
                                  "nodes: {a: , b: {count: 2}}, messaging: {nodes: a}, "
                                  "services: {web: {nodes: a}, mail: {replicas: 2, nodes: b}}")));
    world_begin(world, 1, 0);
    world_until(world, 503500 * MS);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 0);
    CU_ASSERT_EQUAL(messaging_oldest(world->run, 0), 0);
    const uint64_t before = jobs(world)->handled.events;
    world_until(world, 545 * SECOND);
    CU_ASSERT(jobs(world)->lag.value > 5); /* about half of forty */
    CU_ASSERT_EQUAL(jobs(world)->duplicates.events, 0);
    world_until(world, 554500 * MS);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 0);
    CU_ASSERT(jobs(world)->duplicates.events > before / 4); /* nothing was written down */
    assert_conserved(world, 1);
    world_end(world);
}

/* Messages of 100 ms each second, for two partitions and two members of one group. */
static struct world *one_is_slow(const char *topics, const char *disruption, sim_time until)
{
    return world_run(
        text_of("%sdisruptions: {%s}",
                scenario("renewal(1s)",
                         "send: {topic: jobs, prefetch: 10, steps: [{compute: 100ms}]}",
                         text_of("kind: log, partitions: 2, commit: each, %s", topics),
                         "nodes: {a: , b: {count: 2}}, messaging: {nodes: a}, "
                         "services: {web: {nodes: a}, mail: {replicas: 2, nodes: b}}"),
                disruption),
        until);
}

/* What comes to mail/0 from then on takes 60 s and a little. */
#define SLOW "gray: {slow: node b/0, factor: 1000, at: 100s, for: 60s}"

static void who_works_too_long_leaves_its_group(void)
{
    struct world *world = one_is_slow("poll: 5s", SLOW, 99 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->moved.events, 0);
    world_end(world);
    /* one partition goes to the other member, with what the slow one has in hand */
    world = one_is_slow("poll: 5s", SLOW, 130 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->moved.events, 1);
    CU_ASSERT(jobs(world)->lag.value <= 1);
    CU_ASSERT_EQUAL(jobs(world)->duplicates.events, 0); /* not yet */
    /* it ends its work after 160 s, too late, and gets its partition back */
    world_until(world, 400 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->moved.events, 2);
    CU_ASSERT(jobs(world)->duplicates.events > 0 && jobs(world)->duplicates.events <= 10);
    CU_ASSERT(jobs(world)->lag.value <= 2);
    assert_conserved(world, 1);
    world_end(world);
    world = one_is_slow("poll: none", SLOW, 130 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->moved.events, 0);
    CU_ASSERT(jobs(world)->lag.value > 8); /* about half of thirty */
    world_end(world);
    world = one_is_slow("session: 45s", SLOW, 130 * SECOND); /* poll: 5min */
    CU_ASSERT_EQUAL(jobs(world)->moved.events, 0);
    world_end(world);
}

/* To the nanosecond: one message, 20 s of work, and both members in turn. */
static void it_leaves_on_time(void)
{
    static const char mail[] = "send: {topic: jobs, prefetch: 1, steps: [{delay: 20s}]}";
    struct world *world = world_of(scenario("renewal(1000s)", mail, "kind: log, poll: 5s",
                                            "services: {web: , mail: {replicas: 2}}"));
    world_begin(world, 1, 0);
    world_until(world, 1005 * SECOND - 1);
    CU_ASSERT_EQUAL(jobs(world)->deliveries.events, 1);
    world_until(world, 1005 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->deliveries.events, 2); /* to the other one */
    CU_ASSERT_EQUAL(jobs(world)->moved.events, 1);
    world_until(world, 1010 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->moved.events, 2); /* there is nobody left */
    CU_ASSERT_EQUAL(jobs(world)->deliveries.events, 2);
    world_until(world, 1020 * SECOND); /* the first one is back, and begins once more */
    CU_ASSERT_EQUAL(jobs(world)->handled.events, 1);
    CU_ASSERT_EQUAL(jobs(world)->deliveries.events, 3);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 1); /* no answer in time, no progress */
    world_until(world, 1990 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 1);
    CU_ASSERT(jobs(world)->duplicates.events > 90); /* each 10 s, for ever */
    world_end(world);
}

/* Who cannot be heard does not say that it leaves: the session counts, 45 s. */
static void who_is_paused_does_not_leave(void)
{
    static const char pause[] = "gc: {pause: service mail/0, at: 100500ms, for: %ds}";
    static const int lengths[] = {30, 60};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = one_is_slow("poll: 5s", text_of(pause, lengths[i]), 500 * SECOND);
        CU_ASSERT_EQUAL(jobs(world)->moved.events, i == 0 ? 0 : 2);
        CU_ASSERT(jobs(world)->lag.value <= 1);
        assert_conserved(world, 1);
        world_end(world);
    }
}

/* Whoever leaves is at work on what was handed out once: it is handled, and by nobody else. */
static void at_most_once_nothing_is_taken_away(void)
{
    struct world *world = one_is_slow("poll: 5s, delivery: at_most_once", SLOW, 400 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->moved.events, 2);
    CU_ASSERT_EQUAL(jobs(world)->duplicates.events, 0);
    CU_ASSERT_EQUAL(jobs(world)->dead.events, 0);
    CU_ASSERT(jobs(world)->handled.events + 2 >= jobs(world)->published.events);
    world_end(world);
}

static void commits_bound_what_is_done_twice(void)
{
    static const char *const commits[] = {"each", "5s"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world =
            world_of(text_of("%sdisruptions: {dies: {crash: service mail/0, at: 104s, for: 1s}}",
                             scenario("renewal(100ms)", text_of(MAIL, 1, "1ms"),
                                      text_of("kind: log, session: 45s, commit: %s", commits[i]),
                                      "services: {web: , mail: }")));
        world_begin(world, 1, 0);
        world_until(world, 199950 * MS);
        CU_ASSERT_EQUAL(jobs(world)->lag.value, 0);
        CU_ASSERT(i == 0
                      ? jobs(world)->duplicates.events == 0
                      : jobs(world)->duplicates.events > 0 && jobs(world)->duplicates.events <= 50);
        world_end(world);
    }
}

/* ---- at least once, at most once ---- */

static struct world *with_crashes(const char *topics, const char *whom)
{
    struct world *world = world_of(
        text_of("%sdisruptions: {dies: {crash: %s, every: exponential(7s), for: 1s}}",
                scenario("poisson(rate=100/s)", text_of(MAIL, 3, "exponential(10ms)"), topics,
                         "nodes: {a: , b: {count: 2}, c: {disk: 100us}}, messaging: {nodes: c}, "
                         "services: {web: {nodes: a}, mail: {replicas: 2, nodes: b, workers: 2}}"),
                whom));
    world_begin(world, 1, 0);
    world_until(world, 300 * SECOND);
    world_stop_load(world);
    world_until(world, 400 * SECOND);
    return world;
}

static void at_least_once_and_at_most_once(void)
{
    static const char *const kinds[] = {"kind: queue, visibility: 2s, attempts: unlimited",
                                        "kind: log, partitions: 4, session: 4s, commit: 500ms, "
                                        "attempts: unlimited"};
    static const char *const whom[] = {"one service mail", "store broker/0"};
    for (unsigned i = 0; i < 2; i++)
        for (unsigned k = 0; k < 2; k++) {
            struct world *world = with_crashes(kinds[i], whom[k]);
            CU_ASSERT_EQUAL(jobs(world)->handled.events, jobs(world)->published.events);
            CU_ASSERT_EQUAL(jobs(world)->lost.events, 0);
            CU_ASSERT_EQUAL(jobs(world)->lag.value, 0);
            CU_ASSERT(jobs(world)->redelivered.events > 0);
            /* what a queue's consumer has not handled when it dies was handled by nobody */
            CU_ASSERT_EQUAL(jobs(world)->duplicates.events > 0, i == 1 || k == 1);
            world_end(world);
            world = with_crashes(text_of("%s, delivery: at_most_once", kinds[i]), whom[k]);
            CU_ASSERT_EQUAL(jobs(world)->duplicates.events, 0);
            CU_ASSERT_EQUAL(jobs(world)->lag.value, 0);
            CU_ASSERT(jobs(world)->handled.events <= jobs(world)->published.events);
            CU_ASSERT_EQUAL(jobs(world)->handled.events < jobs(world)->published.events, k == 0);
            world_end(world);
        }
}

/* ---- room ---- */

static struct world *too_much(const char *when_full, sim_time until)
{
    return world_run(
        text_of("application: {modules: {web: {order: [{publish: jobs, wait: true}]}, mail: {send: "
                "{topic: jobs, prefetch: 1, steps: [{compute: 1s}]}}}}\n"
                "workload: {c: {arrivals: renewal(100ms), mix: web.order}}\n"
                "deployment: {topics: {jobs: {most: 5, when_full: %s}}, services: {web: , mail: "
                "{workers: 1}}}\n",
                when_full),
        until);
}

static void a_full_topic(void)
{
    struct world *world = too_much("refuse", 100 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 5);
    CU_ASSERT_EQUAL(jobs(world)->refused.events + jobs(world)->published.events, world->count);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_error), jobs(world)->refused.events);
    ASSERT_NEAR((double)jobs(world)->refused.events, 900, 6);
    world_end(world);
    world = too_much("drop", 100 * SECOND);
    CU_ASSERT_EQUAL(world_ended(world, OUTCOME_ok), world->count);
    ASSERT_NEAR((double)jobs(world)->dropped.events, 900, 6);
    world_end(world);
    world = too_much("block", 100 * SECOND);
    CU_ASSERT_EQUAL(jobs(world)->lag.value, 5);
    CU_ASSERT_EQUAL(jobs(world)->published.events, world->count);
    ASSERT_NEAR((double)world->count, 104, 2);
    /* the one that got in last has waited for nine tenths of the time */
    ASSERT_NEAR((double)world->heard[world->count - 1].took / 1e9, 89, 2);
    world_end(world);
}

/* ---- brokers ---- */

static void what_is_not_on_disk_dies_with_its_broker(void)
{
    static const char *const disks[] = {"true", "false"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("%sdisruptions: {dies: {crash: store broker, at: 105500ms, for: 1s}}",
                    scenario("renewal(10s)", text_of(MAIL, 1, "1000s"), "visibility: 9000s",
                             text_of("messaging: {disk: %s}, services: {web: , mail: {workers: 1}}",
                                     disks[i]))),
            107 * SECOND);
        CU_ASSERT_EQUAL(jobs(world)->acknowledged.events, 10);
        CU_ASSERT_EQUAL(jobs(world)->lost.events, i == 0 ? 0 : 10);
        CU_ASSERT_EQUAL(jobs(world)->lag.value, i == 0 ? 10 : 0);
        world_end(world);
    }
}

/* 1 ms to the broker's processor, 2 ms of disk, 3 ms each way; nobody waits unless told so. */
static void who_publishes_may_wait(void)
{
    static const char *const waits[] = {"false", "true"};
    for (unsigned i = 0; i < 2; i++) {
        struct world *world = world_run(
            text_of("application: {modules: {web: {order: [{publish: jobs, wait: %s}, {compute: "
                    "1ms}]}, mail: {send: {topic: jobs, steps: []}}}}\n"
                    "workload: {c: {arrivals: renewal(1s), mix: web.order, from: zone here}}\n"
                    "deployment: {network: {same_zone: {latency: 3ms}}, nodes: {a: , b: {disk: "
                    "2ms}}, messaging: {nodes: b, publish_time: 1ms}, services: {web: {nodes: a}, "
                    "mail: {nodes: b}}, calls: {default: {protocol: udp(cpu_per_message=0us "
                    "cpu_per_kb=0us)}}}\n",
                    waits[i]),
            1900 * MS);
        CU_ASSERT_EQUAL(world_took(world, 0), (i == 0 ? 7 : 16) * MS);
        CU_ASSERT_EQUAL(jobs(world)->handled.events, 1);
        CU_ASSERT_EQUAL(sample_mean(&jobs(world)->took), 3e6); /* from its taking in */
        world_end(world);
    }
}

/* ---- what check knows, and what is refused ---- */

static double load_of(const char *text, const char *service)
{
    struct world *world = world_of(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    const struct offered *offered = offered_load(world->plan, world->arena);
    double load = -1;
    for (uint32_t i = 0; i < offered->count; i++)
        if (strcmp(offered->stations[i].name, service) == 0)
            load = offered->stations[i].load;
    world_end(world);
    return load;
}

static void consumers_are_loaded(void)
{
    ASSERT_NEAR(load_of(scenario("poisson(rate=30/s)", text_of(MAIL, 2, "50ms"), "kind: queue",
                                 "services: {web: , mail: {workers: 2}}"),
                        "service mail"),
                0.75, 1e-9);
    ASSERT_NEAR(load_of(scenario("poisson(rate=30/s)",
                                 "send: {topic: jobs, group: g, steps: [{compute: 50ms}]}, "
                                 "more: {topic: jobs, group: g, steps: [{compute: 30ms}]}",
                                 "kind: queue", "services: {web: , mail: {workers: 2}}"),
                        "service mail"),
                0.60, 1e-9);
}

static void mistakes_are_told(void)
{
    assert_refused(scenario("renewal(1s)", "send: {topic: job, steps: []}, x: [{publish: jo}]",
                            "kind: queue", "services: {web: , mail: }"),
                   "unknown topic 'jo'");
    assert_refused(scenario("renewal(1s)", "send: {topic: jobs, steps: []}", "kind: queue",
                            "services: {web: , mail: }, messaging: {nodes: n}, nodes: {m: }"),
                   "unknown group of nodes 'n'");
    assert_refused(scenario("renewal(1s)", "send: {topic: jobs, steps: []}", "kind: queue",
                            "services: {web: , mail: }, stores: {broker: {kind: single}}"),
                   "brokers of this name");
    assert_refused(scenario("renewal(1s)", "send: {topic: jobs, steps: [{publish: jobs}]}",
                            "kind: queue", "services: {web: , mail: }"),
                   "without end");
    assert_refused(scenario("renewal(1s)", "send: {topic: jobs, steps: []}",
                            "kind: log, session: 2s", "services: {web: , mail: }"),
                   "looked at every 3 s");
}

TEST_MAIN(messaging, TEST(consumers_are_servers), TEST(it_does_not_matter_where_they_wait),
          TEST(who_is_slow_makes_duplicates), TEST(late_answers_count),
          TEST(an_idempotent_consumer_spares_itself), TEST(what_fails_ends_among_the_dead),
          TEST(every_delivery_draws_anew), TEST(every_group_gets_all),
          TEST(who_shares_a_group_shares_its_messages), TEST(partitions_bound_what_consumers_do),
          TEST(a_batch_is_handled_one_by_one), TEST(the_dead_lose_their_partitions),
          TEST(who_works_too_long_leaves_its_group), TEST(it_leaves_on_time),
          TEST(who_is_paused_does_not_leave), TEST(at_most_once_nothing_is_taken_away),
          TEST(commits_bound_what_is_done_twice), TEST(at_least_once_and_at_most_once),
          TEST(a_full_topic), TEST(what_is_not_on_disk_dies_with_its_broker),
          TEST(who_publishes_may_wait), TEST(consumers_are_loaded), TEST(mistakes_are_told))
