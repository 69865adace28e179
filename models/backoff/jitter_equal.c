/* SPDX-License-Identifier: GPL-3.0-or-later */
/* equal: half of the planned wait, and anything up to the other half.
 *
 * Why: nobody comes back at once.  Source: Brooker 2015, "Exponential backoff and jitter", AWS
 * Architecture Blog. */
#include "models/words/backoff.h"

static sim_time equal_wait(const void *settings, sim_time planned,
                           const struct duration_range *backoff, sim_time before, draw *random)
{
    (void)settings, (void)backoff, (void)before;
    return clock_round((0.5 + 0.5 * unit_of(draw_next(random))) * (double)planned);
}

static double equal_longest(const void *settings, double planned, double longest, uint64_t retries)
{
    (void)settings, (void)longest, (void)retries;
    return planned;
}

const struct jitter_class jitter_equal = {
    .head = {.name = "equal",
             .doc = "half of what the backoff says, and anything up to the other half",
             .examples = EXAMPLES({.text = "equal"})},
    .wait = equal_wait,
    .longest = equal_longest,
};
