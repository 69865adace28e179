/* SPDX-License-Identifier: GPL-3.0-or-later */
/* full: anything from nothing to the planned wait.
 *
 * Why: who failed together is spread as widely as the backoff allows.  Source: Brooker 2015,
 * "Exponential backoff and jitter", AWS Architecture Blog; Envoy and the AWS SDKs wait so. */
#include "models/words/backoff.h"

static sim_time full_wait(const void *settings, sim_time planned,
                          const struct duration_range *backoff, sim_time before, draw *random)
{
    (void)settings, (void)backoff, (void)before;
    return clock_round(unit_of(draw_next(random)) * (double)planned);
}

static double full_longest(const void *settings, double planned, double longest, uint64_t retries)
{
    (void)settings, (void)longest, (void)retries;
    return planned;
}

const struct jitter_class jitter_full = {
    .head = {.name = "full",
             .doc = "anything from nothing to what the backoff says",
             .examples = EXAMPLES({.text = "full"})},
    .wait = full_wait,
    .longest = full_longest,
};
