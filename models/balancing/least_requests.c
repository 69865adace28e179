/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The replica that owes this caller the fewest answers; ties are drawn.
 *
 * Why: join-the-shortest-queue as far as one caller can see it.  Slow replicas get less by
 * themselves.  A dead replica that resets at once looks idle and attracts requests: that is the
 * well-known trap of this policy, and it is kept.  Source: Winston 1977, "Optimality of the
 * shortest line discipline", Journal of Applied Probability 14 (for the ideal of one balancer). */
#include "models/run/route.h"
#include "models/words/balancing.h"

static uint32_t least_requests_choose(void *state, const void *settings,
                                      const struct backends *backends, sim_time now,
                                      struct stream *random)
{
    uint32_t least = UINT32_MAX, ties = 0;
    (void)state;
    (void)now;
    (void)settings;
    for (uint32_t i = 0; i < backends->count; i++) {
        const uint32_t open = backend_open(backends, i);
        ties = open < least ? 1 : ties + (open == least);
        least = open < least ? open : least;
    }
    uint32_t pick = ties > 1 ? below(stream_next(random), ties) : 0;
    for (uint32_t i = 0;; i++)
        if (backend_open(backends, i) == least && pick-- == 0)
            return i;
}

const struct balancing_class balancing_least_requests = {
    .head = {.name = "least_requests",
             .doc = "the replica with the fewest requests of this caller in flight",
             .examples = EXAMPLES({.text = "least_requests"})},
    .choose = least_requests_choose,
};
