/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The replica that owes this caller the fewest answers, or (`report`) that has told of the fewest
 * requests; ties are drawn.
 *
 * Why: join-the-shortest-queue as far as one caller can see it.  Slow replicas get less by
 * themselves.  A dead replica that resets at once looks idle and attracts requests: that is the
 * well-known trap of this policy, and it is kept.  Source: Winston 1977, "Optimality of the
 * shortest line discipline", Journal of Applied Probability 14 (for the ideal of one balancer). */
#include "models/balancing/reports.h"
#include "models/words/balancing.h"

#include "sim/setting.h"

struct least_requests {
    sim_time report;
};

static const struct setting least_requests_settings[] = {
    DURATION(struct least_requests, report, .preset = "none", .words = "none",
             .doc =
                 "time between two reports of all requests at a replica, which are then believed; "
                 "none: the caller counts its own"),
    SETTINGS_END};

static size_t least_requests_size(const void *settings, uint32_t slots)
{
    return reports_size(((const struct least_requests *)settings)->report, slots);
}

static uint32_t least_requests_choose(void *state, const void *settings,
                                      const struct backends *backends, sim_time now,
                                      struct stream *random)
{
    uint32_t least = UINT32_MAX, ties = 0;
    if (state)
        reports_read(state, backends, now, ((const struct least_requests *)settings)->report);
    for (uint32_t i = 0; i < backends->count; i++) {
        const uint32_t open = load_known(state, backends, i);
        ties = open < least ? 1 : ties + (open == least);
        least = open < least ? open : least;
    }
    uint32_t pick = ties > 1 ? uniform_below(stream_next(random), ties) : 0;
    for (uint32_t i = 0;; i++)
        if (load_known(state, backends, i) == least && pick-- == 0)
            return i;
}

const struct balancing_class balancing_least_requests = {
    .head = {.name = "least_requests",
             .doc = "the replica with the fewest requests of this caller in flight",
             .settings = least_requests_settings,
             .settings_size = sizeof(struct least_requests),
             .examples =
                 EXAMPLES({.text = "least_requests"}, {.text = "least_requests(report=1s)"})},
    .state_size = least_requests_size,
    .evens = true,
    .choose = least_requests_choose,
};
