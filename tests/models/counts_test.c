/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws of counts: what every member owes, and what `times` makes of them. */
#include <math.h>

#include "models/words/counts.h"
#include "tests/lib/member.h"
#include "tests/models/family.h"
#include "tests/models/lib/world.h"

enum { DRAWS = 200000 };

static struct arena *arena;

static struct chosen chosen_of(const char *text)
{
    return member_of(&count_laws, text, arena).chosen;
}

/* 200,000 draws: the mean is known within 5 cv/sqrt(200,000) = 1.2 % of cv, the deviation within
 * 3 % where the tail is exponential. */
static void draws_have_the_mean_and_the_spread(void)
{
    arena = arena_create(0);
    for_each_example (&count_laws, example) {
        const struct chosen count = chosen_of(example->text);
        ASSERT_NEAR(count_mean(&count), example->mean, 1e-12);
        if (!count_is_drawn(&count))
            continue;
        double sum = 0, squares = 0;
        for (uint64_t i = 0; i < DRAWS; i++) {
            draw random = mix(7, i);
            const double n = count_class(&count)->draw(count.settings, &random);
            sum += n;
            squares += n * n;
        }
        const double mean = sum / DRAWS, cv = sqrt(squares / DRAWS - mean * mean) / mean;
        ASSERT_NEAR(mean / example->mean, 1.0, 0.012 * example->cv);
        ASSERT_NEAR(cv / example->cv, 1.0, 0.03);
    }
    arena_destroy(arena);
}

/* E(z^N) from as many draws; z^N lies in [0, 1]: 5/sqrt(200,000) at most. */
static void draws_have_the_generating_function(void)
{
    arena = arena_create(0);
    for_each_example (&count_laws, example)
        for (double z = 0.25; z < 1.0; z += 0.25) {
            const struct chosen count = chosen_of(example->text);
            double sum = 0;
            for (uint64_t i = 0; i < DRAWS; i++) {
                draw random = mix(11, i);
                sum += pow(z, count_is_drawn(&count)
                                  ? (double)count_class(&count)->draw(count.settings, &random)
                                  : count_mean(&count));
            }
            ASSERT_NEAR(count_all(&count, z), sum / DRAWS, 0.012);
        }
    arena_destroy(arena);
}

static struct world *doing(const char *steps, const char *home, sim_time until)
{
    return world_run(text_of("application: {modules: {a: {x: %s}, b: {y: [{delay: 1ms}]}}}\n"
                             "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                             "deployment: {services: %s}\n",
                             steps, home),
                     until);
}

/* 20,000 requests: the share of those that take n ms is that of the law within five standard
 * deviations. */
static void has_share(const struct world *world, sim_time time, double share)
{
    size_t count = 0;
    for (size_t i = 0; i < world->count; i++)
        count += world->heard[i].took == time;
    ASSERT_NEAR((double)count / (double)world->count, share,
                5 * sqrt(share * (1 - share) / 20000.0));
}

static void steps_are_repeated_as_often_as_drawn(void)
{
    static const char *const steps[] = {"[{compute: 1ms, times: geometric(1.5)}]",
                                        "[{call: b.y, times: geometric(1.5)}]",
                                        "[{steps: [{delay: 1ms}], times: geometric(1.5)}]"};
    static const char *const homes[] = {"{m: {modules: all}}", "{a: , b: }"};
    for (unsigned i = 0; i < 6; i++) {
        struct world *world = doing(steps[i / 2], homes[i % 2], 20001 * SECOND);
        for (unsigned n = 0; n < 5; n++) /* q = 1.5/2.5 */
            has_share(world, n * MS, 0.4 * pow(0.6, n));
        world_end(world);
    }
}

/* The same request draws the same number wherever its callee lives. */
static void near_and_far_draw_the_same(void)
{
    static const char steps[] = "[{call: b.y, times: poisson(3)}]";
    struct world *near = doing(steps, "{m: {modules: all}}", 500 * SECOND),
                 *far = doing(steps, "{a: , b: }", 500 * SECOND);
    CU_ASSERT_EQUAL_FATAL(near->count, far->count);
    for (size_t i = 0; i < near->count; i++)
        CU_ASSERT_EQUAL(near->heard[i].took, far->heard[i].took);
    world_end(near);
    world_end(far);
}

static void a_failure_ends_the_rounds(void)
{
    struct world *world = doing("[{steps: [{delay: 1ms}, {fail: 100%}], times: "
                                "uniform(least=2 most=5)}]",
                                "{m: {modules: all}}", 3 * SECOND);
    CU_ASSERT_EQUAL(world_outcome(world, 0), OUTCOME_error);
    CU_ASSERT_EQUAL(world_took(world, 0), 1 * MS);
    world_end(world);
}

static void impossible_ones_are_refused(void)
{
    static const char *const cases[][2] = {
        {"uniform(least=3 most=2)", "the least, 3, is above the most, 2"},
        {"geometric(mean=1 least=2)", "a mean of 1 is below the least, 2"}};
    for (unsigned i = 0; i < 2; i++)
        assert_refused(text_of("application: {modules: {a: {x: [{compute: 1ms, times: %s}]}}}\n"
                               "workload: {c: {arrivals: renewal(1s), mix: a.x}}\n"
                               "deployment: {services: {a: }}\n",
                               cases[i][0]),
                       cases[i][1]);
}

static void members_are_documented(void) { assert_family(&count_laws); }

TEST_MAIN(counts, TEST(members_are_documented), TEST(draws_have_the_mean_and_the_spread),
          TEST(draws_have_the_generating_function), TEST(steps_are_repeated_as_often_as_drawn),
          TEST(near_and_far_draw_the_same), TEST(a_failure_ends_the_rounds),
          TEST(impossible_ones_are_refused))
