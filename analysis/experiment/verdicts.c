/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/verdicts.h"

#include <math.h>

bool objective_holds(double value, const struct objective_result *objective)
{
    const bool equal = objective->comparison[1] == '=';
    if (objective->comparison[0] == '<')
        return equal ? value <= objective->bound : value < objective->bound;
    return equal ? value >= objective->bound : value > objective->bound;
}

/* By what is known of the interval: `low` or `high` may be NAN. */
static enum verdict by_interval(const struct summary *summary,
                                const struct objective_result *objective)
{
    const bool less = objective->comparison[0] == '<';
    const double good_end = less ? summary->low : summary->high,
                 bad_end = less ? summary->high : summary->low;
    if (!isnan(bad_end) && objective_holds(bad_end, objective))
        return VERDICT_met;
    if (!isnan(good_end) && !objective_holds(good_end, objective))
        return VERDICT_missed;
    return VERDICT_undecided;
}

static bool at_its_limit(const struct summary *summary, const struct objective_result *objective)
{
    return summary->limit != LIMIT_none && summary->mean == objective->bound &&
           objective_holds(summary->mean, objective);
}

static const char *why_undecided(const struct summary *summary, uint64_t requests)
{
    if (isnan(summary->mean))
        return summary->why    ? summary->why
               : requests == 0 ? "no request was sent"
                               : "nothing of the kind happened";
    if (isnan(summary->low) && isnan(summary->high))
        return "one replication has no interval";
    return "the interval crosses the bound";
}

static void judge(const struct results *results, uint32_t architecture,
                  struct objective_result *objective)
{
    const struct summary summary = results_summary(results, architecture, objective->column);
    objective->verdict = VERDICT_undecided;
    objective->why = NULL;
    if (results_failed(results, architecture) >= results->replications) {
        objective->why = "no replication ended well";
    } else if (result_grows(results, architecture, objective->column)) {
        objective->verdict = VERDICT_missed;
        objective->why = "it grows for as long as one looks";
    } else {
        objective->verdict =
            at_its_limit(&summary, objective) ? VERDICT_met : by_interval(&summary, objective);
        if (objective->verdict == VERDICT_undecided)
            objective->why = why_undecided(&summary, results->architectures[architecture].requests);
    }
}

void judge_objectives(const struct results *results, uint32_t architecture)
{
    struct architecture_result *about = &results->architectures[architecture];
    for (uint32_t i = 0; i < about->objective_count; i++)
        judge(results, architecture, &about->objectives[i]);
}
