/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/results.h"

#include <math.h>
#include <string.h>

#include "analysis/statistics/compare.h"
#include "analysis/statistics/interval.h"

#define FAMILY_ALPHA 0.05

uint32_t results_failed(const struct results *results, uint32_t architecture)
{
    uint32_t failed = 0;
    for (uint32_t i = 0; i < results->replications; i++)
        failed += results->architectures[architecture].failed[i];
    return failed;
}

uint32_t results_cut(const struct results *results, uint32_t architecture)
{
    const struct architecture_result *about = &results->architectures[architecture];
    uint32_t cut = 0;
    for (uint32_t i = 0; about->cut && i < results->replications; i++)
        cut += about->cut[i];
    return cut;
}

uint32_t results_column(const struct results *results, const char *name)
{
    for (uint32_t i = 0; i < results->column_count; i++)
        if (strcmp(results->columns[i].name, name) == 0)
            return i;
    return UINT32_MAX;
}

static struct summary summarise(const struct results *results, uint32_t architecture,
                                uint32_t column, double *room)
{
    const struct architecture_result *about = &results->architectures[architecture];
    struct summary nothing = {.mean = (double)NAN, .half_width = (double)NAN};
    if (about->unstable && results->columns[column].steady)
        return nothing;
    uint32_t n = 0, ended = 0;
    for (uint32_t i = 0; i < results->replications; i++) {
        const double cell = result_cell(results, architecture, i, column);
        ended += about->failed[i] ? 0 : 1;
        if (!about->failed[i] && !isnan(cell))
            room[n++] = cell;
    }
    nothing.n = n;
    if (n < ended || n == 0)
        return nothing;
    const struct interval interval = interval_of_mean(room, n, CONFIDENCE);
    return (struct summary){.mean = interval.mean, .half_width = interval.half_width, .n = n};
}

static struct paired compare(const struct results *results, uint32_t architecture, uint32_t column,
                             double *room)
{
    const uint32_t n = results->replications;
    double *first = room, *other = room + n, *work = room + 2 * n;
    const bool *failed = results->architectures[architecture].failed;
    for (uint32_t i = 0; i < n; i++) {
        first[i] =
            results->architectures[0].failed[i] ? (double)NAN : result_cell(results, 0, i, column);
        other[i] = failed[i] ? (double)NAN : result_cell(results, architecture, i, column);
    }
    return paired_difference(first, other, n, work);
}

static bool both_have_means(const struct results *results, uint32_t architecture, uint32_t column)
{
    return !isnan(results_summary(results, 0, column).mean) &&
           !isnan(results_summary(results, architecture, column).mean);
}

static void compare_all(struct results *results, struct arena *arena)
{
    const uint32_t columns = results->column_count, count = results->architecture_count * columns;
    double *room = arena_array(arena, 3 * (size_t)results->replications, sizeof *room);
    double *family = arena_array(arena, count, sizeof *family);
    bool *proven = arena_array(arena, count, sizeof *proven);
    for (uint32_t i = 0; i < count; i++) {
        struct difference *difference = &results->differences[i];
        *difference =
            (struct difference){.mean = (double)NAN, .half_width = (double)NAN, .p = (double)NAN};
        family[i] = (double)NAN;
        if (i < columns || !both_have_means(results, i / columns, i % columns))
            continue;
        const struct paired paired = compare(results, i / columns, i % columns, room);
        *difference = (struct difference){
            .mean = paired.mean, .half_width = paired.half_width, .p = paired.p};
        const struct column *column = &results->columns[i % columns];
        if (column->shown && column->better != BETTER_NEITHER)
            family[i] = paired.p;
    }
    holm(family, count, FAMILY_ALPHA, proven);
    for (uint32_t i = 0; i < count; i++)
        results->differences[i].proven = proven[i];
}

static bool holds(double value, const char *comparison, double bound)
{
    if (comparison[0] == '<')
        return comparison[1] ? value <= bound : value < bound;
    return comparison[1] ? value >= bound : value > bound;
}

/* What was never seen may still happen: without a failure availability is proven only to 1 - 3/n.
 */
static double proven_least(const struct results *results, uint32_t architecture, uint32_t column,
                           const struct summary *summary)
{
    const struct architecture_result *about = &results->architectures[architecture];
    const bool unseen = strncmp(results->columns[column].name, "availability", 12) == 0 &&
                        about->failures == 0 && about->requests > 0;
    return unseen ? 1.0 - unseen_bound(about->requests) : summary->mean - summary->half_width;
}

static void judge(const struct results *results, uint32_t architecture)
{
    struct architecture_result *about = &results->architectures[architecture];
    for (uint32_t i = 0; i < about->objective_count; i++) {
        struct objective_result *objective = &about->objectives[i];
        const struct summary summary = results_summary(results, architecture, objective->column);
        objective->known = !isnan(summary.mean);
        objective->judged =
            objective->known || results_failed(results, architecture) < results->replications;
        objective->met =
            objective->known && holds(summary.mean, objective->comparison, objective->bound);
        objective->certain = objective->known &&
                             holds(proven_least(results, architecture, objective->column, &summary),
                                   objective->comparison, objective->bound) == objective->met &&
                             holds(summary.mean + summary.half_width, objective->comparison,
                                   objective->bound) == objective->met;
    }
}

/* The busiest of what has a limit: `utilisation(node app/0)` -> node app/0.  Of equals the first
 * one. */
static void find_bottleneck(const struct results *results, uint32_t architecture,
                            struct arena *arena)
{
    struct architecture_result *about = &results->architectures[architecture];
    for (uint32_t i = 0; i < results->column_count; i++) {
        const char *open = strstr(results->columns[i].name, "utilisation(");
        const double mean = results_summary(results, architecture, i).mean;
        if (!open || !(mean > 0) || (about->bottleneck && mean <= about->bottleneck_utilisation))
            continue;
        const char *name = strchr(open, '(') + 1;
        const char *disk = open == results->columns[i].name ? "" : "disk of ";
        about->bottleneck = arena_format(arena, "%s%.*s", disk, (int)strlen(name) - 1, name);
        about->bottleneck_utilisation = mean;
    }
}

void results_conclude(struct results *results, struct arena *arena)
{
    const uint32_t count = results->architecture_count * results->column_count;
    double *room = arena_array(arena, results->replications, sizeof *room);
    results->summaries = arena_array(arena, count, sizeof *results->summaries);
    results->differences = arena_array(arena, count, sizeof *results->differences);
    for (uint32_t i = 0; i < count; i++)
        results->summaries[i] =
            summarise(results, i / results->column_count, i % results->column_count, room);
    compare_all(results, arena);
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        judge(results, i);
        find_bottleneck(results, i, arena);
    }
}

bool results_met(const struct results *results)
{
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < results->architectures[i].objective_count; j++)
            if (!results->architectures[i].objectives[j].met)
                return false;
    return true;
}
