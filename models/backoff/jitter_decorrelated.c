/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decorrelated: anything from the first wait of the backoff to three times the wait before, at most
 * the longest wait of the backoff.
 *
 * Why: grows with what was waited and not with how often, so clients drift apart.  Source: Brooker
 * 2015, "Exponential backoff and jitter", AWS Architecture Blog: min(cap, uniform(base, 3 x last)).
 */
#include "models/words/backoff.h"

static sim_time decorrelated_wait(const void *settings, sim_time planned,
                                  const struct duration_range *backoff, sim_time before,
                                  draw *random)
{
    (void)settings, (void)planned;
    const double low = (double)backoff->low, high = 3.0 * (double)before;
    const double wait = low + (high - low) * unit_of(draw_next(random));
    return wait < (double)backoff->high ? clock_round(wait) : backoff->high;
}

static double decorrelated_longest(const void *settings, double planned, double longest,
                                   uint64_t retries)
{
    (void)settings, (void)planned;
    return longest * (double)retries;
}

const struct jitter_class jitter_decorrelated = {
    .head = {.name = "decorrelated",
             .doc = "anything from the first wait to three times the one before",
             .examples = EXAMPLES({.text = "decorrelated"})},
    .wait = decorrelated_wait,
    .longest = decorrelated_longest,
    .walks = true,
};
