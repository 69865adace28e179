/* SPDX-License-Identifier: GPL-3.0-or-later */
/* percentile: as long as so many of the latest answers took.
 *
 * Why: the load of hedging is a share that one chooses, whatever the callee's speed.  Each caller
 * instance measures its callee: the last 1,000 attempts, none before 100 have ended (sim/recent.h).
 * An attempt that lost against its hedge counts with the time for which it was waited for, which is
 * longer than the percentile as its answer would have been.  Source: Dean and Barroso 2013, "The
 * tail at scale", CACM 56(2): after the 95th percentile; Cassandra's speculative_retry is p99. */
#include "models/words/hedge_delay.h"
#include "sim/setting.h"

struct percentile {
    const char *of;
};

static const struct setting percentile_settings[] = {
    TEXT(struct percentile, of, .preset = "p95",
         .doc = "share of the latest answers that take no longer: p50, p95, p99.9"),
    SETTINGS_END};

/* Digits, perhaps a point and more of them; NULL: something else. */
static const char *digits(const char *text, double *value, double unit)
{
    const char *each = text;
    for (; *each >= '0' && *each <= '9'; each++) {
        *value = unit < 1.0 ? *value + (*each - '0') * unit : *value * 10.0 + (*each - '0');
        unit *= unit < 1.0 ? 0.1 : 1.0;
    }
    return each == text ? NULL : each;
}

/* 0: none. */
static double percentile_share(const void *settings)
{
    const char *text = ((const struct percentile *)settings)->of;
    double percent = 0.0;
    const char *end = text[0] == 'p' ? digits(text + 1, &percent, 1.0) : NULL;
    if (end && *end == '.')
        end = digits(end + 1, &percent, 0.1);
    return end && *end == 0 && percent >= 1.0 && percent < 100.0 ? percent / 100.0 : 0.0;
}

static void percentile_check(const void *settings, struct complaints *to)
{
    const struct percentile *percentile = settings;
    if (percentile_share(settings) == 0.0)
        complain(to, &percentile->of, "30ms, or p95; 1ns for at once, none for never",
                 "'%s' is neither a time above 0 nor a percentile from p1 to below p100",
                 percentile->of);
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
