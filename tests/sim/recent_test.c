/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/recent.h"

#include <math.h>
#include <stdlib.h>

#include "sim/rng.h"
#include "tests/lib/test.h"

static int by_value(const void *a, const void *b)
{
    const sim_time x = *(const sim_time *)a, y = *(const sim_time *)b;
    return (x > y) - (x < y);
}

/* The value that at least this share of the latest ones does not exceed, by sorting them. */
static sim_time sorted(const sim_time *values, unsigned count, double share)
{
    static sim_time copy[RECENT_MOST];
    const unsigned kept = count < RECENT_MOST ? count : RECENT_MOST;
    for (unsigned i = 0; i < kept; i++)
        copy[i] = values[count - 1 - i];
    qsort(copy, kept, sizeof copy[0], by_value);
    unsigned rank = (unsigned)ceil(share * kept - 1e-9);
    return copy[rank > 0 ? rank - 1 : 0];
}

static void agrees_with_sorting(void)
{
    static sim_time values[6000];
    static const double shares[] = {0.5, 0.9, 0.95, 0.99, 0.999};
    for (unsigned s = 0; s < sizeof shares / sizeof shares[0]; s++) {
        struct recent recent = {0};
        draw random = 5 + s;
        for (unsigned i = 0; i < 6000; i++) {
            const double scale = i < 3000 ? 1e7 : 1e5; /* and everything becomes faster */
            values[i] = (sim_time)(-scale * log(unit_above_zero(draw_next(&random))));
            recent_add(&recent, values[i], shares[s]);
            const sim_time said = recent_quantile(&recent);
            if (i + 1 < RECENT_LEAST) {
                CU_ASSERT_EQUAL_FATAL(said, SIM_NEVER);
                continue;
            }
            const sim_time exact = sorted(values, i + 1, shares[s]);
            CU_ASSERT_FATAL(said >= exact && (double)said <= (double)exact * (1 + 1.0 / 16));
        }
    }
}

static void takes_any_time(void)
{
    struct recent recent = {0};
    for (unsigned i = 0; i < 200; i++)
        recent_add(&recent, i % 2 ? 0 : SIM_TIME_MAX, 0.5);
    CU_ASSERT_EQUAL(recent_quantile(&recent), 0);
    for (unsigned i = 0; i < 300; i++)
        recent_add(&recent, 7, 0.5);
    CU_ASSERT_EQUAL(recent_quantile(&recent), 7);
}

TEST_MAIN(recent, TEST(agrees_with_sorting), TEST(takes_any_time))
