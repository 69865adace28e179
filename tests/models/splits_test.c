/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shards by range that are cut in two because of their load: how often and where, that one key is
 * not, and that nothing is lost whoever dies meanwhile. */
#include <math.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/run/splits.h"
#include "models/run/store.h"
#include "models/stores/raft/raft.h"
#include "tests/models/lib/shards.h"

extern const struct store_class store_raft;

static const char *scenario(const char *popularity, const char *split)
{
    return text_of(
        "application: {datasets: {d: {keys: 16k, popularity: %s}}, modules: {a: {x: [{read: d}], "
        "w: [{write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=1000/s), mix: {a.x: 50%%, a.w: 50%%}}}\n"
        "deployment: {nodes: {n: {count: 4, cores: 4, disk: 100us}}, network: {same_zone: "
        "{latency: 200us}}, services: {a: }, stores: {s: {kind: raft, datasets: all, nodes: n, "
        "read_time: 100us, write_time: 100us, replicas: 3, members: 4, by: range, shards: 2, "
        "split: %s}}}\n",
        popularity, split);
}

static const char *scenario_of_one(const char *by)
{
    return text_of(
        "application: {datasets: {d: {keys: 16k}}, modules: {a: {x: [{read: d}], w: [{write: "
        "d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=1000/s), mix: {a.x: 50%%, a.w: 50%%}}}\n"
        "deployment: {nodes: {n: {count: 4, cores: 4, disk: 100us}}, network: {same_zone: "
        "{latency: 200us}}, services: {a: }, stores: {s: {kind: raft, datasets: all, nodes: n, "
        "read_time: 100us, write_time: 100us, replicas: 3, by: %s, split: 400/s, rebalance: "
        "1s}}}\n",
        by);
}

static uint64_t cuts_of(const struct world *world)
{
    return world_of_party(world, "s")->regions_split.events;
}

static uint32_t shards_of(const struct world *world)
{
    const uint32_t store = world_party(world, "s");
    uint32_t count = 0;
    for (uint32_t s = 0; s < store_of(world)->shards->count; s++)
        count += split_width(world->run, store, s) > 0;
    return count;
}

/* Two shards of 500 operations a second: above 400, so each is cut at the median of 128 samples,
 * which leaves a half of each side, with a standard deviation of 1/(2 sqrt 128) of the whole: 250 a
 * second and 4 x 22, below 400, so that is all. */
static void a_hot_range_is_cut_as_often_as_it_must(void)
{
    struct world *world = world_of(scenario("uniform", "400/s"));
    const uint32_t store = (store_of(world), world_party(world, "s"));
    const struct shards *shards = store_of(world)->shards;
    world_begin(world, 1, 0);
    world_until(world, 9 * SECOND);
    CU_ASSERT_EQUAL(shards_of(world), 2);
    world_until(world, 11 * SECOND);
    CU_ASSERT_EQUAL(shards_of(world), 4);
    world_until(world, 50 * SECOND);
    uint64_t before[64];
    for (uint32_t s = 0; s < shards->count; s++)
        before[s] = world->run->shards[shards->first + s].operations.events;
    world_until(world, 60 * SECOND);
    CU_ASSERT_EQUAL(cuts_of(world), 2);
    CU_ASSERT_EQUAL(shards_of(world), 4);
    double widths = 0;
    for (uint32_t s = 0; s < 4; s++) {
        const double width = (double)split_width(world->run, store, s) / 4294967296.0;
        const double load =
            (double)(world->run->shards[shards->first + s].operations.events - before[s]);
        ASSERT_NEAR(width, 0.25, 4 * 0.5 / (2 * sqrt(128)));
        ASSERT_NEAR(load, 10000 * width, 4 * sqrt(10000 * width));
        widths += width;
    }
    ASSERT_NEAR(widths, 1, 1e-12);
    /* What was on its way while it was cut is refused: a few milliseconds of 500 a second. */
    uint32_t failed = 0;
    for (size_t i = 0; i < world->count; i++)
        failed += world->heard[i].outcome != OUTCOME_ok;
    CU_ASSERT_TRUE(failed <= 20);
    world_end(world);
}

/* A store begins as one shard, as TiKV and CockroachDB do: 1,000 operations a second are cut in two
 * at 10 s, both halves at 20 s, and the fourth server gets its share.  By hash it stays one. */
static void a_store_of_one_shard_is_cut(void)
{
    struct world *world = world_of(scenario_of_one("range"));
    const uint32_t store = (store_of(world), world_party(world, "s"));
    const struct shards *shards = store_of(world)->shards;
    world_begin(world, 1, 0);
    static const uint32_t after[] = {1, 2, 4, 4};
    for (uint32_t i = 0; i < 4; i++) {
        world_until(world, (9 + 10 * (sim_time)i) * SECOND);
        CU_ASSERT_EQUAL(shards_of(world), after[i]);
    }
    CU_ASSERT_EQUAL(cuts_of(world), 3);
    uint32_t held[4] = {0}, led[4] = {0};
    for (uint32_t s = 0; s < 4; s++) {
        const struct directory *known = &group_of(world->run, store, s)->directory;
        ASSERT_NEAR((double)split_width(world->run, store, s) / 4294967296.0, 0.25,
                    4 * sqrt(2) * 0.5 / (2 * sqrt(128))); /* a half of about a half */
        for (uint32_t p = 0; p < shards->peers; p++) {
            held[shard_seats(shards, s)[p].member] += !known->peers[p].outside;
            led[shard_seats(shards, s)[p].member] += known->leader == p;
        }
    }
    for (uint32_t i = 0; i < 4; i++)
        CU_ASSERT_TRUE(held[i] == 3 && led[i] == 1);
    world_end(world);
    world = world_run(scenario_of_one("hash"), 30 * SECOND);
    CU_ASSERT_EQUAL(store_of(world)->shards->count, 1);
    world_end(world);
}

/* Nine tenths of all for one key: no place parts them. */
static void a_hot_key_is_not_cut(void)
{
    struct world *world =
        world_run(scenario("hot(keys=1 share=90%)", "{load: 100/s, every: 5s}"), 40 * SECOND);
    const uint32_t store = (store_of(world), world_party(world, "s"));
    const double first = (double)split_width(world->run, store, 0) / 4294967296.0;
    ASSERT_NEAR(first, 0.5, 1e-9);
    world_end(world);
}

/* No more than there may be, and none where none is to be; by hash nothing is cut. */
static void no_more_than_said(void)
{
    struct world *world =
        world_run(scenario("uniform", "{load: 10/s, every: 2s, most: 5}"), 40 * SECOND);
    store_of(world);
    CU_ASSERT_EQUAL(shards_of(world), 5);
    CU_ASSERT_EQUAL(cuts_of(world), 3);
    world_end(world);
    world = world_run(scenario("uniform", "0/s"), 15 * SECOND);
    CU_ASSERT_PTR_NULL(store_of(world)->shards->splits);
    CU_ASSERT_EQUAL(store_of(world)->shards->count, 2);
    world_end(world);
}

/* Whatever is under way when it is cut, the books are right in the end (world_end). */
static void books_are_kept(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct world *world = world_of(scenario("uniform", "{load: 50/s, every: 2s}"));
        store_of(world);
        world_begin(world, seed, 0);
        world_until(world, 2 * SECOND + (sim_time)seed * SECOND / 10000);
        CU_ASSERT_TRUE(shards_of(world) == 4 || seed < 10);
        world_end(world);
    }
}

/* --- whoever dies --- */

static const char *storm(uint64_t seed, bool dies)
{
    draw random = seed * 7919 + 1;
    const char *text = "";
    for (unsigned i = 0, at = 3000; dies && at < 60000;
         i++, at += (unsigned)uniform_below(draw_next(&random), 4000))
        text = text_of("%s, x%u: {at: %ums, %s: store s/%u, for: %ums}", text, i, at,
                       uniform_below(draw_next(&random), 3) ? "crash" : "pause",
                       (unsigned)uniform_below(draw_next(&random), 5),
                       500 + (unsigned)uniform_below(draw_next(&random), 4000));
    return text;
}

struct seen {
    uint64_t broken, cuts;
    bool whole; /* in the end each shard with keys has three replicas and a leader */
};

static bool is_whole(const struct world *world)
{
    const uint32_t store = world_party(world, "s");
    const struct shards *shards = store_of(world)->shards;
    bool whole = true;
    for (uint32_t s = 0; s < shards->count; s++) {
        const struct directory *known = &group_of(world->run, store, s)->directory;
        uint32_t holds = 0;
        for (uint32_t p = 0; p < shards->peers; p++)
            holds += !known->peers[p].outside;
        whole = whole &&
                (split_width(world->run, store, s) > 0 ? holds == 3 && known->leader != NOBODY
                                                       : holds == 0 && known->leader == NOBODY);
    }
    return whole;
}

/* Servers crash and freeze for a minute, one joins and one leaves, while shards are cut anew and
 * anew, log and snapshots are short, and replicas move. */
static struct seen weathered(const struct store_class *class, const char *rate, uint64_t seed,
                             bool dies)
{
    struct world *world = world_of(text_of(
        "application: {datasets: {d: {keys: 60, value: 10KB}}, modules: {a: {x: [{read: d, level: "
        "strong}], w: [{write: d}]}}}\n"
        "workload: {c: {arrivals: poisson(rate=%s), mix: {a.x: 50%%, a.w: 50%%}, timeout: 2s}}\n"
        "deployment: {zones: {p: , q: , r: }, nodes: {n: {count: 6, zones: [p, q, r], disk: "
        "exponential(1ms)}}, network: {same_zone: {latency: exponential(500us)}, same_region: "
        "{latency: exponential(1ms)}}, services: {a: }, stores: {s: {kind: raft, datasets: all, "
        "nodes: n, read_time: 200us, write_time: exponential(1ms), replicas: 3, by: range, shards: "
        "2, members: 5, snapshot: {size: 1KB, every: 100, keep: 20}, stream: 200KB/s, rebalance: "
        "{every: 2s, replicas: 3}, split: {load: 4/s, every: 4s, most: 10}}}}\n"
        "disruptions: {comes: {at: 14s, join: store s}, goes: {at: 40s, leave: store s/%u}%s}\n",
        rate, (unsigned)(seed % 5), storm(seed, dies)));
    ((struct store *)store_of(world)->store)->kind.class = &class->actor.head;
    world_begin(world, seed, 0);
    struct register_stream *stream = hear_registers(world);
    world_until(world, (dies ? 150 : 60) * SECOND);
    const struct stream_counts counts = register_stream_of(stream, NONE);
    const struct seen seen = {
        .broken = counts.broken, .cuts = cuts_of(world), .whole = is_whole(world)};
    CU_ASSERT_TRUE(counts.keys >= 55);
    world_end(world);
    return seen;
}

static void cuts_survive_crashes(void)
{
    uint64_t cuts = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct seen seen = weathered(&store_raft, "60/s", seed, true);
        if (seen.broken > 0 || !seen.whole)
            fprintf(stderr, "seed %llu: %llu broken, %s\n", (unsigned long long)seed,
                    (unsigned long long)seen.broken, seen.whole ? "whole" : "not whole");
        CU_ASSERT_TRUE(seen.broken == 0 && seen.whole);
        cuts += seen.cuts;
    }
    CU_ASSERT_TRUE(cuts >= 40 * 4);
}

/* A leader that has a cut in its log goes on to take writes behind it. */
static void takes_all(struct port *port, enum order what, uint32_t peer)
{
    store_raft.actor.ordered(port, what, peer);
    state_of(port)->end = ALL_PLACES;
}
/* What was cut off is shown as if it were not. */
static void shows_all(struct port *port, struct task *task)
{
    const uint64_t end = state_of(port)->end_shown;
    state_of(port)->end_shown = ALL_PLACES;
    store_raft.actor.done(port, task);
    state_of(port)->end_shown = end;
}

/* In a process of its own, because a CHECK may stop it. */
static bool is_caught(const struct store_class *mutant, uint64_t seed)
{
    const pid_t child = fork();
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        _exit(weathered(mutant, "400/s", seed, false).broken > 0);
    }
    int status = 0;
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE_FATAL(!WIFEXITED(status) || WEXITSTATUS(status) != 2);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void who_does_not_let_go_is_caught(void)
{
    struct store_class takes = store_raft, shows = store_raft;
    unsigned caught[2] = {0, 0};
    takes.actor.ordered = takes_all;
    shows.actor.done = shows_all;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        CU_ASSERT_EQUAL(weathered(&store_raft, "400/s", seed, false).broken, 0);
        caught[0] += is_caught(&takes, seed);
        caught[1] += is_caught(&shows, seed);
    }
    fprintf(stderr, "    caught by %u and %u of 10 runs\n", caught[0], caught[1]);
    CU_ASSERT_TRUE(caught[0] >= 3 && caught[1] >= 3);
}

TEST_MAIN(splits, TEST(a_hot_range_is_cut_as_often_as_it_must), TEST(a_store_of_one_shard_is_cut),
          TEST(a_hot_key_is_not_cut), TEST(no_more_than_said), TEST(books_are_kept),
          TEST(cuts_survive_crashes), TEST(who_does_not_let_go_is_caught))
