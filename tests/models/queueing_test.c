/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formulas against closed forms and published values. */
#include "models/plan/queueing.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_expint.h>

#include "tests/lib/test.h"

static void erlang_c_as_published(void)
{
    ASSERT_NEAR(erlang_c(0.8, 1), 0.8, 1e-12);
    ASSERT_NEAR(erlang_c(0.5, 2), 1.0 / 3, 1e-12);
    ASSERT_NEAR(erlang_c(0.9, 10), 0.6687, 5e-5);
    ASSERT_NEAR(erlang_c(1.2, 10), 1, 0);
    ASSERT_NEAR(erlang_c(0, 10), 0, 0);
}

static void waits_by_pollaczek_and_khinchin(void)
{
    ASSERT_NEAR(queue_wait(0.8, 1, 1), 4, 1e-12);
    ASSERT_NEAR(queue_wait(0.8, 1, 0), 2, 1e-12);
    CU_ASSERT(isinf(queue_wait(1, 1, 1)));
}

/* M/M/1: load / (1 - load) jobs over load of them served; with at most one job nobody is held up;
 * with two: P(N >= 1) + P(N >= 2) over load. */
static void processors_are_shared(void)
{
    ASSERT_NEAR(sharing_stretch(0.8, 1, (double)INFINITY), 5, 1e-12);
    ASSERT_NEAR(sharing_stretch(0.8, 1, 1), 1, 0);
    ASSERT_NEAR(sharing_stretch(0.8, 1, 2), 1.8, 1e-12);
    ASSERT_NEAR(sharing_stretch(1.5, 1, 3), 2, 1e-12);
}

/* M/M/1 of which no more than two are here at a time: P(N >= 2) wait, over load of them served. */
static void few_who_ask_wait_for_few(void)
{
    ASSERT_NEAR(queue_wait_of_few(0.8, 1, 1, (double)INFINITY), 4, 1e-12);
    ASSERT_NEAR(queue_wait_of_few(0.8, 1, 1, 2), 0.8, 1e-12);
    ASSERT_NEAR(queue_wait_of_few(0.8, 1, 0, 2), 0.4, 1e-12);
    ASSERT_NEAR(queue_wait_of_few(0.8, 3, 1, 3), 0, 0);
    ASSERT_NEAR(queue_wait_of_few(1.5, 1, 1, 3), 2, 0); /* behind all others */
    ASSERT_NEAR(queue_wait_of_few(0.9, 1, 99, 3), 2, 0);
}

static void the_last_of_many(void)
{
    const struct duration one = {10, 100};
    ASSERT_NEAR(duration_of_copies(one, 3, 3).mean, 10 * (1 + 1.0 / 2 + 1.0 / 3), 1e-12);
    ASSERT_NEAR(duration_of_copies(one, 1, 4).mean, 2.5, 1e-12);
    ASSERT_NEAR(duration_of_copies((struct duration){10, 0}, 3, 3).mean, 10, 0);
    /* of two like normal times: mean + deviation / sqrt pi */
    ASSERT_NEAR(duration_greatest(one, one).mean, 10 + 10 / sqrt(M_PI), 1e-12);
}

static void cut_at_a_limit(void)
{
    double chance;
    ASSERT_NEAR(duration_cut((struct duration){10, 100}, 10 * log(2), &chance), 5, 1e-12);
    ASSERT_NEAR(chance, 0.5, 1e-12);
    ASSERT_NEAR(duration_cut((struct duration){10, 0}, 20, &chance), 10, 0);
    ASSERT_NEAR(chance, 0, 0);
    ASSERT_NEAR(duration_cut((struct duration){(double)INFINITY, 0}, 20, &chance), 20, 0);
    ASSERT_NEAR(chance, 1, 0);
}

/* Exponential delays of mean 1: gamma + ln r + E1(r) + (1 - e^-r) / r, by substitution. */
static void what_keeps_its_order_waits_for_the_earlier(void)
{
    const struct law law = law_exponential(1e6);
    static const double rates[] = {0.01, 1, 10, 100};
    for (unsigned i = 0; i < 4; i++) {
        const double r = rates[i];
        ASSERT_RELATIVE(duration_in_order(&law, r * 1e-6).mean / 1e6,
                        M_EULER + log(r) + gsl_sf_expint_E1(r) - expm1(-r) / r, 1e-3);
    }
    const struct law constant = law_constant(5);
    ASSERT_NEAR(duration_in_order(&constant, 1).mean, 5, 0);
}

TEST_MAIN(queueing, TEST(erlang_c_as_published), TEST(waits_by_pollaczek_and_khinchin),
          TEST(processors_are_shared), TEST(few_who_ask_wait_for_few), TEST(the_last_of_many),
          TEST(cut_at_a_limit), TEST(what_keeps_its_order_waits_for_the_earlier))
