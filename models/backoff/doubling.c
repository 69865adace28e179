/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential backoff: wait low, then twice that, and so on, never more than high.
 *
 * Why: retries thin out while the callee is in trouble.  Source: Metcalfe and Boggs 1976,
 * "Ethernet" (binary exponential backoff); the cap is what gRPC and the AWS clients do. */
#include "models/words/backoff.h"

#include "sim/setting.h"

struct doubling {
    struct duration_range range;
};

static const struct setting doubling_settings[] = {
    RANGE(struct doubling, range, .required = true,
          .doc = "the first wait, and the longest one; each wait is twice the one before"),
    SETTINGS_END};

static sim_time doubling_wait(const void *settings, uint32_t attempt, draw *random)
{
    const struct duration_range *range = &((const struct doubling *)settings)->range;
    sim_time wait = range->low;
    (void)random;
    for (uint32_t i = 1; i < attempt && wait > 0 && wait < range->high; i++)
        wait = wait > range->high / 2 ? range->high : 2 * wait;
    return wait < range->high ? wait : range->high;
}

static double doubling_longest(const void *settings, uint64_t retries)
{
    const struct duration_range *range = &((const struct doubling *)settings)->range;
    double sum = 0.0, wait = (double)(range->low < range->high ? range->low : range->high);
    uint64_t i = 0;
    for (; i < retries && wait > 0.0 && wait < (double)range->high; i++, wait *= 2.0)
        sum += wait;
    return wait > 0.0 ? sum + (double)(retries - i) * (double)range->high : 0.0;
}

const struct backoff_class backoff_doubling = {
    .head = {.name = "doubling",
             .doc = "each wait is twice the one before, up to a longest one",
             .settings = doubling_settings,
             .settings_size = sizeof(struct doubling),
             .examples = EXAMPLES({.text = "10ms..200ms"}, {.text = "doubling(1s..1min)"})},
    .wait = doubling_wait,
    .longest = doubling_longest,
    .ranges = true,
};
