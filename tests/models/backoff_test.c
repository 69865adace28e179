/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/backoff.h"

#include "sim/distribution.h"
#include "tests/models/family.h"

static void members_are_documented(void) { assert_family(&backoffs); }

static void jitters_are_documented(void) { assert_family(&jitters); }

/* --- jitter: means and bounds by its definition --- */

enum { WAITS = 20000 };

/* Mean of many waits for a planned one of 800, where the last one was `before`. */
static double jittered(const char *text, sim_time before, sim_time *least, sim_time *most)
{
    struct arena *arena = arena_create(0);
    const struct made made = member_of(&jitters, text, arena);
    const struct jitter_class *class = (const struct jitter_class *)made.chosen.class;
    const struct duration_range backoff = {100000, 3200000};
    draw random = 3;
    double sum = 0;
    *least = SIM_NEVER;
    *most = 0;
    for (unsigned i = 0; i < WAITS; i++) {
        const sim_time wait = class->wait(made.chosen.settings, 800000, &backoff, before, &random);
        *least = wait < *least ? wait : *least;
        *most = wait > *most ? wait : *most;
        sum += (double)wait;
    }
    CU_ASSERT_TRUE((double)*most <= class->longest(made.chosen.settings, 800000, 3200000, 1));
    arena_destroy(arena);
    return sum / WAITS;
}

/* A uniform law of width w has a deviation of w / sqrt(12): 4 errors are 0.0082 w. */
static void jitters_draw_what_they_say(void)
{
    static const struct {
        const char *text;
        sim_time before;
        double low, high;
    } cases[] = {{"none", 1, 800000, 800000},
                 {"full", 1, 0, 800000},
                 {"equal", 1, 400000, 800000},
                 {"20%", 1, 640000, 960000},
                 {"around(100%)", 1, 0, 1600000},
                 {"decorrelated", 100000, 100000, 300000},
                 {"decorrelated", 1000000, 100000, 3000000}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_time least, most;
        const double mean = jittered(cases[i].text, cases[i].before, &least, &most);
        const double low = cases[i].low, high = cases[i].high, width = high - low;
        ASSERT_NEAR(mean, (low + high) / 2, 0.0082 * width + 1e-6);
        CU_ASSERT_TRUE((double)least >= low && (double)least <= low + 0.001 * width);
        CU_ASSERT_TRUE((double)most <= high && (double)most >= high - 0.001 * width);
    }
    sim_time least, most; /* capped: 3.1 of 4.4 below the cap of 3.2; uniform from 0.1 to 4.5 */
    const double mean = jittered("decorrelated", 1500000, &least, &most);
    const double below = 3.1 / 4.4;
    CU_ASSERT_EQUAL(most, 3200000);
    ASSERT_NEAR(mean, 1e6 * (below * 1.65 + (1 - below) * 3.2), 0.0082 * 3.1e6);
}

/* Of every member: never below nothing, never above what it says is the longest. */
static void jitters_keep_their_bound(void)
{
    for_each_example (&jitters, example) {
        sim_time least, most;
        for (sim_time before = 100000; before <= 3200000; before *= 2) {
            jittered(example->text, before, &least, &most); /* asks whether the bound holds */
            CU_ASSERT_TRUE(least >= 0);
        }
    }
}

static void plain_values_have_a_class(void) { ASSERT_TEXT(backoffs.plain, "doubling drawn"); }

/* What the row of doubling fills. */
struct doubling_settings {
    struct duration_range range;
    double factor;
};

static sim_time grown(sim_time low, sim_time high, double factor, uint32_t attempt)
{
    const struct backoff_class *class = member(&backoffs, "doubling");
    const struct doubling_settings settings = {{low, high}, factor};
    draw random = 1;
    return class->wait(&settings, attempt, &random);
}

static sim_time doubled(sim_time low, sim_time high, uint32_t attempt)
{
    return grown(low, high, 2, attempt);
}

/* gRPC's connection backoff (grpc/doc/connection-backoff.md): 1 s, 1.6 times each, 120 s at most.
 */
static void it_may_grow_by_another_factor(void)
{
    static const double expected[] = {1, 1.6, 2.56, 4.096, 6.5536};
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(grown(NANOSECONDS_PER_SECOND, 120 * NANOSECONDS_PER_SECOND, 1.6, i + 1),
                        clock_round(expected[i] * (double)NANOSECONDS_PER_SECOND));
    CU_ASSERT_EQUAL(grown(NANOSECONDS_PER_SECOND, 120 * NANOSECONDS_PER_SECOND, 1.6, 11),
                    109951162778);
    CU_ASSERT_EQUAL(grown(NANOSECONDS_PER_SECOND, 120 * NANOSECONDS_PER_SECOND, 1.6, 12),
                    120 * NANOSECONDS_PER_SECOND);
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
    static const struct doubling_settings ranges[] = {
        {{10, 200}, 2}, {{10, 10}, 2}, {{0, 200}, 2}, {{128, 64}, 2}, {{1000, 10000000}, 1.5}};
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

TEST_MAIN(backoff, TEST(members_are_documented), TEST(jitters_are_documented),
          TEST(jitters_draw_what_they_say), TEST(jitters_keep_their_bound),
          TEST(examples_keep_their_bound), TEST(plain_values_have_a_class),
          TEST(doubling_doubles_up_to_its_end), TEST(it_may_grow_by_another_factor),
          TEST(drawn_ignores_the_attempt), TEST(the_longest_is_the_sum_of_the_waits))
