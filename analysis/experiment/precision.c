/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/precision.h"

#include <math.h>
#include <string.h>

#include "analysis/output/figure.h"
#include "analysis/statistics/interval.h"

#define ALL_ERROR 0.05

enum { MISSING_NAMED = 4 };

/* Of those that are shown, what tells good from bad: the family of comparisons. */
static bool is_asked(const struct column *column, bool named)
{
    return column->shown && (named || column->better != BETTER_NEITHER);
}

static bool is_maximum(const struct column *column)
{
    const size_t length = column->metric ? strlen(column->metric) : 0;
    return length > 4 && strcmp(column->metric + length - 4, ".max") == 0;
}

static bool has_objective(const struct results *results, uint32_t column)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t k = 0; k < results->architectures[i].objective_count; k++)
            if (results->architectures[i].objectives[k].column == column)
                return true;
    return false;
}

static bool is_awaited(const struct precision *wanted, const struct results *results,
                       uint32_t column)
{
    const struct column *about = &results->columns[column];
    return is_asked(about, wanted->named) &&
           (wanted->named || has_objective(results, column) ||
            (about->narrowing.narrow == NARROW_WHOLE && !is_maximum(about)));
}

static bool value_known(const struct precision *wanted, const struct results *results,
                        uint32_t architecture, uint32_t column)
{
    const struct summary summary = results_summary(results, architecture, column);
    const double g = wanted->precision;
    if (isnan(summary.mean))
        return !wanted->named || result_grows(results, architecture, column) || !summary.why;
    if (summary.limit != LIMIT_none)
        return true;
    const double half = fmax(summary.high - summary.mean, summary.mean - summary.low);
    return half <= fabs(summary.mean) * g / (1 + g);
}

static bool has_difference(const struct difference *difference)
{
    return !isnan(difference->mean) && !isnan(difference->half_width);
}

/* There is no difference yet, and somebody asked for it: replications may bring it. */
static bool is_short_of(const struct precision *wanted, const struct results *results,
                        uint32_t architecture, uint32_t column)
{
    const bool asked = wanted->named || has_objective(results, column);
    return asked && !result_grows(results, 0, column) &&
           !result_grows(results, architecture, column) &&
           (results_summary(results, 0, column).short_of ||
            results_summary(results, architecture, column).short_of);
}

static bool difference_known(const struct precision *wanted, const struct results *results,
                             uint32_t architecture, uint32_t column)
{
    const struct difference difference = results_difference(results, architecture, column);
    const double g = wanted->precision;
    if (!has_difference(&difference))
        return !wanted->named && !is_short_of(wanted, results, architecture, column);
    return difference.half_width <= fabs(results_summary(results, 0, column).mean) * g / (1 + g);
}

/* Differences that are decided together. */
static uint32_t family_size(const struct precision *wanted, const struct results *results)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < results->column_count; i++)
        size += is_awaited(wanted, results, i);
    return size * (results->architecture_count - 1);
}

static bool is_decided(const struct precision *wanted, const struct results *results,
                       uint32_t architecture, uint32_t column, uint32_t family)
{
    const struct difference difference = results_difference(results, architecture, column);
    const double confidence = results_confidence(results);
    const uint32_t n = results->replications - results_failed(results, architecture);
    if (difference.proven)
        return true;
    if (!has_difference(&difference))
        return isnan(difference.mean) && !is_short_of(wanted, results, architecture, column);
    const struct summary first = results_summary(results, 0, column);
    const double wider =
        student_critical(n, 1 - (1 - confidence) / family) / student_critical(n, confidence);
    const double open =
        first.resolution + results_summary(results, architecture, column).resolution;
    return fabs(difference.mean) + (difference.half_width - open) * wider <=
           wanted->indifference * fabs(first.mean);
}

/* What is to be known of one column of one architecture. */
static bool is_known(const struct precision *wanted, const struct results *results,
                     uint32_t architecture, uint32_t column, uint32_t family)
{
    if (!is_awaited(wanted, results, column))
        return true;
    if (results->architecture_count == 1)
        return value_known(wanted, results, architecture, column);
    if (architecture == 0 || results->columns[column].better == BETTER_NEITHER)
        return true;
    if (wanted->precision > 0 && !difference_known(wanted, results, architecture, column))
        return false;
    return !(wanted->indifference > 0) || is_decided(wanted, results, architecture, column, family);
}

bool precision_reached(const struct precision *wanted, const struct results *results)
{
    const uint32_t family = family_size(wanted, results);
    for (uint32_t i = 0; i < results->column_count; i++)
        for (uint32_t a = 0; a < results->architecture_count; a++)
            if (!is_known(wanted, results, a, i, family))
                return false;
    return true;
}

/* latency.p50 of microservices, latency.p99 of replicated and 3 more */
static const char *missing_text(const struct precision *wanted, const struct results *results,
                                struct arena *arena)
{
    const uint32_t family = family_size(wanted, results);
    const char *text = "";
    uint32_t count = 0;
    for (uint32_t i = 0; i < results->column_count; i++)
        for (uint32_t a = 0; a < results->architecture_count; a++)
            if (!is_known(wanted, results, a, i, family) && count++ < MISSING_NAMED)
                text = arena_format(arena, "%s%s%s of %s", text, *text ? ", " : "",
                                    results->columns[i].name, results->architectures[a].name);
    return count > MISSING_NAMED
               ? arena_format(arena, "%s and %u more", text, count - MISSING_NAMED)
               : text;
}

static bool is_enough(void *context, const struct results *results)
{
    return precision_reached(context, results);
}

struct sequence precision_sequence(const struct precision *wanted)
{
    return (struct sequence){.first = wanted->first > 0 ? wanted->first : SEQUENCE_FIRST,
                             .most = wanted->most,
                             .error = wanted->indifference > 0 ? ALL_ERROR / 2 : ALL_ERROR,
                             .enough = is_enough};
}

static const char *aim_of(const struct precision *wanted, bool compared, struct arena *arena)
{
    char precision[FIGURE_SIZE], indifference[FIGURE_SIZE];
    figure_exact(precision, sizeof precision, round(wanted->precision * 1e8) / 1e6);
    figure_exact(indifference, sizeof indifference, round(wanted->indifference * 1e8) / 1e6);
    const char *close = compared ? "every difference is known within" : "every value is within";
    const char *decided = "every difference is proven or smaller than";
    if (wanted->precision > 0 && wanted->indifference > 0)
        return arena_format(arena, "%s %s %%, and %s %s %%", close, precision, decided,
                            indifference);
    return wanted->precision > 0 ? arena_format(arena, "%s %s %%", close, precision)
                                 : arena_format(arena, "%s %s %%", decided, indifference);
}

struct results *precision_run(const struct precision *wanted, const struct study *study,
                              struct arena *arena)
{
    struct precision own = *wanted;
    struct sequence sequence = precision_sequence(wanted);
    sequence.context = &own;
    sequence.interrupt = study->interrupt;
    const struct sequence_end end = sequence_run(&sequence, study, arena);
    end.results->looks = end.looks;
    end.results->looks_most = sequence_looks(&sequence);
    end.results->enough = end.enough;
    end.results->missing = end.enough ? NULL : missing_text(wanted, end.results, arena);
    end.results->aim = aim_of(wanted, study->subject_count > 1, arena);
    return end.results;
}
