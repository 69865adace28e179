/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best is selected as often as is promised, in the hardest case (all others worse by just the
 * indifference); choosing after the first replications is not as good. */
#include "analysis/statistics/selection.h"

#include <math.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

enum { SYSTEMS = 5, SEEDS = 1000, FIRST = 10, BEST = 3 };

static double noise(uint64_t key)
{
    draw word = key;
    double sum = 0; /* of 12 uniforms */
    for (int i = 0; i < 12; i++)
        sum += unit_of(draw_next(&word));
    return sum - 6;
}

/* Values of replication r: `common` is the share of the variance that all systems have in common.
 */
static void draw_row(uint64_t seed, uint32_t r, double common, bool higher, double *row)
{
    for (uint32_t i = 0; i < SYSTEMS; i++) {
        const double mean = i == BEST ? 0 : higher ? -1 : 1;
        row[i] = mean + 3 * (sqrt(common) * noise(mix(seed, r)) +
                             sqrt(1 - common) * noise(mix(mix(seed, r), 1 + i)));
    }
}

struct tally {
    unsigned right, right_at_first;
    double replications;
};

static struct tally play(double common, bool higher)
{
    struct arena *arena = arena_create(0);
    struct tally tally = {0, 0, 0};
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        struct selection selection = {.count = SYSTEMS,
                                      .first = FIRST,
                                      .indifference = 1,
                                      .confidence = 0.95,
                                      .higher = higher};
        double row[SYSTEMS];
        bool one = false;
        arena_reset(arena, 0);
        selection_begin(&selection, arena);
        for (uint32_t r = 0; !one; r++) {
            draw_row(mix(5, seed), r, common, higher, row);
            one = selection_add(&selection, row);
            uint32_t first = 0;
            for (uint32_t i = 1; r == FIRST - 1 && i < SYSTEMS; i++)
                if (higher ? selection.sums[i] > selection.sums[first]
                           : selection.sums[i] < selection.sums[first])
                    first = i;
            tally.right_at_first += r == FIRST - 1 && first == BEST;
        }
        tally.right += selection_best(&selection) == BEST;
        for (uint32_t i = 0; i < SYSTEMS; i++)
            tally.replications +=
                selection.dropped_at[i] ? selection.dropped_at[i] : selection.replications;
    }
    arena_destroy(arena);
    return tally;
}

/* 929 of 1,000: a right rate of 95 % falls below it once in a thousand times. */
static void the_best_is_selected(void)
{
    CU_ASSERT(play(0, false).right >= 929);
    CU_ASSERT(play(0, true).right >= 929);
}

static void common_random_numbers_spare_replications(void)
{
    const struct tally apart = play(0, false), paired = play(0.8, false);
    CU_ASSERT(paired.right >= 929);
    CU_ASSERT(paired.replications < apart.replications / 2);
}

/* The negative control. */
static void choosing_at_once_is_not_as_good(void)
{
    CU_ASSERT(play(0, false).right_at_first < 900);
}

static void equal_ones_end_too(void)
{
    struct arena *arena = arena_create(0);
    struct selection selection = {
        .count = 2, .first = 4, .indifference = 0.5, .confidence = 0.95, .higher = false};
    selection_begin(&selection, arena);
    uint32_t r = 0;
    for (bool one = false; !one && r < 100000; r++) {
        const double row[] = {noise(mix(1, r)), noise(mix(2, r))};
        one = selection_add(&selection, row);
    }
    CU_ASSERT(r < 2000);
    CU_ASSERT_EQUAL(selection.left_count, 1);
    arena_destroy(arena);
}

static void identical_ones_are_left_until_the_end(void)
{
    struct arena *arena = arena_create(0);
    struct selection selection = {
        .count = 2, .first = 4, .indifference = 0.5, .confidence = 0.95, .higher = false};
    selection_begin(&selection, arena);
    for (uint32_t r = 0; r < 10; r++) {
        const double row[] = {r, r};
        CU_ASSERT(!selection_add(&selection, row));
    }
    CU_ASSERT_EQUAL(selection_best(&selection), 0);
    arena_destroy(arena);
}

TEST_MAIN(selection, TEST(the_best_is_selected), TEST(common_random_numbers_spare_replications),
          TEST(choosing_at_once_is_not_as_good), TEST(equal_ones_end_too),
          TEST(identical_ones_are_left_until_the_end))
