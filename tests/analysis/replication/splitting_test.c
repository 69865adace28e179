/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Importance splitting against k-of-n formulas and birth-death chains, down to shares of 1e-9; and
 * against plain runs where outages are not rare. */
#include "analysis/replication/splitting.h"

#include <math.h>

#include "analysis/statistics/estimate.h"
#include "tests/models/lib/world.h"

enum { REPLICATIONS = 12 };

static const char *machines(const char *store, const char *disruptions, const char *duration)
{
    return text_of("deployment: {nodes: {m: {count: 4}}, services: {s: {modules: none, nodes: m, "
                   "%s}}}\ndisruptions: {%s}\nexperiment: {warmup: 100h, duration: %s}\n",
                   store, disruptions, duration);
}

struct found {
    struct estimate down, outages; /* share of time; per hour */
    uint64_t runs;
};

static struct found found_by(const char *text, uint64_t seed, bool plain)
{
    static const struct estimator share = {.up_to_1 = true}, rate = {.counted = true};
    struct sums down[REPLICATIONS], outages[REPLICATIONS];
    struct found found = {.runs = 0};
    struct world *world = world_of(text);
    if (!world->plan)
        fprintf(stderr, "%s", world->messages);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world->plan);
    struct splitting splitting = {.plan = world->plan, .party = world_party(world, "s")};
    struct arena *arena = arena_create(0);
    CU_ASSERT_FATAL(splitting_prepare(&splitting, seed, arena));
    for (uint32_t i = 0; plain && i <= splitting.levels; i++)
        splitting.splits[i] = 1;
    for (uint32_t i = 0; i < REPLICATIONS; i++) {
        const struct split_sums sums = splitting_run(&splitting, seed, i, arena);
        CU_ASSERT(!sums.failed);
        down[i] = (struct sums){.part = sums.down, .whole = sums.time};
        outages[i] = (struct sums){.part = sums.outages, .whole = sums.time / 3600};
        found.runs += sums.runs;
    }
    found.down = estimate_of(&share, down, NULL, REPLICATIONS, NULL);
    found.outages = estimate_of(&rate, outages, NULL, REPLICATIONS, NULL);
    arena_destroy(arena);
    world_end(world);
    return found;
}

/* Of n independent machines, each down for a share q, at least `dead` are down. */
static double at_least(unsigned n, unsigned dead, double q)
{
    double sum = 0, ways = 1;
    for (unsigned i = 0; i <= n; i++) {
        if (i >= dead)
            sum += ways * pow(q, i) * pow(1 - q, n - i);
        ways = ways * (n - i) / (i + 1);
    }
    return sum;
}

/* The interval is as wide as `share` of the value at most, and the value is four standard errors
 * off at most (a half-width is two). */
static void agrees(const struct estimate *estimate, double expected, double share)
{
    const double half = (estimate->high - estimate->low) / 2;
    CU_ASSERT(half > 0 && half < share * expected);
    CU_ASSERT(fabs(estimate->value - expected) < 2 * half);
    if (!(fabs(estimate->value - expected) < 2 * half && half < share * expected))
        fprintf(stderr, "%g [%g, %g], expected %g\n", estimate->value, estimate->low,
                estimate->high, expected);
}

#define WEAR(up, down, more) "wear: {crash: each node m, up: " up ", down: " down more "}"

/* Two, three and four of four machines; failures once in 1,000 h, repairs of 10 h and of 1 h. */
static void shares_of_k_of_n(void)
{
    const double q10 = 10.0 / 1010, q1 = 1.0 / 1001;
    const struct found two =
        found_by(machines("replicas: 2", WEAR("exponential(1000h)", "exponential(10h)", ""), "6y"),
                 1, false);
    agrees(&two.down, at_least(2, 2, q10), 0.25);
    agrees(&two.outages, 2 * q10 * q10 / 10, 0.25);
    const struct found majority = found_by(
        machines("replicas: 3, needs: 2", WEAR("exponential(1000h)", "exponential(1h)", ""), "1y"),
        2, false);
    agrees(&majority.down, at_least(3, 2, q1), 0.25);
    const struct found three = found_by(
        machines("replicas: 3", WEAR("exponential(1000h)", "exponential(1h)", ""), "1y"), 3, false);
    agrees(&three.down, at_least(3, 3, q1), 0.3); /* 1e-9 */
    CU_ASSERT(three.down.value < 1.2e-9);
    const struct found four =
        found_by(machines("replicas: 4", WEAR("exponential(1000h)", "exponential(10h)", ""), "5y"),
                 4, false);
    agrees(&four.down, at_least(4, 4, q10), 0.3); /* 1e-8 */
}

/* What repair times are like does not matter but for their mean; failures by wear neither, in the
 * long run. */
static void any_law(void)
{
    const struct found wear = found_by(
        machines("replicas: 3",
                 WEAR("weibull(mean=1000h shape=2)", "lognormal(mean=10h cv=1.5)", ""), "4y"),
        5, false);
    agrees(&wear.down, at_least(3, 3, 10.0 / 1010), 0.3);
}

/* One crew: P(n dead) = P(0) n! (lambda / mu)^n / 0! ..., a birth-death chain. */
static void one_crew(void)
{
    const double a = 10.0 / 1000;
    const double p[] = {1, 3 * a, 6 * a * a, 6 * a * a * a};
    const struct found found = found_by(
        machines("replicas: 3", WEAR("exponential(1000h)", "exponential(10h)", ", crews: 1"), "4y"),
        6, false);
    agrees(&found.down, p[3] / (p[0] + p[1] + p[2] + p[3]), 0.3);
}

/* One cause takes all replicas at once, besides: two levels in one step. */
static void causes_that_skip_levels(void)
{
    const char *text = machines(
        "replicas: 2",
        WEAR("exponential(1000h)", "exponential(10h)", "") ", all: {crash: all node m, every: "
                                                           "exponential(20000h), for: 5h}",
        "40y");
    const struct found split = found_by(text, 7, false), plain = found_by(text, 8, true);
    const double both =
        hypot(split.down.high - split.down.low, plain.down.high - plain.down.low) / 2;
    CU_ASSERT(fabs(split.down.value - plain.down.value) < 2 * both);
    /* 5 h of 20,000 h, and what wear adds: 1e-4 */
    CU_ASSERT_DOUBLE_EQUAL(plain.down.value, 2.5e-4 + 0.98e-4, 1e-4);
    CU_ASSERT(plain.runs == 0 && split.runs > 1000);
}

TEST_MAIN(splitting, TEST(shares_of_k_of_n), TEST(any_law), TEST(one_crew),
          TEST(causes_that_skip_levels))
