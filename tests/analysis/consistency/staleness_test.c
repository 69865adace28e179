/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/consistency/staleness.h"

#include <math.h>

#include "tests/lib/test.h"

static struct arena *arena;
static struct staleness *staleness;

static void begin(void)
{
    arena = arena_create(0);
    staleness = staleness_create(arena, 3);
    staleness_measure(staleness, 0, SIM_NEVER);
}

static void write_acknowledged(sim_time at, uint64_t key, uint64_t version)
{
    const struct operation_record write = {
        .store = 1, .key = key, .version = version, .verb = VERB_WRITE, .begun = at - 1};
    staleness_hear(staleness, at, &write);
}

static void read_of(sim_time begun, sim_time ended, uint64_t key, uint64_t version)
{
    const struct operation_record read = {
        .store = 1, .key = key, .version = version, .begun = begun};
    staleness_hear(staleness, ended, &read);
}

static const struct staleness_counts *counts(void) { return staleness_of(staleness, UINT32_MAX); }

/* How many stale reads were so many versions behind. */
static uint64_t behind(uint32_t versions)
{
    const struct bucket *octave = counts()->behind->octaves[versions / HISTOGRAM_PARTS];
    return octave ? octave[versions % HISTOGRAM_PARTS].number : 0;
}

static void an_old_version_is_stale(void)
{
    begin();
    write_acknowledged(100, 7, 1);
    write_acknowledged(200, 7, 2);
    write_acknowledged(300, 7, 3);
    read_of(350, 360, 7, 3);
    CU_ASSERT_EQUAL(counts()->stale, 0);
    read_of(350, 361, 7, 1);
    CU_ASSERT_EQUAL(counts()->stale, 1);
    CU_ASSERT_EQUAL(behind(2), 1);
    CU_ASSERT_EQUAL(histogram_quantile(counts()->ages, 0.5), 150); /* since version 2 */
    read_of(350, 362, 7, 0); /* never written, says the replica */
    CU_ASSERT_EQUAL(counts()->stale, 2);
    CU_ASSERT_EQUAL(behind(3), 1);
    CU_ASSERT_EQUAL(counts()->reads, 3);
    arena_destroy(arena);
}

static void only_what_was_acknowledged_before_counts(void)
{
    begin();
    write_acknowledged(100, 7, 1);
    write_acknowledged(200, 7, 2);
    read_of(150, 250, 7, 1); /* version 2 came while it was under way */
    CU_ASSERT_EQUAL(counts()->stale, 0);
    read_of(200, 250, 7, 1); /* at the same moment: before */
    CU_ASSERT_EQUAL(counts()->stale, 1);
    CU_ASSERT_EQUAL(histogram_most(counts()->ages), 0);
    arena_destroy(arena);
}

static void newer_than_acknowledged_is_fresh(void)
{
    begin();
    write_acknowledged(100, 7, 5);
    read_of(150, 160, 7, 9);
    read_of(150, 160, 8, 0); /* nobody wrote it */
    CU_ASSERT_EQUAL(counts()->stale, 0);
    CU_ASSERT_EQUAL(counts()->reads, 2);
    CU_ASSERT_EQUAL(counts()->since->number, 1);
    arena_destroy(arena);
}

/* Acknowledged out of order: 3 before 2.  A read of 2 is stale since 3 was acknowledged; one of 3
 * is not. */
static void acknowledgements_may_overtake(void)
{
    begin();
    write_acknowledged(100, 7, 3);
    write_acknowledged(200, 7, 2);
    read_of(300, 310, 7, 3);
    CU_ASSERT_EQUAL(counts()->stale, 0);
    read_of(300, 310, 7, 2);
    CU_ASSERT_EQUAL(counts()->stale, 1);
    CU_ASSERT_EQUAL(histogram_most(counts()->ages), 200);
    arena_destroy(arena);
}

static void failures_and_timeouts_do_not_count(void)
{
    begin();
    const struct operation_record write = {
        .store = 1, .key = 7, .version = 4, .verb = VERB_WRITE, .outcome = OUTCOME_timeout};
    staleness_hear(staleness, 100, &write);
    const struct operation_record read = {
        .store = 1, .key = 7, .begun = 150, .outcome = OUTCOME_error};
    staleness_hear(staleness, 160, &read);
    CU_ASSERT_PTR_NULL(counts());
    read_of(150, 160, 7, 1);
    CU_ASSERT_EQUAL(counts()->stale, 0);
    arena_destroy(arena);
}

static void sixty_four_or_more(void)
{
    begin();
    for (uint64_t i = 1; i <= 1000; i++)
        write_acknowledged((sim_time)i * 10, 7, i);
    read_of(20000, 20010, 7, 999);
    read_of(20000, 20010, 7, 1);
    CU_ASSERT_EQUAL(behind(1), 1);
    CU_ASSERT_EQUAL(behind(STALE_VERSIONS), 1);
    CU_ASSERT_EQUAL(histogram_quantile(counts()->behind, 0.5), 1);
    CU_ASSERT_EQUAL(histogram_quantile(counts()->behind, 1), STALE_VERSIONS);
    arena_destroy(arena);
}

static void only_the_measured_time_counts(void)
{
    begin();
    staleness_measure(staleness, 1000, 2000);
    write_acknowledged(100, 7, 2);
    read_of(999, 1500, 7, 1);
    CU_ASSERT_PTR_NULL(counts());
    read_of(1000, 1500, 7, 1);
    read_of(2000, 2500, 7, 1);
    CU_ASSERT_EQUAL(counts()->reads, 1);
    CU_ASSERT_PTR_NULL(staleness_of(staleness, 2));
    CU_ASSERT_EQUAL(staleness_of(staleness, 1)->stale, 1);
    arena_destroy(arena);
}

/* Ten times more keys than are kept: memory stops growing; what was written lately is known. */
static void memory_is_bounded(void)
{
    begin();
    size_t after_some = 0;
    for (uint64_t key = 0; key < 10 * STALE_KEYS; key++) {
        write_acknowledged((sim_time)key * 10 + 5, key, 2);
        if (key % 2)
            write_acknowledged((sim_time)key * 10 + 6, key, 3);
        read_of((sim_time)key * 10 + 7, (sim_time)key * 10 + 8, key, key % 2 ? 2 : 1);
        if (key == 4 * STALE_KEYS)
            after_some = arena_used(arena);
    }
    CU_ASSERT_EQUAL(counts()->stale, 10 * STALE_KEYS);
    CU_ASSERT_EQUAL(arena_used(arena), after_some);
    read_of(1 << 30, 1 << 30, 3, 1); /* long forgotten */
    CU_ASSERT_EQUAL(counts()->stale, 10 * STALE_KEYS);
    CU_ASSERT_EQUAL(counts()->forgotten, 1);
    arena_destroy(arena);
}

/* A key that is used again and again survives any number of others. */
static void what_is_used_is_kept(void)
{
    begin();
    write_acknowledged(1, 0, 5);
    write_acknowledged(2, 0, 6);
    for (uint64_t key = 1; key < 5 * STALE_KEYS; key++) {
        write_acknowledged((sim_time)key + 10, key, 1);
        if (key % (STALE_KEYS / 2) == 0)
            read_of((sim_time)key + 10, (sim_time)key + 11, 0, 5);
    }
    CU_ASSERT_EQUAL(counts()->stale, 9);
    CU_ASSERT_EQUAL(counts()->forgotten, 0);
    arena_destroy(arena);
}

TEST_MAIN(staleness, TEST(an_old_version_is_stale), TEST(only_what_was_acknowledged_before_counts),
          TEST(newer_than_acknowledged_is_fresh), TEST(acknowledgements_may_overtake),
          TEST(failures_and_timeouts_do_not_count), TEST(sixty_four_or_more),
          TEST(only_the_measured_time_counts), TEST(memory_is_bounded), TEST(what_is_used_is_kept))
