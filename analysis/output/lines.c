/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/lines.h"

#include <math.h>
#include <string.h>

#include "analysis/metrics/metrics.h"

static bool is_objective(const struct results *results, uint32_t column)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->architectures[i].objective_count; j++)
            if (results->architectures[i].objectives[j].column == column)
                return true;
    return false;
}

bool line_wanted(const struct results *results, uint32_t column)
{
    const struct column *about = &results->columns[column];
    if (!about->shown)
        return false;
    bool any = is_objective(results, column);
    for (uint32_t i = 0; i < results->architecture_count && !any; i++) {
        const struct summary summary = results_summary(results, i, column);
        any = isnan(summary.mean) ? !result_grows(results, i, column) && summary.why
                                  : !about->has_quiet || summary.mean != about->quiet ||
                                        (about->exposed && summary.limit != LIMIT_none);
    }
    return any;
}

const char *line_reason(const struct results *results, const struct view *view, uint32_t column)
{
    const struct summary summary = view_summary(results, view, column);
    if (!isnan(summary.mean) || result_grows(results, view->architecture, column))
        return NULL;
    return summary.why;
}

struct estimate estimate_of_summary(const struct summary *summary)
{
    return (struct estimate){.value = summary->mean,
                             .low = summary->low,
                             .high = summary->high,
                             .limit = summary->limit};
}

struct figure line_figure(const struct results *results, const struct view *view, uint32_t column)
{
    const struct summary summary = view_summary(results, view, column);
    struct figure figure = {.unit = ""};
    if (result_grows(results, view->architecture, column)) {
        snprintf(figure.value, sizeof figure.value, "%s", summary.why);
    } else if (isnan(summary.mean)) {
        snprintf(figure.value, sizeof figure.value, "%s", summary.why ? "n/a" : "-");
    } else {
        const struct column *about = &results->columns[column];
        const struct estimate estimate = estimate_of_summary(&summary);
        figure = figure_of_estimate(&estimate, about->unit,
                                    is_rate(about) ? results->largest_rate : summary.mean);
    }
    return figure;
}

enum tone line_change(const struct results *results, uint32_t architecture, uint32_t column,
                      char *text, size_t size)
{
    const struct column *about = &results->columns[column];
    const struct difference difference = results_difference(results, architecture, column);
    text[0] = 0;
    if (about->better == BETTER_NEITHER || isnan(difference.mean) ||
        results->architectures[0].group_count || results->architectures[architecture].group_count)
        return TONE_PLAIN;
    if (!difference.proven) {
        snprintf(text, size, "~");
        return TONE_PLAIN;
    }
    figure_change(text, size, difference.mean, results_summary(results, 0, column).mean,
                  about->unit);
    return (difference.mean < 0) == (about->better == BETTER_LOWER) ? TONE_GOOD : TONE_BAD;
}

const char *verdict_mark(enum verdict verdict)
{
    static const char *const marks[] = {
        [VERDICT_undecided] = "?", [VERDICT_missed] = "✗", [VERDICT_met] = "✓"};
    return marks[verdict];
}

enum tone verdict_tone(enum verdict verdict)
{
    static const enum tone tones[] = {
        [VERDICT_undecided] = TONE_PLAIN, [VERDICT_missed] = TONE_BAD, [VERDICT_met] = TONE_GOOD};
    return tones[verdict];
}

const char *verdict_word(enum verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_undecided] = "undecided", [VERDICT_missed] = "missed", [VERDICT_met] = "met"};
    return words[verdict];
}

void lines_by_groups(struct grid *grid, const struct results *results,
                     void (*put)(const void *context, uint32_t column), const void *context)
{
    const char *headed = NULL;
    for (unsigned g = 0; metric_groups[g]; g++)
        for (uint32_t i = 0; i < results->column_count; i++) {
            if (strcmp(results->columns[i].group, metric_groups[g]) != 0 ||
                !line_wanted(results, i))
                continue;
            if (headed != metric_groups[g])
                grid_heading(grid, metric_groups[g]);
            headed = metric_groups[g];
            grid_row(grid);
            grid_put(grid, 0, arena_format(grid->arena, "  %s", results->columns[i].name),
                     TONE_PLAIN);
            put(context, i);
        }
}
