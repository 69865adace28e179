/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/backoff.h"

#include "sim/distribution.h"
#include "tests/models/family.h"

static void members_are_documented(void) { assert_family(&backoffs); }

static void plain_values_have_a_class(void) { ASSERT_TEXT(backoffs.plain, "doubling drawn"); }

static sim_time doubled(sim_time low, sim_time high, uint32_t attempt)
{
    const struct backoff_class *class = member(&backoffs, "doubling");
    const struct duration_range range = {low, high};
    draw random = 1;
    return class->wait(&range, attempt, &random);
}

static void doubling_doubles_up_to_its_end(void)
{
    const sim_time expected[] = {10, 20, 40, 80, 160, 200, 200};
    for (uint32_t i = 0; i < 7; i++)
        CU_ASSERT_EQUAL(doubled(10, 200, i + 1), expected[i]);
    CU_ASSERT_EQUAL(doubled(10, 200, UINT32_MAX), 200);
    CU_ASSERT_EQUAL(doubled(10, 10, 3), 10);
    CU_ASSERT_EQUAL(doubled(0, 200, UINT32_MAX), 0);
    CU_ASSERT_EQUAL(doubled(3, SIM_TIME_MAX, 100), SIM_TIME_MAX);
}

static void drawn_ignores_the_attempt(void)
{
    const struct backoff_class *class = member(&backoffs, "drawn");
    const struct law constant = law_constant(5000), exponential = law_exponential(1e6);
    draw random = 3, one = 9, two = 9;
    CU_ASSERT_EQUAL(class->wait(&constant, 1, &random), 5000);
    CU_ASSERT_EQUAL(class->wait(&constant, 40, &random), 5000);
    CU_ASSERT_EQUAL(class->wait(&exponential, 1, &one), class->wait(&exponential, 17, &two));
}

/* The bound is the sum of the waits where nothing is drawn; of an exponential law the mean of 2
 * with its quantile of 1 - 1e-6, ln(1e6) = 13.8 means. */
static void the_longest_is_the_sum_of_the_waits(void)
{
    const struct backoff_class *doubling = member(&backoffs, "doubling"),
                               *drawn = member(&backoffs, "drawn");
    static const struct duration_range ranges[] = {{10, 200}, {10, 10}, {0, 200}, {128, 64}};
    for (unsigned i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        double sum = 0.0;
        for (uint32_t retry = 1; retry <= 12; retry++) {
            draw random = 1;
            sum += (double)doubling->wait(&ranges[i], retry, &random);
            CU_ASSERT_EQUAL(doubling->longest(&ranges[i], retry), sum);
        }
    }
    const struct law constant = law_constant(5000), exponential = law_exponential(1e6), none = {0};
    CU_ASSERT_EQUAL(drawn->longest(&constant, 3), 15000.0);
    CU_ASSERT_EQUAL(drawn->longest(&none, 3), 0.0);
    ASSERT_NEAR(drawn->longest(&exponential, 2), 2e6 * 13.8155105579643, 1.0);
}

/* Nobody waits longer in all than the bound says, but for the last of a million draws. */
static void examples_keep_their_bound(void)
{
    struct arena *arena = arena_create(0);
    for_each_example (&backoffs, example) {
        const struct made made = member_of(&backoffs, example->text, arena);
        const struct backoff_class *class = (const struct backoff_class *)made.chosen.class;
        draw random = 17;
        for (unsigned i = 0; i < 1000; i++) {
            double sum = 0;
            for (uint32_t retry = 1; retry <= 5; retry++) {
                const sim_time wait = class->wait(made.chosen.settings, retry, &random);
                CU_ASSERT_FATAL(wait > 0);
                sum += (double)wait;
                CU_ASSERT_FATAL(sum <= class->longest(made.chosen.settings, retry));
            }
        }
    }
    arena_destroy(arena);
}

TEST_MAIN(backoff, TEST(members_are_documented), TEST(examples_keep_their_bound),
          TEST(plain_values_have_a_class), TEST(doubling_doubles_up_to_its_end),
          TEST(drawn_ignores_the_attempt), TEST(the_longest_is_the_sum_of_the_waits))
