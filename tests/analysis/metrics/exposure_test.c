/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was never seen to be down: by hand which failures count, how often and for how long; and
 * over 1,000 seeds the bound holds what is known exactly, where 100 % does not. */
#include "analysis/metrics/exposure.h"

#include <math.h>

#include "analysis/statistics/estimate.h"
#include "models/run/timetable.h"
#include "tests/models/lib/world.h"

static struct exposure exposed(const char *parts, const char *disruptions, const char *name)
{
    struct world *world =
        world_of(text_of("deployment: {nodes: {m: {count: 3}, other: {}}, %s}\ndisruptions: {%s}\n",
                         parts, disruptions));
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    struct arena *arena = arena_create(0);
    const struct exposures exposures = exposures_prepare(world->plan, arena);
    const uint32_t party = *name ? world_party(world, name) : NONE;
    const struct exposure exposure =
        exposure_of(&exposures, party, 100 * NANOSECONDS_PER_SECOND, 1100 * NANOSECONDS_PER_SECOND);
    arena_destroy(arena);
    world_end(world);
    return exposure;
}

#define ONE "services: {s: {modules: none, nodes: other}}"
#define ALL_OF_3 "services: {s: {modules: none, nodes: m, replicas: 3, needs: 3}}"
#define ONE_OF_3 "services: {s: {modules: none, nodes: m, replicas: 3}}"
#define RAFT "stores: {s: {kind: raft, nodes: m, replicas: 3}}"
#define QUORUM "stores: {s: {kind: quorum, nodes: m, replicas: 3, needs: 1}}"
#define WEAR(more)                                                                                 \
    "wear: {crash: each node m, up: exponential(100000s), down: exponential(60s)" more "}"

static void assert_exposed(struct exposure exposure, double each, double expected)
{
    ASSERT_NEAR(exposure.each, each, 1e-9 * (1 + each));
    ASSERT_NEAR(exposure.expected, expected, 1e-3 * expected);
}

/* 1100 s in cycles of 100,060 s, of the three clocks. */
static void so_often_and_for_so_long(void)
{
    const double often = 3 * 1100 / 1e5;
    assert_exposed(exposed(ALL_OF_3, WEAR(), "s"), 60, 60 * often);
    assert_exposed(exposed(ONE_OF_3, WEAR(), "s"), 60, 60 * often);
    assert_exposed(exposed(ONE_OF_3, WEAR(), ""), 60, 60 * often);
    /* the other two may be waiting for the only crew */
    assert_exposed(exposed(ALL_OF_3, WEAR(", crews: 1"), "s"), 180, 180 * often);
    assert_exposed(exposed(ALL_OF_3, WEAR(", crews: 2"), "s"), 120, 120 * often);
    /* a process takes 10 s to start */
    assert_exposed(
        exposed("services: {s: {modules: none, nodes: m, replicas: 3, start: 10s}}", WEAR(), "s"),
        70, 70 * often);
}

/* Longer than the time itself nothing lasts. */
static void no_longer_than_the_time(void)
{
    const char *halt = "halt: {crash: one node m, every: exponential(100000s), for: 10h}";
    assert_exposed(exposed(ALL_OF_3, halt, "s"), 1000, 1000 * 1100 / 1e5);
    ASSERT_NEAR(exposed(ALL_OF_3, "halt: {crash: one node m, at: 200s}", "s").each, 1000, 1e-9);
    ASSERT_NEAR(exposed(ALL_OF_3, "halt: {pause: one node m, at: 200s, for: 5s}", "s").each, 5,
                1e-9);
}

static void what_cannot_come_is_none(void)
{
    /* a fixed moment and target: what was not seen in one replication comes in none */
    CU_ASSERT(exposed(ONE_OF_3, "halt: {crash: node m/0, at: 200s, for: 5s}", "s").each == 0);
    /* one of the three alone cannot take all three away; of two one must remain */
    const char *first = "wear: {crash: node m/0, up: exponential(1000h), down: exponential(60s)}";
    CU_ASSERT(exposed(ONE_OF_3, first, "s").each == 0);
    ASSERT_NEAR(exposed(ALL_OF_3, first, "s").each, 60, 1e-9);
    /* nor all copies of a shard, but the only one */
    CU_ASSERT(exposed("stores: {s: {kind: quorum, nodes: m, replicas: 2, shards: 6, needs: 1}}",
                      first, "s")
                  .each == 0);
    ASSERT_NEAR(exposed("stores: {s: {kind: single, nodes: m, shards: 6}}", first, "s").each, 60,
                1e-9);
    /* elsewhere */
    const char *other =
        "wear: {crash: node other, up: exponential(100000s), down: exponential(60s)}";
    CU_ASSERT(exposed(ALL_OF_3, other, "s").each == 0);
    CU_ASSERT(exposed(ALL_OF_3, other, "").each == 0);
    ASSERT_NEAR(exposed(ONE, other, "").each, 60, 1e-9);
    /* slow is not down */
    const char *slow = "wear: {slow: each node m, factor: 3, up: exponential(100000s), down: 60s}";
    CU_ASSERT(exposed(ALL_OF_3, slow, "s").each == 0);
    CU_ASSERT(exposed(ALL_OF_3, "", "").each == 0);
}

/* Whoever leads may lose its place by anything, and nobody knows for how long. */
static void leaders_may_fall_by_anything(void)
{
    const char *slow = "wear: {slow: each node m, factor: 3, up: exponential(100000s), down: 60s}";
    ASSERT_NEAR(exposed(RAFT, slow, "s").each, 1000, 1e-9);
    CU_ASSERT(exposed(QUORUM, slow, "s").each == 0);
    ASSERT_NEAR(exposed(QUORUM, WEAR(), "s").each, 60, 1e-9);
}

static void so_much_was_not_seen(void)
{
    const struct exposure rare = {.each = 10, .expected = 0.01}, often = {10, 100};
    CU_ASSERT_EQUAL(exposure_unseen(&rare, 20, 0.95), 0.2);
    CU_ASSERT_EQUAL(exposure_unseen(&often, 20, 0.95), 30);
    ASSERT_NEAR(exposure_unseen(&often, 20, 0.99), 46.05, 0.01);
}

/* ---- over many seeds ---- */

enum { SEEDS = 1000, REPLICATIONS = 20, SECONDS = 1000 };

/* s for which one run without requests was up, of the measured time. */
static double up_time(const struct plan *plan, struct arena *arena, uint64_t seed, uint32_t number)
{
    const struct staging staging = {.silent = true};
    arena_reset(arena, 0);
    struct run *run = run_create_staged(plan, arena, seed, number, &staging);
    run_until(run, SECONDS * NANOSECONDS_PER_SECOND);
    return level_mean(&run->all_up, 0, run->engine->now) * SECONDS;
}

struct held {
    unsigned bounded, plain, unseen; /* held the truth: our interval, without a bound */
};

static struct held hold(const char *parts, const char *disruptions, double truth)
{
    static const struct estimator share = {.up_to_1 = true};
    struct world *world = world_of(text_of(
        "deployment: {nodes: {m: {count: 2}}, %s}\ndisruptions: {%s}\n", parts, disruptions));
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    struct arena *arena = arena_create(0), *runs = arena_create(0);
    const struct exposures exposures = exposures_prepare(world->plan, arena);
    const struct exposure exposure =
        exposure_of(&exposures, NONE, 0, SECONDS * NANOSECONDS_PER_SECOND);
    struct held held = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct sums sums[REPLICATIONS];
        for (uint32_t i = 0; i < REPLICATIONS; i++)
            sums[i] = (struct sums){up_time(world->plan, runs, seed, i), SECONDS, 0};
        struct estimate estimate = estimate_of(&share, sums, NULL, REPLICATIONS, NULL);
        held.unseen += estimate.value == 1;
        held.plain += estimate.low <= truth && truth <= estimate.high;
        estimate_exposed(&estimate, &share,
                         exposure_unseen(&exposure, REPLICATIONS, 0.95) / (REPLICATIONS * SECONDS));
        held.bounded += estimate.low <= truth && truth <= estimate.high;
    }
    arena_destroy(arena);
    arena_destroy(runs);
    world_end(world);
    return held;
}

/* Mean share of [0, until) for which a machine is up that is so at the beginning; of two, if both
 * are needed. */
static double both_up(double up, double down, double until)
{
    const double a = down / (up + down), b = up / (up + down), rate = 1 / up + 1 / down;
    const double once = (1 - exp(-rate * until)) / rate / until;
    const double twice = (1 - exp(-2 * rate * until)) / (2 * rate) / until;
    return b * b + 2 * a * b * once + a * a * twice;
}

#define PAIR "services: {s: {modules: none, nodes: m, replicas: 2, needs: 2}}"

/* One outage in all 20 replications on average, and three: then 37 and 5 of 100 experiments see
 * none. */
static void the_bound_holds_where_100_percent_does_not(void)
{
    const struct held one =
        hold(PAIR, "wear: {crash: each node m, up: exponential(40000s), down: exponential(30s)}",
             both_up(40000, 30, SECONDS));
    CU_ASSERT(one.bounded >= 926);
    CU_ASSERT(one.unseen > 320 && one.unseen < 420);
    CU_ASSERT(one.plain + one.unseen <= one.bounded); /* negative control */
    CU_ASSERT(one.plain < 700);
    const struct held three =
        hold(PAIR, "wear: {crash: each node m, up: exponential(13000s), down: exponential(30s)}",
             both_up(13000, 30, SECONDS));
    /* where two or three were seen, lengths are hardly known (docs/method.md: about nine of ten) */
    CU_ASSERT(three.bounded >= 900);
    CU_ASSERT(three.unseen > 20 && three.unseen < 75);
}

TEST_MAIN(exposure, TEST(so_often_and_for_so_long), TEST(no_longer_than_the_time),
          TEST(what_cannot_come_is_none), TEST(leaders_may_fall_by_anything),
          TEST(so_much_was_not_seen), TEST(the_bound_holds_where_100_percent_does_not))
