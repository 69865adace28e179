/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/popularity.h"

#include <gsl/gsl_sf_zeta.h>
#include <math.h>

#include "tests/models/family.h"
#include "tests/sim/complaints.h"

static struct heard heard;
static double state[16]; /* aligned */

static const struct popularity_class *prepare(const char *name, const void *settings, uint64_t keys)
{
    const struct popularity_class *class = member(&popularities, name);
    heard = (struct heard)HEARD_NOTHING;
    CU_ASSERT_TRUE_FATAL(class->state_size <= sizeof state);
    CU_ASSERT_TRUE_FATAL(class->prepare(state, settings, keys, NULL, &heard.complaints));
    return class;
}

static void members_are_documented(void) { assert_family(&popularities); }

/* 100,000 draws against the exact shares; cells beyond the first 99 keys are put together. */
static void check_fit(const struct popularity_class *class, uint64_t keys)
{
    enum { CELLS = 100, DRAWS = 100000 };
    double shares[CELLS] = {0};
    uint64_t counts[CELLS] = {0};
    draw random = 11;
    const unsigned cells = keys < CELLS ? (unsigned)keys : CELLS;
    for (uint64_t k = 0; k < keys; k++)
        shares[k < cells ? k : cells - 1] += class->share(state, k);
    for (unsigned i = 0; i < DRAWS; i++) {
        const uint64_t key = class->choose(state, &random);
        CU_ASSERT_TRUE_FATAL(key < keys);
        counts[key < cells ? key : cells - 1]++;
    }
    double sum = 0.0;
    for (unsigned i = 0; i < cells; i++)
        sum += shares[i];
    ASSERT_NEAR(sum, 1.0, 1e-12 * (double)keys);
    CU_ASSERT_TRUE(cells == 1 || fit(shares, counts, cells, DRAWS) > 1e-4);
}

static void examples_draw_what_they_say(void)
{
    static const uint64_t keys[] = {11, 50, 12345};
    struct arena *arena = arena_create(0);
    for_each_example (&popularities, example)
        for (unsigned i = 0; i < 3; i++) {
            const struct made made = member_of(&popularities, example->text, arena);
            check_fit(prepare(made.chosen.class->name, made.chosen.settings, keys[i]), keys[i]);
        }
    arena_destroy(arena);
}

static void uniform_is_even(void)
{
    check_fit(prepare("uniform", NULL, 50), 50);
    check_fit(prepare("uniform", NULL, 1), 1);
    check_fit(prepare("uniform", NULL, 12345), 12345);
}

static void zipf_draws_what_it_says(void)
{
    const double exponents[] = {0.0, 0.3, 0.8, 0.99, 1.0, 1.01, 1.5, 2.0};
    for (unsigned i = 0; i < sizeof exponents / sizeof *exponents; i++) {
        check_fit(prepare("zipf", &exponents[i], 50), 50);
        check_fit(prepare("zipf", &exponents[i], 1), 1);
        check_fit(prepare("zipf", &exponents[i], 2), 2);
    }
    check_fit(prepare("zipf", &exponents[2], 20000), 20000);
    check_fit(prepare("zipf", &exponents[4], 20000), 20000);
}

/* Against sums that were made term by term, and against zeta(s) - zeta(s, n + 1) by GSL. */
static void zipf_shares_are_exact(void)
{
    const double exponents[] = {0.5, 1.0, 1.2, 3.0};
    for (unsigned i = 0; i < 4; i++) {
        const struct popularity_class *zipf = prepare("zipf", &exponents[i], 1000000);
        double sum = 0.0;
        for (double k = 1e6; k >= 1.0; k -= 1.0)
            sum += pow(k, -exponents[i]);
        ASSERT_RELATIVE(zipf->share(state, 0), 1.0 / sum, 1e-12);
        ASSERT_RELATIVE(zipf->share(state, 999), pow(1000.0, -exponents[i]) / sum, 1e-12);
        CU_ASSERT_EQUAL(zipf->share(state, 1000000), 0.0);
    }
    const double s = 1.2;
    const struct popularity_class *zipf = prepare("zipf", &s, 1000000000);
    ASSERT_RELATIVE(zipf->share(state, 0), 1.0 / (gsl_sf_zeta(s) - gsl_sf_hzeta(s, 1e9 + 1)),
                    1e-12);
}

/* A billion keys: the share of the first 1,000 with exponent 1 is H(1000) / H(1e9) = 7.4855
 * / 21.3005. */
static void zipf_handles_many_keys(void)
{
    const double s = 1.0;
    const struct popularity_class *zipf = prepare("zipf", &s, 1000000000);
    unsigned low = 0;
    draw random = 5;
    for (unsigned i = 0; i < 100000; i++)
        low += zipf->choose(state, &random) < 1000;
    ASSERT_NEAR(low / 1e5, 7.485471 / 21.300482, 0.006); /* 4 standard deviations of 0.0015 */
}

struct hot_settings {
    uint64_t keys;
    double share;
};

static void hot_set_gets_its_share(void)
{
    const struct hot_settings hot = {.keys = 10, .share = 0.8};
    const struct popularity_class *class = prepare("hot", &hot, 60);
    ASSERT_NEAR(class->share(state, 9), 0.08, 1e-15);
    ASSERT_NEAR(class->share(state, 10), 0.004, 1e-15);
    check_fit(class, 60);
}

static void hot_set_must_be_smaller(void)
{
    const struct hot_settings hot = {.keys = 10, .share = 0.8};
    const struct popularity_class *class = member(&popularities, "hot");
    heard = (struct heard)HEARD_NOTHING;
    CU_ASSERT_FALSE(class->prepare(state, &hot, 10, NULL, &heard.complaints));
    CU_ASSERT_EQUAL(heard.complaints.errors, 1);
}

TEST_MAIN(popularity, TEST(members_are_documented), TEST(examples_draw_what_they_say),
          TEST(uniform_is_even), TEST(zipf_draws_what_it_says), TEST(zipf_shares_are_exact),
          TEST(zipf_handles_many_keys), TEST(hot_set_gets_its_share), TEST(hot_set_must_be_smaller))
