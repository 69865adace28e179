/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/compare.h"

#include <math.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

/* Student's sleep data (1908), R: t.test(extra[group == 1], extra[group == 2], paired = TRUE):
 * mean of differences 1.58, 95 % interval 0.7001142 to 2.4598858, p = 0.002833 */
static void students_sleep(void)
{
    const double first[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    const double second[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    double room[10];
    const struct paired paired = paired_difference(first, second, 10, room);
    ASSERT_NEAR(paired.mean, 1.58, 1e-12);
    ASSERT_NEAR(paired.half_width, 0.8798858, 1e-6);
    ASSERT_NEAR(paired.p, 0.00283289, 1e-8);
    CU_ASSERT_EQUAL(paired.n, 10);
}

static void pairs_without_a_value_are_left_out(void)
{
    const double first[] = {1, (double)NAN, 3, 4}, second[] = {2, 3, (double)NAN, 6};
    double room[4];
    const struct paired paired = paired_difference(first, second, 4, room);
    CU_ASSERT_EQUAL(paired.n, 2);
    CU_ASSERT_EQUAL(paired.mean, 1.5);
    CU_ASSERT(isnan(paired_difference(first, second, 1, room).p));
}

static void no_spread(void)
{
    const double first[] = {1, 2, 3}, same[] = {1, 2, 3}, more[] = {2, 3, 4};
    double room[3];
    CU_ASSERT_EQUAL(paired_difference(first, same, 3, room).p, 1);
    CU_ASSERT_EQUAL(paired_difference(first, more, 3, room).p, 0);
}

static void gain_of_pairing(void)
{
    static const double a[] = {1, 2, 3, 4, (double)NAN}, b[] = {2, 3, 4, 6, 5};
    double room[5];
    /* variances 5/3 and 35/12, of the difference 1/4 */
    ASSERT_NEAR(paired_difference(a, b, 5, room).gain, (5.0 / 3 + 35.0 / 12) / 0.25, 1e-9);
    CU_ASSERT(isnan(paired_difference(a, a, 5, room).gain));
}

/* R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") = 0.03 0.06 0.06 0.02 */
static void holm_steps_down(void)
{
    const double p[] = {0.01, 0.04, 0.03, 0.005};
    bool proven[4];
    holm_step_down(p, 4, 0.05, proven);
    CU_ASSERT(proven[0] && !proven[1] && !proven[2] && proven[3]);
    holm_step_down(p, 4, 0.061, proven);
    CU_ASSERT(proven[0] && proven[1] && proven[2] && proven[3]);
    holm_step_down(p, 4, 0.019, proven);
    CU_ASSERT(!proven[0] && !proven[1] && !proven[2] && !proven[3]);
}

static void holm_leaves_out_what_has_no_p(void)
{
    const double p[] = {(double)NAN, 0.04, (double)NAN};
    bool proven[3];
    holm_step_down(p, 3, 0.05, proven);
    CU_ASSERT(!proven[0] && proven[1] && !proven[2]);
}

/* Where nothing differs, a family of 20 must claim something in about 5 % of all cases, not in 64
 * %. */
static void family_of_nothing_is_quiet(void)
{
    enum { FAMILIES = 1000, MEMBERS = 20 };
    int claims = 0, naive = 0;
    draw random = 99;
    for (int i = 0; i < FAMILIES; i++) {
        double p[MEMBERS];
        bool proven[MEMBERS], any = false, small = false;
        for (int j = 0; j < MEMBERS; j++)
            p[j] = unit_of(draw_next(&random));
        holm_step_down(p, MEMBERS, 0.05, proven);
        for (int j = 0; j < MEMBERS; j++) {
            any = any || proven[j];
            small = small || p[j] <= 0.05;
        }
        claims += any;
        naive += small;
    }
    CU_ASSERT(claims >= 29 && claims <= 74); /* 99.9 % range around 50 */
    CU_ASSERT(naive > 500);                  /* negative control */
}

TEST_MAIN(compare, TEST(students_sleep), TEST(pairs_without_a_value_are_left_out), TEST(no_spread),
          TEST(gain_of_pairing), TEST(holm_steps_down), TEST(holm_leaves_out_what_has_no_p),
          TEST(family_of_nothing_is_quiet))
