/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep_table.h"

#include <math.h>
#include <string.h>

#include "analysis/output/lines.h"

/* What is looked at, as far as it exists. */
static const struct {
    const char *column, *head;
} looked_at[] = {
    {"latency.p50", "p50"},           {"latency.p99", "p99"},        {"goodput", "goodput"},
    {"availability", "availability"}, {"stale.share", "stale"},      {"up.share", "up"},
    {"outages.rate", "outages"},      {"cost.million", "$/million"},
};
enum { METRICS = sizeof looked_at / sizeof looked_at[0] };

static size_t cell_number(const struct sweep_table *table, uint32_t point, uint32_t architecture,
                          unsigned metric)
{
    return ((size_t)point * table->sweep->architectures + architecture) * METRICS + metric;
}

void sweep_table_begin(struct sweep_table *table, const struct sweep *sweep)
{
    const size_t pairs = (size_t)sweep->count * sweep->architectures;
    *table = (struct sweep_table){.sweep = sweep};
    table->cells = arena_array(sweep->arena, pairs * METRICS, sizeof *table->cells);
    table->met = arena_array(sweep->arena, pairs, sizeof *table->met);
    table->shown = arena_array(sweep->arena, sweep->count, sizeof *table->shown);
}

/* The value without its half-width: that one is in summary.csv. */
static const char *text_of(const struct results *results, uint32_t architecture, uint32_t column,
                           struct arena *arena)
{
    const struct figure figure = line_figure(results, architecture, column);
    const char *spread = figure.spread;
    if (strncmp(spread, "± ", strlen("± ")) == 0) {
        spread += strlen("± ");
        spread += strspn(spread, "0123456789.");
        spread += *spread == ' ';
    }
    return arena_format(arena, "%s%s%s", figure.value, *spread ? " " : "", spread);
}

static void look(struct sweep_table *table, const struct sweep_result *result,
                 uint32_t architecture, unsigned metric)
{
    const struct results *results = result->results;
    const uint32_t column = results_column(results, looked_at[metric].column);
    struct sweep_cell *cell =
        &table->cells[cell_number(table, result->number, architecture, metric)];
    if (column == UINT32_MAX)
        return;
    const double mean = results_summary(results, architecture, column).mean;
    const struct column *about = &results->columns[column];
    cell->text = text_of(results, architecture, column, table->sweep->arena);
    cell->said = about->shown && !isnan(mean) && !(about->has_quiet && mean == about->quiet) &&
                 !(strcmp(about->group, "consistency") == 0 && mean == 0);
}

void sweep_table_point(struct sweep_table *table, const struct sweep_result *result)
{
    const struct results *results = result->results;
    table->shown[result->number] = true;
    for (uint32_t i = 0; i < table->sweep->architectures; i++) {
        const struct architecture_result *about = &results->architectures[i];
        bool met = about->objective_count > 0;
        for (uint32_t j = 0; j < about->objective_count; j++)
            met = met && about->objectives[j].met;
        table->judged = table->judged || about->objective_count > 0;
        table->met[(size_t)result->number * table->sweep->architectures + i] = met;
        for (unsigned j = 0; j < METRICS; j++)
            look(table, result, i, j);
    }
}

static bool any_said(const struct sweep_table *table, unsigned metric)
{
    const struct sweep *sweep = table->sweep;
    for (size_t i = 0; i < (size_t)sweep->count * sweep->architectures; i++)
        if (table->cells[i * METRICS + metric].said)
            return true;
    return false;
}

/* The metrics that are worth a column; few architectures leave room for more. */
static unsigned choose(const struct sweep_table *table, unsigned *chosen)
{
    const unsigned most = table->sweep->architectures > 2 ? 3 : 5;
    unsigned count = 0;
    for (unsigned i = table->sweep->architectures > 2 ? 1 : 0; i < METRICS && count < most; i++)
        if (any_said(table, i))
            chosen[count++] = i;
    return count;
}

/* Of workload.shoppers.arrivals.rate the last word, unless two paths end alike. */
static const char *short_path(const struct design *design, uint32_t axis)
{
    const char *path = design->axes[axis].path, *dot = strrchr(path, '.');
    const char *last = dot ? dot + 1 : path;
    for (uint32_t i = 0; i < design->axis_count; i++) {
        const char *other = design->axes[i].path, *other_dot = strrchr(other, '.');
        if (i != axis && strcmp(other_dot ? other_dot + 1 : other, last) == 0)
            return path;
    }
    return last;
}

static bool met(const struct sweep_table *table, uint32_t point, uint32_t architecture)
{
    return table->met[(size_t)point * table->sweep->architectures + architecture];
}

static void put_head(struct grid *grid, const struct sweep_table *table, const unsigned *chosen,
                     unsigned count)
{
    const struct sweep *sweep = table->sweep;
    const uint32_t axes = sweep->design->axis_count, each = count + table->judged;
    grid_row(grid);
    for (uint32_t i = 0; i < sweep->architectures && each > 0; i++)
        grid_put(grid, axes + i * each, sweep->names[i], TONE_HEAD);
    grid_row(grid);
    for (uint32_t i = 0; i < axes; i++)
        grid_put(grid, i, short_path(sweep->design, i), TONE_HEAD);
    for (uint32_t i = 0; i < sweep->architectures; i++)
        for (unsigned j = 0; j < count; j++)
            grid_put(grid, axes + i * each + j, looked_at[chosen[j]].head, TONE_HEAD);
}

static void put_point(struct grid *grid, const struct sweep_table *table, uint32_t point,
                      const unsigned *chosen, unsigned count)
{
    const struct sweep *sweep = table->sweep;
    const uint32_t axes = sweep->design->axis_count, each = count + table->judged;
    const char **values = design_values(sweep->design, point, grid->arena);
    grid_row(grid);
    for (uint32_t i = 0; i < axes; i++)
        grid_put(grid, i, values[i], TONE_PLAIN);
    for (uint32_t i = 0; i < sweep->architectures; i++) {
        const bool good = met(table, point, i);
        for (unsigned j = 0; j < count; j++) {
            const char *text = table->cells[cell_number(table, point, i, chosen[j])].text;
            grid_put(grid, axes + i * each + j, text ? text : "", TONE_PLAIN);
        }
        if (table->judged)
            grid_put(grid, axes + i * each + count, good ? "✓" : "✗", good ? TONE_GOOD : TONE_BAD);
    }
}

/* Of quantities the first stretch of points that meet everything. */
static void print_stretch(const struct sweep_table *table, uint32_t architecture, FILE *to)
{
    const char **values = table->sweep->design->axes[0].values;
    const uint32_t count = table->sweep->count;
    uint32_t first = 0, last;
    while (first < count && !met(table, first, architecture))
        first++;
    for (last = first; last < count && met(table, last, architecture); last++)
        ;
    if (first == count)
        fputs(" nowhere", to);
    else if (last - first == 1)
        fprintf(to, " at %s", values[first]);
    else
        fprintf(to, " from %s to %s", values[first], values[last - 1]);
}

static void print_each(const struct sweep_table *table, uint32_t architecture, FILE *to)
{
    bool any = false;
    for (uint32_t i = 0; i < table->sweep->count; i++)
        if (met(table, i, architecture)) {
            fprintf(to, "%s %s", any ? "," : "", table->sweep->design->axes[0].values[i]);
            any = true;
        }
    fputs(any ? "" : " nowhere", to);
}

/* With one axis: where each architecture meets everything. */
static void print_reach(const struct sweep_table *table, FILE *to)
{
    const struct sweep *sweep = table->sweep;
    double number;
    const char *unit;
    const bool quantity =
        number_and_unit(sweep->design->axes[0].values[0], &number, &unit, sweep->arena);
    fputs("all objectives met:", to);
    for (uint32_t i = 0; i < sweep->architectures; i++) {
        fprintf(to, "%s %s:", i ? ";" : "", sweep->names[i]);
        if (quantity)
            print_stretch(table, i, to);
        else
            print_each(table, i, to);
    }
    fputc('\n', to);
}

void sweep_table_print(const struct sweep_table *table, FILE *to, bool colour)
{
    const struct sweep *sweep = table->sweep;
    unsigned chosen[METRICS];
    const unsigned count = choose(table, chosen);
    const uint32_t each = count + table->judged, axes = sweep->design->axis_count;
    struct grid *grid = grid_create(sweep->arena, axes + sweep->architectures * each);
    for (uint32_t i = 0; i < axes + sweep->architectures * each; i++) {
        const bool first_of = i >= axes && (i - axes) % each == 0;
        grid_look(grid, i, ALIGN_RIGHT, i == 0 ? 0 : first_of ? 4 : 2);
    }
    put_head(grid, table, chosen, count);
    for (uint32_t i = 0; i < sweep->count; i++)
        if (table->shown[i])
            put_point(grid, table, i, chosen, count);
    grid_print(grid, to, colour);
    if (axes == 1 && table->judged)
        print_reach(table, to);
}
