/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any replica, each with the same probability, whatever happened before.
 *
 * Why: needs no state and no knowledge; the yardstick that the others have to beat.  Splitting a
 * Poisson stream this way leaves every replica a Poisson stream (theory has exact answers). */
#include "models/run/route.h"
#include "models/words/balancing.h"

static uint32_t random_choose(void *state, const void *settings, const struct backends *backends,
                              sim_time now, struct stream *random)
{
    (void)state;
    (void)now;
    (void)settings;
    return uniform_below(stream_next(random), backends->count);
}

const struct balancing_class balancing_random = {
    .head = {.name = "random",
             .doc = "any replica, each with the same probability",
             .examples = EXAMPLES({.text = "random"})},
    .choose = random_choose,
};
