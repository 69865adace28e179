/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/results.h"

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
    ASSERT_NEAR(summary.half_width, 3.1824463 * sqrt(2e-4 / 3 / 4), 1e-9);
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
    CU_ASSERT(one[0].met && one[0].known && one[0].certain);
    CU_ASSERT(!two[0].met && two[0].known && two[0].certain);
    CU_ASSERT(two[1].met && !two[1].certain); /* 98.5 % exactly, give or take */
    CU_ASSERT(!results_met(results));
    results->architectures[1].objective_count = 0;
    CU_ASSERT(results_met(results));
    end();
}

static void what_has_no_value_is_not_met(void)
{
    begin();
    results->architectures[1].objectives[1].column = SAMPLE_ENDPOINT;
    conclude();
    CU_ASSERT(!results->architectures[1].objectives[1].known);
    CU_ASSERT(!results->architectures[1].objectives[1].met);
    end();
}

static void unstable_has_no_means(void)
{
    begin();
    results->architectures[1].unstable = true;
    conclude();
    CU_ASSERT(isnan(results_summary(results, 1, SAMPLE_P99).mean));
    CU_ASSERT(!isnan(results_summary(results, 1, SAMPLE_OFFERED).mean));
    CU_ASSERT(!results->architectures[1].objectives[0].met);
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

static void finds_columns(void)
{
    begin();
    CU_ASSERT_EQUAL(results_column(results, "offered"), SAMPLE_OFFERED);
    CU_ASSERT_EQUAL(results_column(results, "offere"), UINT32_MAX);
    end();
}

TEST_MAIN(results, TEST(summarises), TEST(one_replication_without_a_value_leaves_no_mean),
          TEST(failed_replications_do_not_count), TEST(differences_are_paired_and_proven_together),
          TEST(judges_objectives), TEST(what_has_no_value_is_not_met), TEST(unstable_has_no_means),
          TEST(names_the_bottleneck), TEST(finds_columns))
