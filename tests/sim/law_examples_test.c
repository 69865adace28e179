/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every law keeps what its examples promise: mean, coefficient of variation, median and 99th
 * percentile, by its functions and by what it draws.  The numbers in the examples were computed by
 * other means (mpmath), to 12 digits.
 *
 * Drawn are 100,000 values per example; tolerances are 5 standard errors, so one of the 100 or so
 * comparisons fails by chance once in 17,000 choices of the seeds, which are fixed. */
#include <math.h>

#include "sim/distribution.h"
#include "tests/lib/member.h"

enum { DRAWN = 100000 };

static bool near(double value, double expected)
{
    return expected == (double)INFINITY ? value == expected
                                        : fabs(value - expected) <= 1e-9 * fabs(expected);
}

/* Whole nanoseconds are drawn: one to either side. */
static bool shares_fit(const double *drawn, double quantile, double share)
{
    const double error = 5 * sqrt(share * (1 - share) / DRAWN);
    uint32_t below = 0, up_to = 0;
    for (uint32_t i = 0; i < DRAWN; i++) {
        below += drawn[i] < quantile - 1;
        up_to += drawn[i] <= quantile + 1;
    }
    return below <= (share + error) * DRAWN && up_to >= (share - error) * DRAWN;
}

static bool draws_fit(const struct law *law, const struct class_example *example)
{
    static double drawn[DRAWN];
    draw random = name_hash(example->text);
    double sum = 0;
    for (uint32_t i = 0; i < DRAWN; i++)
        sum += drawn[i] = (double)law_sample(law, &random);
    const double error = 5 * example->cv * example->mean / sqrt(DRAWN) + 0.5;
    return (example->cv == (double)INFINITY || fabs(sum / DRAWN - example->mean) <= error) &&
           shares_fit(drawn, example->p50, 0.5) && shares_fit(drawn, example->p99, 0.99);
}

static bool functions_fit(const struct law *law, const struct class_example *example)
{
    return near(law_mean(law), example->mean) && near(law_cv(law), example->cv) &&
           near(law_quantile(law, 0.5), example->p50) &&
           near(law_quantile(law, 0.99), example->p99);
}

static struct law law_of(const struct class_example *example, struct arena *arena)
{
    struct law law;
    const struct made made = member_of(&distributions, example->text, arena);
    CU_ASSERT_FATAL(law_prepare(&law, &made.chosen, 0, arena, made.complaints));
    return law;
}

static void check_all(void (*check)(const struct law *law, const struct class_example *example))
{
    struct arena *arena = arena_create(0);
    for_each_example (&distributions, example) {
        const struct law law = law_of(example, arena);
        check(&law, example);
    }
    arena_destroy(arena);
}

static void check_functions(const struct law *law, const struct class_example *example)
{
    if (!functions_fit(law, example))
        fprintf(stderr, "%s: mean %.12g, cv %.12g, p50 %.12g, p99 %.12g\n", example->text,
                law_mean(law), law_cv(law), law_quantile(law, 0.5), law_quantile(law, 0.99));
    CU_ASSERT(functions_fit(law, example));
}

static void check_draws(const struct law *law, const struct class_example *example)
{
    if (!draws_fit(law, example))
        fprintf(stderr, "%s: draws something else\n", example->text);
    CU_ASSERT(draws_fit(law, example));
}

static void laws_have_examples(void) { assert_examples(&distributions); }
static void functions_keep_them(void) { check_all(check_functions); }
static void draws_keep_them(void) { check_all(check_draws); }

/* ---- a law that is wrong is noticed: each function 1 % off, and what is drawn 5 % ---- */

static const struct distribution_class *right;
static double wrong_mean(const void *state) { return right->mean(state) * 1.01; }
static double wrong_cv(const void *state) { return right->cv(state) * 1.01 + 1e-6; }
static double wrong_quantile(const void *state, double share)
{
    return right->quantile(state, share) * 1.01;
}
static double wrong_sample(const void *state, draw *random)
{
    return right->sample(state, random) * 1.05;
}

/* One law has no mean, and no factor changes that. */
static void check_mutants(const struct law *law, const struct class_example *example)
{
    right = law->class;
    struct distribution_class mutants[] = {*right, *right, *right, *right};
    mutants[0].mean = wrong_mean;
    mutants[1].cv = wrong_cv;
    mutants[2].quantile = wrong_quantile;
    mutants[3].sample = wrong_sample;
    const bool endless = example->mean == (double)INFINITY;
    for (unsigned i = endless ? 2 : 0; i < 4; i++) {
        struct law mutant = {.class = &mutants[i], .state = law->state, .speed = LAW_OTHER};
        if (functions_fit(&mutant, example) && draws_fit(&mutant, example))
            fprintf(stderr, "%s: mutant %u is not noticed\n", example->text, i);
        CU_ASSERT(!functions_fit(&mutant, example) || !draws_fit(&mutant, example));
    }
}

static void wrong_laws_are_noticed(void) { check_all(check_mutants); }

TEST_MAIN(law_examples, TEST(laws_have_examples), TEST(functions_keep_them), TEST(draws_keep_them),
          TEST(wrong_laws_are_noticed))
