/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/recovery.h"

#include <math.h>

#include "analysis/statistics/histogram.h"

enum { ROW_LEAST = 5 };
#define MOST_PARTS 0.9 /* of a quarter, for either verdict */
#define LASTING_PARTS 0.95
#define UP_LEAST 0.5  /* answered before: else it never was up */
#define DOWN_MOST 0.5 /* of what was answered before */
#define BETTER_BY 0.1 /* of that: it is getting better */

struct part {
    double sent, answered;
};

struct parts {
    struct part list[TIMELINE_PARTS];
    uint32_t before_from, before_until, after_from, until; /* numbers of parts */
    double before;
    const struct recovery_rule *rule;
};

static uint32_t first_part(const struct timeline_digest *timeline, sim_time moment)
{
    const sim_time after = moment > timeline->from ? moment - timeline->from : 0;
    const int64_t part = (after + timeline->part - 1) / timeline->part;
    return part < TIMELINE_PARTS ? (uint32_t)part : TIMELINE_PARTS;
}

static uint32_t last_part(const struct timeline_digest *timeline, sim_time moment)
{
    const sim_time after = moment > timeline->from ? moment - timeline->from : 0;
    const int64_t part = after / timeline->part;
    return part < TIMELINE_PARTS ? (uint32_t)part : TIMELINE_PARTS;
}

static void count(struct parts *parts, const struct timeline_digest *timeline, sim_time within)
{
    const uint32_t most =
        within > 0 ? log_linear_bucket((uint64_t)within, TIMELINE_BITS) : TIMELINE_BUCKETS;
    for (uint32_t i = 0; i < TIMELINE_PARTS; i++)
        for (unsigned j = 0; j < OUTCOME_COUNT; j++)
            parts->list[i].sent += (double)timeline->outcomes[i][j];
    for (uint32_t i = 0; i < timeline->count; i++)
        if (timeline->entries[i].bucket <= most)
            parts->list[timeline->entries[i].part].answered += timeline->entries[i].number;
}

static double share_of(const struct parts *parts, uint32_t from, uint32_t until)
{
    double sent = 0, answered = 0;
    for (uint32_t i = from; i < until; i++) {
        sent += parts->list[i].sent;
        answered += parts->list[i].answered;
    }
    return sent > 0 ? answered / sent : (double)NAN;
}

/* Nobody asked: nobody was refused. */
static bool is_good(const struct parts *parts, uint32_t i)
{
    const struct part *part = &parts->list[i];
    return part->sent == 0 || part->answered >= parts->rule->good * parts->before * part->sent;
}

static double good_share(const struct parts *parts, uint32_t from, uint32_t until)
{
    double good = 0;
    for (uint32_t i = from; i < until; i++)
        good += is_good(parts, i);
    return good / (until - from);
}

static double escape_of(const struct parts *parts, const struct timeline_digest *timeline)
{
    for (uint32_t i = parts->after_from; i + ROW_LEAST <= parts->until; i++)
        if (good_share(parts, i, i + ROW_LEAST) >= 1 &&
            good_share(parts, i, parts->until) >= LASTING_PARTS) {
            const sim_time at = timeline->from + (sim_time)i * timeline->part;
            return i > parts->after_from ? clock_to_seconds(at - parts->rule->ends) : 0;
        }
    return (double)NAN;
}

static enum recovered state_of(const struct parts *parts, double after)
{
    const uint32_t quarter = (parts->until - parts->after_from) / 4, last = parts->until - quarter;
    const double good = good_share(parts, last, parts->until);
    if (!(parts->before >= UP_LEAST))
        return RECOVERY_NEVER_UP;
    if (after >= parts->rule->good * parts->before && good >= MOST_PARTS)
        return RECOVERY_BACK;
    if (after <= DOWN_MOST * parts->before && good <= 1 - MOST_PARTS &&
        after <= share_of(parts, last - quarter, last) + BETTER_BY * parts->before)
        return RECOVERY_DOWN;
    return RECOVERY_UNDECIDED;
}

bool recovery_can_be_told(const struct recovery_rule *rule, sim_time from)
{
    const sim_time part = (rule->until - from) / TIMELINE_PARTS;
    return rule->begins - from >= RECOVERY_BEFORE_LEAST * part &&
           rule->until - rule->ends >= RECOVERY_AFTER_LEAST * part;
}

struct recovery recovery_of(const struct timeline_digest *timeline,
                            const struct recovery_rule *rule)
{
    struct parts parts = {.before_from = 0,
                          .before_until = last_part(timeline, rule->begins),
                          .after_from = first_part(timeline, rule->ends),
                          .until = last_part(timeline, rule->until),
                          .rule = rule};
    count(&parts, timeline, rule->within);
    parts.before = share_of(&parts, parts.before_from, parts.before_until);
    const uint32_t quarter = (parts.until - parts.after_from) / 4;
    const double after = share_of(&parts, parts.until - quarter, parts.until);
    struct recovery found = {state_of(&parts, after), parts.before, after, (double)NAN};
    if (found.state == RECOVERY_BACK)
        found.escape = escape_of(&parts, timeline);
    return found;
}
