/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/weights.h"

#include "sim/rng.h"
#include "tests/lib/test.h"

/* The definition. */
static uint32_t first_above(const double *bounds, uint32_t count, double unit)
{
    uint32_t i = 0;
    while (i + 1 < count && unit >= bounds[i])
        i++;
    return i;
}

/* Some parts are empty: they are never chosen. */
static void the_first_bound_above_is_chosen(void)
{
    enum { MOST = 70 };
    double bounds[MOST];
    draw random = 1;
    unsigned wrong = 0;
    for (uint32_t count = 1; count <= MOST; count++) {
        double sum = 0;
        for (uint32_t i = 0; i < count; i++)
            bounds[i] = sum += draw_next(&random) % 3 ? unit_of(draw_next(&random)) : 0;
        for (uint32_t i = 0; i < count; i++)
            bounds[i] /= sum + 1e-9;
        bounds[count - 1] = 1;
        for (uint32_t i = 0; i < 200; i++) {
            const double unit = unit_of(draw_next(&random)), edge = bounds[i % count];
            wrong += weights_choose(bounds, count, unit) != first_above(bounds, count, unit);
            wrong +=
                edge < 1 && weights_choose(bounds, count, edge) != first_above(bounds, count, edge);
        }
        wrong += weights_choose(bounds, count, 0) != first_above(bounds, count, 0);
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

TEST_MAIN(weights, TEST(the_first_bound_above_is_chosen))
