/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two random choices: look at a few replicas, take the one with the fewest requests in flight.
 *
 * Why: needs one number per replica, stale or not, and still avoids the herd that least_requests
 * causes when load reports lag.  Source: Mitzenmacher 2001, "The power of two choices in randomized
 * load balancing", IEEE Transactions on Parallel and Distributed Systems 12(10).
 * Rule: the replicas drawn are distinct; ties go to the one drawn first, which is a fair draw.
 * With `replacement` each is drawn from all, so that the same one may come up again and win
 * unseen: among n replicas two draws are one in 1/n of all cases.  HAProxy's `balance random(2)`
 * draws so (configuration manual, balance: random(<draws>)). */
#include "models/balancing/distinct.h"
#include "models/balancing/reports.h"
#include "models/words/balancing.h"

#include "sim/setting.h"

struct two_choices {
    uint64_t choices;
    bool replacement;
    sim_time report;
};

static const struct setting two_choices_settings[] = {
    COUNT(struct two_choices, choices, .preset = "2", .least = 1, .most = MOST_CHOICES,
          .doc = "replicas looked at per request; the least loaded of them wins"),
    FLAG(struct two_choices, replacement, .preset = "false",
         .doc = "whether the same replica may be drawn again, as HAProxy draws"),
    DURATION(struct two_choices, report, .preset = "none", .words = "none",
             .doc =
                 "time between two reports of all requests at a replica, which are then believed; "
                 "none: the caller counts its own"),
    SETTINGS_END};

static size_t two_choices_size(const void *settings, uint32_t slots)
{
    return reports_size(((const struct two_choices *)settings)->report, slots);
}

static uint32_t two_choices_choose(void *state, const void *settings,
                                   const struct backends *backends, sim_time now,
                                   struct stream *random)
{
    const struct two_choices *two = settings;
    const uint32_t n = backends->count;
    const uint32_t choices = two->choices < n || two->replacement ? (uint32_t)two->choices : n;
    uint32_t taken[MOST_CHOICES], best = 0;
    if (state)
        reports_read(state, backends, now, two->report);
    for (uint32_t i = 0; i < choices; i++) {
        const uint32_t drawn = two->replacement ? uniform_below(stream_next(random), n)
                                                : draw_distinct(taken, i, n, random);
        if (i == 0 || load_known(state, backends, drawn) < load_known(state, backends, best))
            best = drawn;
    }
    return best;
}

const struct balancing_class balancing_two_choices = {
    .head = {.name = "two_choices",
             .doc = "the least loaded of a few replicas drawn at random",
             .settings = two_choices_settings,
             .settings_size = sizeof(struct two_choices),
             .examples = EXAMPLES({.text = "two_choices"}, {.text = "two_choices(choices=3)"},
                                  {.text = "two_choices(replacement=true)"},
                                  {.text = "two_choices(report=1s)"})},
    .state_size = two_choices_size,
    .evens = true,
    .choose = two_choices_choose,
};
