/* SPDX-License-Identifier: GPL-3.0-or-later */
/* none: everybody waits as long as the backoff says. */
#include "models/words/backoff.h"

static sim_time none_wait(const void *settings, sim_time planned,
                          const struct duration_range *backoff, sim_time before, draw *random)
{
    (void)settings, (void)backoff, (void)before, (void)random;
    return planned;
}

static double none_longest(const void *settings, double planned, double longest, uint64_t retries)
{
    (void)settings, (void)longest, (void)retries;
    return planned;
}

const struct jitter_class jitter_none = {
    .head = {.name = "none",
             .doc = "as long as the backoff says",
             .examples = EXAMPLES({.text = "none"})},
    .wait = none_wait,
    .longest = none_longest,
};
