/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two topics on the same brokers, each with groups and partitions of its own: what is promised of
 * one topic holds of the second one as well, whichever stands first, while brokers and consumers
 * die. */
#include "models/run/messaging.h"
#include "tests/models/lib/world.h"

/* jobs is heard by two groups, news by three, of which `slow` takes as long as it is told. */
static const char *scenario(bool swapped, const char *jobs, const char *news, const char *slow,
                            const char *disruptions)
{
    const char *topics =
        swapped ? text_of("news: {%s, replicas: 3}, jobs: {%s, replicas: 3}", news, jobs)
                : text_of("jobs: {%s, replicas: 3}, news: {%s, replicas: 3}", jobs, news);
    return text_of(
        "application: {modules: {web: {order: [{publish: jobs}], tell: [{publish: news}]}, "
        "mail: {send: {topic: jobs, prefetch: 5, steps: [{compute: 2ms}]}, "
        "count: {topic: jobs, group: counts, prefetch: 5, steps: [{compute: 2ms}]}}, "
        "read: {one: {topic: news, group: one, prefetch: 5, steps: [{compute: 2ms}]}, "
        "two: {topic: news, group: two, prefetch: 5, steps: [{compute: 2ms}]}, "
        "slow: {topic: news, group: slow, prefetch: 5, steps: [{compute: %s}]}}}}\n"
        "workload: {c: {arrivals: poisson(rate=50/s), mix: {web.order: 60%%, web.tell: 40%%}}}\n"
        "deployment: {nodes: {a: , b: {count: 2, cores: 4}, d: {count: 2, cores: 4}, c: {count: 3, "
        "disk: "
        "100us}}, network: {same_zone: {latency: 200us}}, messaging: {nodes: c, replicas: 3}, "
        "topics: {%s}, calls: {broker: {timeout: 1s, retry: {attempts: 20, backoff: "
        "50ms..500ms}}}, "
        "services: {web: {nodes: a}, mail: {replicas: 2, nodes: b}, read: {replicas: 2, nodes: "
        "d}}}\n"
        "%s",
        slow, topics, disruptions);
}

static uint32_t topic_named(const struct world *world, const char *name)
{
    for (uint32_t i = 0; i < 2; i++)
        if (strcmp(world->plan->messaging->topics[i].name, name) == 0)
            return i;
    CU_FAIL_FATAL("no such topic");
    return NONE;
}
static const struct topic_run *topic_of(const struct world *world, const char *name)
{
    return &world->run->topics[topic_named(world, name)];
}

enum { JOBS_GROUPS = 2, NEWS_GROUPS = 3 };

#define CONSUMERS_DIE                                                                              \
    "mail: {crash: one service mail, every: exponential(7s), for: 1s}, "                           \
    "read: {crash: one service read, every: exponential(7s), for: 1s}"
#define BROKERS_DIE "broker: {crash: one store broker, every: exponential(15s), for: 4s}"

static struct world *stormy(bool swapped, const char *jobs, const char *news, const char *who)
{
    struct world *world =
        world_of(scenario(swapped, jobs, news, "2ms", text_of("disruptions: {%s}\n", who)));
    world_begin(world, 1, 0);
    world_until(world, 120 * SECOND);
    world_stop_load(world);
    world_until(world, 260 * SECOND);
    return world;
}

/* Each request publishes one message, to one topic: web.order to jobs, web.tell to news. */
static uint64_t messages_of(const struct world *world, const char *name)
{
    uint64_t count = 0;
    for (size_t i = 0; i < world->count; i++)
        count += (world->heard[i].endpoint == 0) == (strcmp(name, "jobs") == 0);
    return count;
}

/* However often it was published, and whoever died with it in hand. */
static void assert_all_is_handled(const struct world *world, const char *name, uint64_t groups)
{
    const struct topic_run *topic = topic_of(world, name);
    CU_ASSERT_TRUE(messages_of(world, name) > 1000 && topic->redelivered.events > 0);
    CU_ASSERT_EQUAL(topic->handled.events, groups * messages_of(world, name));
    CU_ASSERT_EQUAL(topic->lost.events, 0);
    CU_ASSERT_EQUAL(topic->dead.events, 0);
    CU_ASSERT_EQUAL(topic->lag.value, 0);
}

/* What a consumer had in hand dies with it. */
static void assert_none_twice(const struct world *world, const char *name, uint64_t groups)
{
    const struct topic_run *topic = topic_of(world, name);
    const uint64_t all = groups * messages_of(world, name);
    CU_ASSERT_EQUAL(topic->duplicates.events, 0);
    CU_ASSERT_TRUE(topic->handled.events < all && topic->handled.events > all * 9 / 10);
    CU_ASSERT_EQUAL(topic->lag.value, 0);
}

#define QUEUE "kind: queue, visibility: 2s, attempts: unlimited"
#define LOG(partitions)                                                                            \
    "kind: log, partitions: " partitions ", session: 4s, commit: 200ms, attempts: unlimited"

static void both_are_handled_by_all_groups(void)
{
    static const char *const kinds[][2] = {
        {QUEUE, QUEUE}, {LOG("2"), LOG("4")}, {QUEUE, LOG("3")}, {LOG("3"), QUEUE}};
    for (unsigned i = 0; i < 4; i++)
        for (unsigned swapped = 0; swapped < 2; swapped++) {
            struct world *world =
                stormy(swapped, kinds[i][0], kinds[i][1], CONSUMERS_DIE ", " BROKERS_DIE);
            assert_all_is_handled(world, "jobs", JOBS_GROUPS);
            assert_all_is_handled(world, "news", NEWS_GROUPS);
            world_end(world);
        }
}

static void neither_is_handled_twice(void)
{
    static const char *const kinds[] = {QUEUE ", delivery: at_most_once",
                                        LOG("3") ", delivery: at_most_once"};
    for (unsigned i = 0; i < 2; i++)
        for (unsigned swapped = 0; swapped < 2; swapped++) {
            struct world *world = stormy(swapped, kinds[i], kinds[i], CONSUMERS_DIE);
            assert_none_twice(world, "jobs", JOBS_GROUPS);
            assert_none_twice(world, "news", NEWS_GROUPS);
            world_end(world);
        }
}

/* Nobody has anything in hand and nothing is written down yet when all consumers die; back before
 * they are missed, they do all of it once more, each group of each topic. */
static void what_was_not_written_down_is_done_again(void)
{
    static const char log[] = "kind: log, partitions: 3, session: 10s, commit: 1min";
    for (unsigned swapped = 0; swapped < 2; swapped++) {
        struct world *world = world_of(
            scenario(swapped, log, log, "2ms",
                     "disruptions: {x: {crash: [service mail, service read], at: 5s, for: 1s}}\n"));
        world_begin(world, 1, 0);
        world_until(world, 3 * SECOND);
        world_stop_load(world);
        world_until(world, 40 * SECOND);
        for (unsigned i = 0; i < 2; i++) {
            const struct topic_run *topic = topic_of(world, i ? "news" : "jobs");
            const uint64_t all = (i ? NEWS_GROUPS : JOBS_GROUPS) * topic->published.events;
            CU_ASSERT_TRUE(all > 50);
            CU_ASSERT_EQUAL(topic->handled.events, all);
            CU_ASSERT_EQUAL(topic->duplicates.events, all);
        }
        world_end(world);
    }
}

/* One group of the three takes a second for each message, of twenty a second; the others are not
 * behind, nor is the other topic.  What it has not handled is the oldest of the topic. */
static void one_group_that_is_behind_is_the_age_of_its_topic(void)
{
    static const char *const kinds[] = {QUEUE, LOG("4")};
    for (unsigned i = 0; i < 2; i++)
        for (unsigned swapped = 0; swapped < 2; swapped++) {
            struct world *world = world_of(scenario(swapped, kinds[i], kinds[i], "1s", ""));
            world_begin(world, 1, 0);
            world_until(world, 60 * SECOND);
            const uint64_t news = topic_of(world, "news")->published.events;
            CU_ASSERT_TRUE(messaging_oldest(world->run, topic_named(world, "jobs")) < SECOND / 2);
            CU_ASSERT_TRUE(messaging_oldest(world->run, topic_named(world, "news")) > 30 * SECOND);
            CU_ASSERT_TRUE(topic_of(world, "jobs")->lag.value < 10);
            CU_ASSERT_TRUE((uint64_t)topic_of(world, "news")->lag.value > news / 2);
            CU_ASSERT_TRUE((uint64_t)topic_of(world, "news")->lag.value <= news);
            world_end(world);
        }
}

TEST_MAIN(two_topics, TEST(both_are_handled_by_all_groups), TEST(neither_is_handled_twice),
          TEST(what_was_not_written_down_is_done_again),
          TEST(one_group_that_is_behind_is_the_age_of_its_topic))
