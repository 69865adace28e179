/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/lines.h"

#include <math.h>
#include <string.h>

#include "analysis/statistics/interval.h"

static bool is_objective(const struct results *results, uint32_t column)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->architectures[i].objective_count; j++)
            if (results->architectures[i].objectives[j].column == column)
                return true;
    return false;
}

static bool hidden_by_instability(const struct results *results, uint32_t architecture,
                                  uint32_t column)
{
    return results->architectures[architecture].unstable && results->columns[column].steady;
}

bool line_wanted(const struct results *results, uint32_t column)
{
    const struct column *about = &results->columns[column];
    if (!about->shown)
        return false;
    bool any = is_objective(results, column);
    for (uint32_t i = 0; i < results->architecture_count && !any; i++) {
        const double mean = results_summary(results, i, column).mean;
        any = isnan(mean) ? !hidden_by_instability(results, i, column) &&
                                results->architectures[i].why[column]
                          : !about->has_quiet || mean != about->quiet;
    }
    return any;
}

const char *line_reason(const struct results *results, uint32_t architecture, uint32_t column)
{
    if (!isnan(results_summary(results, architecture, column).mean) ||
        hidden_by_instability(results, architecture, column))
        return NULL;
    return results->architectures[architecture].why[column];
}

/* Availability without a failure: what is proven. */
static bool bounded(const struct results *results, uint32_t architecture, uint32_t column)
{
    const struct architecture_result *about = &results->architectures[architecture];
    return strncmp(results->columns[column].name, "availability", 12) == 0 &&
           about->failures == 0 && about->requests > 0;
}

/* 3/n rounded away from 100 %, to two digits of the gap. */
static struct figure bound_figure(double requests)
{
    struct figure figure = {"", "%"};
    const double gap = 100 * unseen_bound((uint64_t)requests);
    const int places = gap >= 1 ? 1 : (int)ceil(-log10(gap)) + 1;
    const double scale = pow(10, places);
    snprintf(figure.value, sizeof figure.value, ">%.*f", places,
             floor((100 - gap) * scale) / scale);
    return figure;
}

/* Requests that a column of availability is about: those of its endpoint, or all. */
static double requests_behind(const struct results *results, uint32_t architecture, uint32_t column)
{
    const char *bracket = strchr(results->columns[column].name, '(');
    char name[160];
    snprintf(name, sizeof name, "requests%s", bracket ? bracket : "");
    for (uint32_t i = 0; i < results->column_count; i++)
        if (strcmp(results->columns[i].name, name) == 0)
            return results_summary(results, architecture, i).mean * results->replications;
    return (double)results->architectures[architecture].requests;
}

struct figure line_figure(const struct results *results, uint32_t architecture, uint32_t column)
{
    const struct summary summary = results_summary(results, architecture, column);
    struct figure figure = {"", ""};
    if (hidden_by_instability(results, architecture, column)) {
        snprintf(figure.value, sizeof figure.value, "unstable");
    } else if (isnan(summary.mean)) {
        snprintf(figure.value, sizeof figure.value, "%s",
                 line_reason(results, architecture, column) ? "n/a" : "-");
    } else if (bounded(results, architecture, column)) {
        figure = bound_figure(requests_behind(results, architecture, column));
    } else {
        figure = figure_of(summary.mean, summary.half_width, results->columns[column].unit);
    }
    return figure;
}

enum tone line_change(const struct results *results, uint32_t architecture, uint32_t column,
                      char *text, size_t size)
{
    const struct column *about = &results->columns[column];
    const struct difference difference = results_difference(results, architecture, column);
    text[0] = 0;
    if (about->better == BETTER_NEITHER || isnan(difference.mean))
        return TONE_PLAIN;
    if (!difference.proven) {
        snprintf(text, size, "~");
        return TONE_PLAIN;
    }
    figure_change(text, size, difference.mean, results_summary(results, 0, column).mean,
                  about->unit);
    return (difference.mean < 0) == (about->better == BETTER_LOWER) ? TONE_GOOD : TONE_BAD;
}

const char *line_mark(const struct objective_result *objective)
{
    return !objective->judged ? "?" : objective->met ? "✓" : "✗";
}

enum tone line_mark_tone(const struct objective_result *objective)
{
    return !objective->judged ? TONE_PLAIN : objective->met ? TONE_GOOD : TONE_BAD;
}
