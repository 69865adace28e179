/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/summary.h"

#include <math.h>

#include "analysis/experiment/attributed.h"
#include "analysis/output/exports.h"
#include "analysis/output/figure.h"

bool column_applies(const struct results *results, uint32_t architecture, uint32_t column)
{
    if (results_summary(results, architecture, column).why)
        return true;
    for (uint32_t i = 0; i < results->replications; i++)
        if (!isnan(result_cell(results, architecture, i, column)))
            return true;
    return false;
}

/* Of which of two kinds of replications: the line of all says nothing. */
static const char *group_of(const struct results *results, const struct view *view)
{
    const struct replication_group *groups = results->architectures[view->architecture].groups;
    return !view->group ? "" : view->group == &groups[1] ? "collapsed" : "others";
}

static void print_head(const struct point *point, FILE *to)
{
    csv_put_place_head(point, to);
    fputs("metric,scope,mean,half_width,low,high,n,unit,why,group\n", to);
}

static void print_line(const struct results *results, const struct point *point, const char *name,
                       const struct view *view, uint32_t column, FILE *to)
{
    const struct summary summary = view_summary(results, view, column);
    const struct column *about = &results->columns[column];
    const double numbers[] = {summary.mean, summary.half_width, summary.low, summary.high};
    csv_put_place(name, point, to);
    fprintf(to, "%s,", about->metric);
    csv_put_text(about->scope, to);
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[FIGURE_SIZE];
        figure_exact(text, sizeof text, isfinite(numbers[i]) ? numbers[i] : (double)NAN);
        fprintf(to, ",%s", text);
    }
    fprintf(to, ",%u,%s,", summary.n, about->unit);
    csv_put_text(isnan(summary.mean) && summary.why ? summary.why : "", to);
    fprintf(to, ",%s\n", group_of(results, view));
}

static void print_view(const struct results *results, const struct point *point, const char *name,
                       const struct view *view, FILE *to)
{
    for (uint32_t i = 0; i < results->column_count; i++)
        if (column_applies(results, view->architecture, i))
            print_line(results, point, name, view, i, to);
}

static void print_estimate(const char *place, const char *group, const char *metric,
                           const char *scope, const struct estimate *estimate, const char *unit,
                           FILE *to)
{
    const double half = (estimate->high - estimate->low) / 2;
    const double numbers[] = {estimate->value, half, estimate->low, estimate->high};
    csv_put_text(place, to);
    fprintf(to, ",%s,", metric);
    csv_put_text(scope, to);
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[FIGURE_SIZE];
        figure_exact(text, sizeof text, numbers[i]);
        fprintf(to, ",%s", text);
    }
    fprintf(to, ",%u,%s,,%s\n", estimate->n, unit, group);
}

/* Where time went, if somebody asked. */
static void print_why(const struct results *results, const struct view *view, const char *place,
                      struct arena *arena, FILE *to)
{
    const struct attributed_list list = attributed_of(results, view, arena);
    const char *group = group_of(results, view);
    for (uint32_t i = 0; i < list.count; i++)
        for (uint32_t k = 0; k < list.scopes[i].count; k++) {
            const struct attributed_line *line = &list.scopes[i].lines[k];
            const char *scope = attributed_scope(&list.scopes[i], line, arena);
            print_estimate(place, group, "why.mean", scope, &line->time[OF_ALL], "s", to);
            print_estimate(place, group, "why.mean.share", scope, &line->share[OF_ALL], "ratio",
                           to);
            print_estimate(place, group, "why.slowest", scope, &line->time[OF_SLOWEST], "s", to);
            print_estimate(place, group, "why.slowest.share", scope, &line->share[OF_SLOWEST],
                           "ratio", to);
        }
}

/* What control variates gained, if somebody asked. */
static void print_controlled(const struct results *results, uint32_t architecture, FILE *to)
{
    for (uint32_t i = 0; i < results->column_count; i++) {
        const struct summary summary = results_summary(results, architecture, i);
        const struct estimate gain = {summary.gain, summary.gain, summary.gain, LIMIT_none, 0,
                                      summary.n};
        const struct estimate worth = {summary.worth, summary.worth, summary.worth, LIMIT_none, 0,
                                       summary.n};
        if (summary.worth > 0)
            print_estimate(results->architectures[architecture].name, "", "antithetic",
                           results->columns[i].name, &worth, "", to);
        if (summary.gain > 0)
            print_estimate(results->architectures[architecture].name, "", "controlled",
                           results->columns[i].name, &gain, "", to);
    }
}

static void print_all_why(const struct results *results, FILE *to)
{
    struct arena *arena = arena_create_surely();
    for (uint32_t i = 0; i < results->architecture_count; i++)
        for (uint32_t j = 0; j < view_count(results, i); j++) {
            const struct view view = view_of(results, i, j);
            print_why(results, &view, view_name(results, &view, arena), arena, to);
        }
    arena_destroy(arena);
}

/* From means alone, before the run: how much of the busiest part is asked for. */
static void print_load(const struct architecture_result *about, const struct point *point, FILE *to)
{
    char text[FIGURE_SIZE];
    if (!about->busiest)
        return;
    figure_exact(text, sizeof text, about->busiest_load);
    csv_put_place(about->name, point, to);
    fputs("offered.load,", to);
    csv_put_text(about->busiest, to);
    fprintf(to, ",%s,0,%s,%s,0,ratio,,\n", text, text, text);
}

/* All replications, and where they are of two kinds each kind under a name of its own. */
static void print_lines(const struct results *results, const struct point *point, FILE *to)
{
    struct arena *arena = arena_create_surely();
    for (uint32_t i = 0; i < results->architecture_count; i++) {
        const struct view all = {i, NULL};
        print_view(results, point, results->architectures[i].name, &all, to);
        print_load(&results->architectures[i], point, to);
        for (uint32_t j = 0; j < results->architectures[i].group_count; j++) {
            const struct view group = view_of(results, i, j);
            print_view(results, point, view_name(results, &group, arena), &group, to);
        }
    }
    arena_destroy(arena);
}

static void print(const struct exported *what, FILE *to)
{
    const struct point nowhere = {.count = 0};
    print_head(&nowhere, to);
    print_lines(what->results, &nowhere, to);
    print_all_why(what->results, to);
    for (uint32_t i = 0; i < what->results->architecture_count; i++)
        print_controlled(what->results, i, to);
}

static void begin(const struct exported_sweep *sweep, struct export_stream *stream)
{
    print_head(&sweep->parameters, stream->to);
}

static void print_point(const struct exported_sweep *sweep, struct export_stream *stream,
                        const struct results *results, const struct point *point)
{
    (void)sweep;
    print_lines(results, point, stream->to);
}

extern const struct export_class export_summary;
const struct export_class export_summary = {
    .doc = "means and half-widths as CSV",
    .file = "summary.csv",
    .print = print,
    .begin = begin,
    .point = print_point,
};
