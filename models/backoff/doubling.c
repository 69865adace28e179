/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential backoff: wait low, then twice that (or `factor` times), and so on, never more than
 * high.
 *
 * Why: retries thin out while the callee is in trouble.  Source: Metcalfe and Boggs 1976,
 * "Ethernet" (binary exponential backoff); the cap is what gRPC and the AWS clients do. */
#include <math.h>

#include "models/words/backoff.h"

#include "sim/setting.h"

struct doubling {
    struct duration_range range;
    double factor;
};

static const struct setting doubling_settings[] = {
    RANGE(struct doubling, range, .required = true,
          .doc = "the first wait, and the longest one; each wait is twice the one before"),
    NUMBER(struct doubling, factor, .preset = "2", .least = 1.01, .most = 1000,
           .doc = "times the wait before; gRPC's reconnecting: 1.6"),
    SETTINGS_END};

static sim_time next_wait(const struct doubling *self, sim_time wait)
{
    return clock_round(fmin((double)wait * self->factor, (double)self->range.high));
}

static sim_time doubling_wait(const void *settings, uint32_t attempt, draw *random)
{
    const struct doubling *self = settings;
    sim_time wait = self->range.low;
    (void)random;
    for (uint32_t i = 1; i < attempt && wait > 0 && wait < self->range.high; i++)
        wait = next_wait(self, wait);
    return wait < self->range.high ? wait : self->range.high;
}

static double doubling_longest(const void *settings, uint64_t retries)
{
    const struct doubling *self = settings;
    const sim_time high = self->range.high;
    sim_time wait = self->range.low < high ? self->range.low : high;
    double sum = 0.0;
    uint64_t i = 0;
    for (; i < retries && wait > 0 && wait < high; i++, wait = next_wait(self, wait))
        sum += (double)wait;
    return wait > 0 ? sum + (double)(retries - i) * (double)high : 0.0;
}

const struct backoff_class backoff_doubling = {
    .head = {.name = "doubling",
             .doc = "each wait is twice the one before, up to a longest one",
             .settings = doubling_settings,
             .settings_size = sizeof(struct doubling),
             .examples =
                 EXAMPLES({.text = "10ms..200ms"}, {.text = "doubling(1s..2min factor=1.6)"})},
    .wait = doubling_wait,
    .longest = doubling_longest,
    .ranges = true,
};
