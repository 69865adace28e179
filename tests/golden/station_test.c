/* SPDX-License-Identifier: GPL-3.0-or-later */
/* G01 to G04: one station, and that the verdict itself can fail. */
#include "tests/golden/golden.h"

static void one_server(void) { assert_case(GOLDEN_FILE, "G01"); }
static void four_servers(void) { assert_case(GOLDEN_FILE, "G02"); }
static void laws_of_service(void) { assert_case(GOLDEN_FILE, "G03"); }
static void loss(void) { assert_case(GOLDEN_FILE, "G04"); }

/* A result of 5 +- 0.04 (95 %) from 20 replications, against what a row says. */
static bool holds(const char *kind, double expected, double tolerance, double allowed)
{
    const struct row row = {
        .kind = kind, .column = "latency.mean", .expected = expected, .tolerance = tolerance};
    struct row_verdict verdict = {.simulated = 5, .half_width = 0.04};
    judge(&row, allowed, 0, 20, &verdict);
    return verdict.ok;
}

/* Half a bucket of the histogram is no matter of the sample. */
static void buckets_are_no_noise(void)
{
    const struct row row = {
        .kind = "interval", .column = "latency.p50", .expected = 5, .tolerance = 0.01};
    struct row_verdict verdict = {.simulated = 5, .half_width = 0.04};
    judge(&row, 1, 0, 20, &verdict);
    CU_ASSERT_FALSE(verdict.ok);
    judge(&row, 1, 0.03, 20, &verdict);
    CU_ASSERT_TRUE(verdict.ok);
}

static void verdict_can_fail(void)
{
    CU_ASSERT_TRUE(holds("relative", 4.95, 0.02, 1));
    CU_ASSERT_FALSE(holds("relative", 4.85, 0.02, 1));
    CU_ASSERT_TRUE(holds("relative", 4.85, 0.02, 2));
    CU_ASSERT_FALSE(holds("relative", 5.0, 0.007, 1)); /* within, but the sample says too little */
    CU_ASSERT_TRUE(holds("absolute", 4.95, 0.06, 1));
    CU_ASSERT_FALSE(holds("absolute", 4.93, 0.06, 1));
    CU_ASSERT_TRUE(holds("interval", 4.91, 0.02, 1)); /* 4 standard errors are 0.097 */
    CU_ASSERT_FALSE(holds("interval", 4.90, 0.02, 1));
    CU_ASSERT_FALSE(holds("interval", 5.0, 0.019, 1)); /* 4 standard errors are more than 1.9 % */
    CU_ASSERT_FALSE(holds("relative", 5.0, 0, 1));
    CU_ASSERT_FALSE(holds("exact", 5.0, 0, 1));
}

TEST_MAIN(golden_station, TEST(verdict_can_fail), TEST(buckets_are_no_noise), TEST(one_server),
          TEST(four_servers), TEST(laws_of_service), TEST(loss))
