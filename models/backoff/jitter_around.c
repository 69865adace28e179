/* SPDX-License-Identifier: GPL-3.0-or-later */
/* around: the planned wait, give or take a share of it.
 *
 * Source: gRPC's connection backoff and its retries (proposal A6) draw from 0.8 to 1.2 times the
 * wait. */
#include "models/words/backoff.h"

struct around {
    double share;
};

static const struct setting around_settings[] = {SHARE(struct around, share, .preset = "20%",
                                                       .least = 0, .most = 1,
                                                       .doc = "of the wait, more or less"),
                                                 SETTINGS_END};

static sim_time around_wait(const void *settings, sim_time planned,
                            const struct duration_range *backoff, sim_time before, draw *random)
{
    const double share = ((const struct around *)settings)->share;
    (void)backoff, (void)before;
    return clock_round((1.0 - share + 2.0 * share * unit_of(draw_next(random))) * (double)planned);
}

static double around_longest(const void *settings, double planned, double longest, uint64_t retries)
{
    (void)longest, (void)retries;
    return planned * (1.0 + ((const struct around *)settings)->share);
}

const struct jitter_class jitter_around = {
    .head = {.name = "around",
             .doc = "what the backoff says, give or take a share of it",
             .settings = around_settings,
             .settings_size = sizeof(struct around),
             .examples = EXAMPLES({.text = "20%"}, {.text = "around(50%)"})},
    .wait = around_wait,
    .longest = around_longest,
};
