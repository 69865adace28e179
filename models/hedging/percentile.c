/* SPDX-License-Identifier: GPL-3.0-or-later */
/* percentile: as long as so many of the latest answers took.
 *
 * Why: the load of hedging is a share that one chooses, whatever the callee's speed.  Each caller
 * instance measures its callee: the last 1,000 attempts, none before 100 have ended (sim/recent.h).
 * An attempt that lost against its hedge counts with the time for which it was waited for, which is
 * longer than the percentile as its answer would have been.  Source: Dean and Barroso 2013, "The
 * tail at scale", CACM 56(2): after the 95th percentile; Cassandra's speculative_retry is p99. */
#include <stdlib.h>

#include "models/words/hedge_delay.h"
#include "sim/setting.h"

struct percentile {
    const char *of;
};

static const struct setting percentile_settings[] = {
    TEXT(struct percentile, of, .preset = "p95",
         .doc = "share of the latest answers that take no longer: p50, p95, p99.9"),
    SETTINGS_END};

/* 0: none. */
static double percentile_share(const void *settings)
{
    const char *text = ((const struct percentile *)settings)->of;
    char *end = NULL;
    if (text[0] != 'p' || text[1] < '0' || text[1] > '9')
        return 0.0;
    const double percent = strtod(text + 1, &end);
    return *end == 0 && percent >= 1.0 && percent < 100.0 ? percent / 100.0 : 0.0;
}

static void percentile_check(const void *settings, struct complaints *to)
{
    const struct percentile *percentile = settings;
    if (percentile_share(settings) == 0.0)
        complain(to, &percentile->of, "30ms, or p95",
                 "'%s' is neither a time nor a percentile from p1 to below p100", percentile->of);
}

const struct hedge_delay_class hedge_delay_percentile = {
    .head = {.name = "percentile",
             .doc = "as long as so many of the latest answers took",
             .settings = percentile_settings,
             .settings_size = sizeof(struct percentile),
             .examples = EXAMPLES({.text = "p95"}, {.text = "percentile(p99)"})},
    .share = percentile_share,
    .check = percentile_check,
};
