/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/results.h"

#include "tests/analysis/sample_results.h"
#include "tests/lib/test.h"

static struct arena *arena;
static struct results *results;

static void begin(void)
{
    arena = arena_create(0);
    results = sample_results(arena);
}

static void conclude(void) { results_conclude(results, arena); }
static void end(void) { arena_destroy(arena); }

static void summarises(void)
{
    begin();
    conclude();
    const struct summary summary = results_summary(results, 0, SAMPLE_P99);
    ASSERT_NEAR(summary.mean, 0.2, 1e-12);
    /* s = sqrt(2e-4/3), t(3) = 3.1824463 */
    const double half = 3.1824463 * sqrt(2e-4 / 3 / 4);
    ASSERT_NEAR(summary.low, 0.2 * exp(-half / 0.2), 1e-9);
    ASSERT_NEAR(summary.high, 0.2 * exp(half / 0.2), 1e-9);
    ASSERT_NEAR(summary.half_width, half, 1e-4);
    CU_ASSERT_EQUAL(summary.n, 4);
    end();
}

static void one_replication_without_a_value_leaves_no_mean(void)
{
    begin();
    conclude();
    CU_ASSERT(isnan(results_summary(results, 1, SAMPLE_ENDPOINT).mean));
    CU_ASSERT_EQUAL(results_summary(results, 1, SAMPLE_ENDPOINT).n, 3);
    CU_ASSERT(isnan(results_difference(results, 1, SAMPLE_ENDPOINT).mean));
    end();
}

static void failed_replications_do_not_count(void)
{
    begin();
    results->architectures[1].failed[0] = true;
    conclude();
    ASSERT_NEAR(results_summary(results, 1, SAMPLE_ENDPOINT).mean, 0.3, 1e-12);
    CU_ASSERT_EQUAL(results_failed(results, 1), 1);
    end();
}

static void differences_are_paired_and_proven_together(void)
{
    begin();
    conclude();
    const struct difference latency = results_difference(results, 1, SAMPLE_P99);
    ASSERT_NEAR(latency.mean, 0.1, 1e-12);
    CU_ASSERT(latency.proven);
    CU_ASSERT(latency.half_width < results_summary(results, 1, SAMPLE_P99).half_width);
    CU_ASSERT(!results_difference(results, 1, SAMPLE_STALE).proven);
    CU_ASSERT(!results_difference(results, 1, SAMPLE_OFFERED).proven); /* neither is better */
    CU_ASSERT(isnan(results_difference(results, 0, SAMPLE_P99).mean));
    end();
}

static void judges_objectives(void)
{
    begin();
    conclude();
    const struct objective_result *one = results->architectures[0].objectives;
    const struct objective_result *two = results->architectures[1].objectives;
    CU_ASSERT_EQUAL(one[0].verdict, VERDICT_met);
    CU_ASSERT_PTR_NULL(one[0].why);
    CU_ASSERT_EQUAL(two[0].verdict, VERDICT_missed);
    CU_ASSERT_EQUAL(two[1].verdict, VERDICT_undecided); /* 98.5 % exactly, give or take */
    ASSERT_TEXT(two[1].why, "the interval crosses the bound");
    CU_ASSERT_EQUAL(results_verdict(results), VERDICT_missed);
    results->architectures[1].objectives++;
    results->architectures[1].objective_count = 1;
    CU_ASSERT_EQUAL(results_verdict(results), VERDICT_undecided);
    results->architectures[1].objective_count = 0;
    CU_ASSERT_EQUAL(results_verdict(results), VERDICT_met);
    end();
}

static void what_has_no_value_is_undecided(void)
{
    begin();
    results->architectures[1].objectives[1].column = SAMPLE_ENDPOINT;
    conclude();
    const struct objective_result *objective = &results->architectures[1].objectives[1];
    CU_ASSERT_EQUAL(objective->verdict, VERDICT_undecided);
    ASSERT_TEXT(objective->why, results->architectures[1].why[SAMPLE_ENDPOINT]);
    end();
}

static void one_replication_decides_nothing(void)
{
    begin();
    results->replications = 1;
    conclude();
    const struct objective_result *objective = &results->architectures[0].objectives[0];
    CU_ASSERT_EQUAL(objective->verdict, VERDICT_undecided);
    ASSERT_TEXT(objective->why, "one replication has no interval");
    end();
}

/* No sample proves that there is none; asked for is that none was seen. */
static void a_bound_at_the_limit_asks_for_none_seen(void)
{
    begin();
    results->architectures[0].objectives[1].bound = 1;
    results->architectures[1].objectives[1].bound = 1;
    conclude();
    CU_ASSERT_EQUAL(results->architectures[0].objectives[1].verdict, VERDICT_met);
    CU_ASSERT_EQUAL(results->architectures[1].objectives[1].verdict, VERDICT_missed);
    end();
}

/* No failure in 1,200 proves 99.75 %, not more. */
static void what_was_not_seen_may_still_be(void)
{
    begin();
    results->architectures[0].objectives[1].bound = 0.999;
    conclude();
    const struct objective_result *objective = &results->architectures[0].objectives[1];
    CU_ASSERT_EQUAL(objective->verdict, VERDICT_undecided);
    results->architectures[0].objectives[1].bound = 0.997;
    conclude();
    CU_ASSERT_EQUAL(objective->verdict, VERDICT_met);
    end();
}

static void unstable_has_no_means(void)
{
    begin();
    results->architectures[1].unstable = true;
    conclude();
    CU_ASSERT(isnan(results_summary(results, 1, SAMPLE_P99).mean));
    CU_ASSERT(!isnan(results_summary(results, 1, SAMPLE_OFFERED).mean));
    CU_ASSERT_EQUAL(results->architectures[1].objectives[0].verdict, VERDICT_missed);
    CU_ASSERT_PTR_NOT_NULL(results->architectures[1].objectives[0].why);
    end();
}

static void names_the_bottleneck(void)
{
    begin();
    conclude();
    ASSERT_TEXT(results->architectures[0].bottleneck, "node n/0");
    ASSERT_NEAR(results->architectures[0].bottleneck_utilisation, 0.7, 1e-12);
    ASSERT_TEXT(results->architectures[1].bottleneck, "service web");
    end();
}

/* By what a column is, not by how it is called. */
static void the_bottleneck_is_found_by_types(void)
{
    begin();
    results->columns[SAMPLE_NODE].name = "busy";
    results->columns[SAMPLE_NODE].saturates = "disk of ";
    results->columns[SAMPLE_STALE].name = "utilisation(node n/1)"; /* a share, but of reads */
    results->architectures[1].cells[SAMPLE_STALE] = (struct sums){.part = 0.9, .whole = 1};
    conclude();
    ASSERT_TEXT(results->architectures[0].bottleneck, "disk of node n/0");
    ASSERT_TEXT(results->architectures[1].bottleneck, "service web");
    end();
    begin();
    results->columns[SAMPLE_NODE].narrowing.windowed = true; /* a peak is no bottleneck */
    conclude();
    ASSERT_TEXT(results->architectures[0].bottleneck, "service web");
    end();
}

static void finds_columns(void)
{
    begin();
    CU_ASSERT_EQUAL(results_column(results, "offered"), SAMPLE_OFFERED);
    CU_ASSERT_EQUAL(results_column(results, "offere"), UINT32_MAX);
    end();
}

TEST_MAIN(results, TEST(summarises), TEST(one_replication_without_a_value_leaves_no_mean),
          TEST(failed_replications_do_not_count), TEST(differences_are_paired_and_proven_together),
          TEST(judges_objectives), TEST(what_has_no_value_is_undecided),
          TEST(one_replication_decides_nothing), TEST(a_bound_at_the_limit_asks_for_none_seen),
          TEST(what_was_not_seen_may_still_be), TEST(unstable_has_no_means),
          TEST(names_the_bottleneck), TEST(the_bottleneck_is_found_by_types), TEST(finds_columns))
