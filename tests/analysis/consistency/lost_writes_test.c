/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/lost_writes.h"

#include "tests/lib/test.h"

static struct arena *arena;
static struct lost_writes *lost;

static void begin(void)
{
    arena_destroy(arena);
    arena = arena_create(0);
    lost = lost_writes_create(arena, 3);
    lost_writes_measure(lost, 0, 1000);
}

static void acknowledged(uint32_t store, uint64_t version, sim_time now)
{
    const struct operation_record record = {
        .store = store, .version = version, .verb = VERB_WRITE, .outcome = OUTCOME_ok};
    lost_writes_hear(lost, now, &record, 0);
}

static void cut(uint32_t store, uint64_t kept, uint64_t begins, sim_time now)
{
    lost_writes_cut(lost, now,
                    &(struct cut_record){.store = store, .kept = kept, .begins = begins});
}

/* Every second one of 20,000 was acknowledged; those above 15,000 are given up. */
static void what_is_given_up_is_lost(void)
{
    begin();
    const uint64_t later = UINT64_C(1) << 40;
    for (uint64_t i = 2; i <= 20000; i += 2)
        acknowledged(1, i, 5);
    cut(1, 15000, later + 15001, 6);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 1), 2500);
    cut(1, 15000, later + 15001, 7); /* once */
    CU_ASSERT_EQUAL(lost_writes_of(lost, 1), 2500);
    for (uint64_t i = 15001; i <= 15010; i++)
        acknowledged(1, later + i, 8);
    cut(1, later + 15003, 2 * later, 9);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 1), 2507);
    CU_ASSERT_TRUE(lost_writes_of(lost, 0) == 0 && lost_writes_of(lost, UINT32_MAX) == 2507);
}

static void bounds_are_kept(void)
{
    begin();
    for (uint64_t i = 4090; i <= 4100; i++) /* over the edge of a page */
        acknowledged(0, i, 1);
    cut(0, 4092, 4098, 2);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 0), 5);
    cut(0, 4089, 4101, 3);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 0), 11);
}

/* Two epochs of each of two ranges: what one range has lost the other one keeps. */
static void places_count(void)
{
    begin();
    const uint64_t epoch = UINT64_C(1) << 34;
    struct operation_record record = {.store = 1, .verb = VERB_WRITE, .outcome = OUTCOME_ok};
    for (uint64_t i = 1; i <= 40; i++) {
        record.version = (i % 4 + 1) * epoch + i;
        lost_writes_hear(lost, 1, &record, i % 2 ? 300 + i : 900 + i);
    }
    const struct cut_record one = {.store = 1, .begins = 9 * epoch, .from = 940, .until = 941};
    lost_writes_cut(lost, 2, &one); /* the neighbours of what was written there last */
    CU_ASSERT_EQUAL(lost_writes_of(lost, 1), 10);
    const struct cut_record half = {.store = 1, .begins = 9 * epoch, .from = 341, .until = 942};
    lost_writes_cut(lost, 2, &half);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 1), 20);
    const struct cut_record none = {.store = 1, .begins = 9 * epoch, .from = 0, .until = 301};
    lost_writes_cut(lost, 3, &none);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 1), 20);
    record.version = 8 * epoch;
    CU_ASSERT_TRUE(lost_writes_hear(lost, 4, &record, 941)); /* too late */
    CU_ASSERT_FALSE(lost_writes_hear(lost, 4, &record, 942));
    CU_ASSERT_EQUAL(lost_writes_of(lost, 1), 21);
}

/* The answer was on its way when the primary died. */
static void late_answers_are_lost_as_well(void)
{
    begin();
    cut(2, 100, 5000, 1);
    acknowledged(2, 101, 2);
    acknowledged(2, 100, 2);
    acknowledged(2, 5000, 2);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 2), 1);
}

static void only_writes_that_were_answered_count(void)
{
    begin();
    struct operation_record record = {.version = 7, .verb = VERB_READ, .outcome = OUTCOME_ok};
    lost_writes_hear(lost, 1, &record, 0);
    record.verb = VERB_WRITE;
    record.outcome = OUTCOME_timeout;
    lost_writes_hear(lost, 1, &record, 0);
    cut(0, 0, 100, 2);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 0), 0);
}

/* What is lost outside of the measured time does not count, when it was written does not matter. */
static void the_measured_time_counts(void)
{
    begin();
    lost_writes_measure(lost, 100, 200);
    acknowledged(0, 1, 5);
    acknowledged(0, 2, 5);
    acknowledged(0, 3, 5);
    cut(0, 2, 10, 99);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 0), 0);
    cut(0, 1, 10, 100);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 0), 1);
    cut(0, 0, 10, 200);
    CU_ASSERT_EQUAL(lost_writes_of(lost, 0), 1);
}

TEST_MAIN(lost_writes, TEST(what_is_given_up_is_lost), TEST(bounds_are_kept), TEST(places_count),
          TEST(late_answers_are_lost_as_well), TEST(only_writes_that_were_answered_count),
          TEST(the_measured_time_counts))
