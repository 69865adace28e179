/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/bracket.h"

#include <math.h>

#include "tests/lib/test.h"

/* Good up to `good`, bad from `bad` on, undecided between. */
struct oracle {
    double good, bad, lowest, highest;
    unsigned asked;
};

static enum verdict ask(void *context, double load, const struct bracket *so_far)
{
    (void)so_far;
    struct oracle *oracle = context;
    oracle->asked++;
    oracle->lowest = fmin(oracle->lowest, load);
    oracle->highest = fmax(oracle->highest, load);
    return load <= oracle->good  ? VERDICT_met
           : load >= oracle->bad ? VERDICT_missed
                                 : VERDICT_undecided;
}

static struct bracket search(struct oracle *oracle, double start, double within)
{
    const struct bracketing how = {.start = start,
                                   .least = 1e-4,
                                   .most = 1e4,
                                   .within = within,
                                   .probe = ask,
                                   .context = oracle};
    oracle->lowest = (double)INFINITY;
    return bracket_search(&how);
}

static void a_sharp_edge_is_found_from_anywhere(void)
{
    for (double edge = 0.002; edge < 3000; edge *= 3.7) {
        struct oracle oracle = {.good = edge, .bad = edge};
        const struct bracket found = search(&oracle, 1, 0.02);
        CU_ASSERT(found.good <= edge && found.bad >= edge);
        CU_ASSERT(found.bad - found.good <= 0.02 * found.good);
        CU_ASSERT(found.probes <= PROBES_MOST);
    }
}

static void a_good_start_costs_few_loads(void)
{
    struct oracle oracle = {.good = 1.02, .bad = 1.02};
    search(&oracle, 0.95, 0.02);
    CU_ASSERT(oracle.asked <= 8);
}

/* Whoever knows the edge nearly: two loads do, one on either side of it. */
static void a_known_step_is_taken(void)
{
    struct oracle oracle = {.good = 1.003, .bad = 1.003, .lowest = (double)INFINITY};
    const struct bracketing how = {.start = 0.991,
                                   .step = 1.009 / 0.991,
                                   .least = 1e-4,
                                   .most = 1e4,
                                   .within = 0.02,
                                   .probe = ask,
                                   .context = &oracle};
    const struct bracket found = bracket_search(&how);
    CU_ASSERT_EQUAL(oracle.asked, 2);
    ASSERT_NEAR(found.good, 0.991, 1e-12);
    ASSERT_NEAR(found.bad, 1.009, 1e-12);
}

/* What cannot be decided stays between the ends, which come close to it. */
static void what_is_undecided_stays_inside(void)
{
    struct oracle oracle = {.good = 0.97, .bad = 1.05};
    const struct bracket found = search(&oracle, 0.8, 0.02);
    CU_ASSERT(found.good <= 0.97 && found.good >= 0.97 - 0.01);
    CU_ASSERT(found.bad >= 1.05 && found.bad <= 1.05 + 0.01);
    CU_ASSERT(found.open_from > found.good && found.open_until < found.bad);
}

static void nothing_is_good(void)
{
    struct oracle oracle = {.good = 0, .bad = 1e-9};
    const struct bracket found = search(&oracle, 1, 0.02);
    CU_ASSERT_EQUAL(found.good, 0);
    CU_ASSERT_EQUAL(found.bad, 1e-4);
}

static void nothing_is_bad(void)
{
    struct oracle oracle = {.good = 1e9, .bad = 1e9};
    const struct bracket found = search(&oracle, 1, 0.02);
    CU_ASSERT(isinf(found.bad));
    CU_ASSERT_EQUAL(found.good, 1e4);
}

/* All of it undecided: it says so, and ends. */
static void nothing_is_known(void)
{
    struct oracle oracle = {.good = 0, .bad = (double)INFINITY};
    const struct bracket found = search(&oracle, 1, 0.02);
    CU_ASSERT_EQUAL(found.good, 0);
    CU_ASSERT(isinf(found.bad));
    CU_ASSERT(oracle.asked <= PROBES_MOST);
    CU_ASSERT_EQUAL(oracle.lowest, 1e-4);
    CU_ASSERT_EQUAL(oracle.highest, 1e4);
}

TEST_MAIN(bracket, TEST(a_sharp_edge_is_found_from_anywhere), TEST(a_good_start_costs_few_loads),
          TEST(a_known_step_is_taken), TEST(what_is_undecided_stays_inside), TEST(nothing_is_good),
          TEST(nothing_is_bad), TEST(nothing_is_known))
