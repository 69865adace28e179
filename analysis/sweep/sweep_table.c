/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/sweep_table.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/output/lines.h"
#include "scenarios/reader/number.h"

/* What is looked at unless --metrics says else, as far as it exists. */
static const struct sweep_look usual[] = {
    {"latency.p50", "p50"},           {"latency.p99", "p99"},        {"goodput", "goodput"},
    {"availability", "availability"}, {"stale.share", "stale"},      {"up.share", "up"},
    {"outages.rate", "outages"},      {"cost.million", "$/million"},
};
enum { USUAL = sizeof usual / sizeof usual[0] };

/* The columns that --metrics chose are the same at each point: those that are shown. */
static void look_at_shown(struct sweep_table *table, const struct results *results)
{
    struct arena *arena = table->sweep->arena;
    struct sweep_look *looks = arena_array(arena, results->column_count, sizeof *looks);
    table->look_count = 0;
    for (uint32_t i = 0; i < results->column_count; i++)
        if (results->columns[i].shown) {
            const char *name = arena_text(arena, results->columns[i].name);
            looks[table->look_count++] = (struct sweep_look){name, name};
        }
    table->looks = looks;
}

static void make_room(struct sweep_table *table, const struct results *results)
{
    const struct sweep *sweep = table->sweep;
    const size_t pairs = (size_t)table->rows * sweep->architectures;
    if (sweep->options->metrics)
        look_at_shown(table, results);
    table->cells = arena_array(sweep->arena, pairs * table->look_count, sizeof *table->cells);
}

static size_t cell_number(const struct sweep_table *table, uint32_t point, uint32_t architecture,
                          unsigned metric)
{
    return ((size_t)point * table->sweep->architectures + architecture) * table->look_count +
           metric;
}

void sweep_table_begin(struct sweep_table *table, const struct sweep *sweep)
{
    const size_t pairs = (size_t)sweep->count * sweep->architectures;
    *table = (struct sweep_table){
        .sweep = sweep,
        .looks = usual,
        .look_count = USUAL,
        .rows = sweep->count < TABLE_POINTS_MOST ? sweep->count : TABLE_POINTS_MOST,
    };
    table->verdicts = arena_array(sweep->arena, pairs, sizeof *table->verdicts);
    table->collapsed = arena_array(sweep->arena, pairs, sizeof *table->collapsed);
    table->shown = arena_array(sweep->arena, sweep->count, sizeof *table->shown);
}

static void look(struct sweep_table *table, const struct sweep_result *result,
                 uint32_t architecture, unsigned metric)
{
    const struct results *results = result->results;
    const uint32_t column = results_column(results, table->looks[metric].column);
    struct sweep_cell *cell =
        &table->cells[cell_number(table, result->number, architecture, metric)];
    if (column == UINT32_MAX)
        return;
    const struct summary summary = results_summary(results, architecture, column);
    const struct column *about = &results->columns[column];
    const struct view view = {architecture, NULL};
    if (isnan(summary.mean))
        cell->text = arena_text(table->sweep->arena, line_figure(results, &view, column).value);
    else
        cell->unit = arena_text(table->sweep->arena, about->unit);
    cell->estimate = estimate_of_summary(&summary);
    cell->rate = is_rate(about);
    cell->said = about->shown && !isnan(summary.mean) &&
                 !(about->has_quiet && summary.mean == about->quiet) &&
                 !(strcmp(about->group, "consistency") == 0 && summary.mean == 0);
}

/* The value without its half-width: that one is in summary.csv.  Rates have one unit at all points.
 */
static const char *cell_text(const struct sweep_table *table, const struct sweep_cell *cell,
                             struct arena *arena)
{
    if (!cell->unit)
        return cell->text ? cell->text : "";
    const struct figure figure = figure_of_estimate(
        &cell->estimate, cell->unit, cell->rate ? table->largest_rate : cell->estimate.value);
    return arena_format(arena, "%s%s%s", figure.value, *figure.unit ? " " : "", figure.unit);
}

void sweep_table_point(struct sweep_table *table, const struct sweep_result *result)
{
    const struct results *results = result->results;
    if (!table->cells)
        make_room(table, results);
    table->shown[result->number] = true;
    table->largest_rate = fmax(table->largest_rate, results->largest_rate);
    for (uint32_t i = 0; i < table->sweep->architectures; i++) {
        const struct architecture_result *about = &results->architectures[i];
        const size_t pair = (size_t)result->number * table->sweep->architectures + i;
        table->judged = table->judged || about->objective_count > 0;
        table->verdicts[pair] =
            about->objective_count > 0 ? architecture_verdict(about) : VERDICT_undecided;
        table->collapsed[pair] = about->group_count ? about->groups[1].count : 0;
        for (unsigned j = 0; result->number < table->rows && j < table->look_count; j++)
            look(table, result, i, j);
    }
}

static bool any_said(const struct sweep_table *table, unsigned metric)
{
    const size_t pairs = (size_t)table->rows * table->sweep->architectures;
    for (size_t i = 0; table->cells && i < pairs; i++)
        if (table->cells[i * table->look_count + metric].said)
            return true;
    return false;
}

/* The metrics that are worth a column; few architectures leave room for more. */
static unsigned choose(const struct sweep_table *table, unsigned *chosen)
{
    const bool all = table->sweep->options->metrics != NULL, many = table->sweep->architectures > 2;
    const unsigned most = all ? table->look_count : many ? 3 : 5;
    unsigned count = 0;
    for (unsigned i = many && !all ? 1 : 0; i < table->look_count && count < most; i++)
        if (all || any_said(table, i))
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

static enum verdict verdict_at(const struct sweep_table *table, uint32_t point,
                               uint32_t architecture)
{
    return table->verdicts[(size_t)point * table->sweep->architectures + architecture];
}

static bool met(const struct sweep_table *table, uint32_t point, uint32_t architecture)
{
    return verdict_at(table, point, architecture) == VERDICT_met;
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
            grid_put(grid, axes + i * each + j, table->looks[chosen[j]].head, TONE_HEAD);
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
        const enum verdict verdict = verdict_at(table, point, i);
        for (unsigned j = 0; j < count; j++) {
            const struct sweep_cell *cell = &table->cells[cell_number(table, point, i, chosen[j])];
            grid_put(grid, axes + i * each + j, cell_text(table, cell, grid->arena), TONE_PLAIN);
        }
        if (table->judged)
            grid_put(grid, axes + i * each + count, verdict_mark(verdict), verdict_tone(verdict));
    }
}

/* Of quantities in order the first stretch of points that meet everything. */
static void print_stretch(const struct sweep_table *table, uint32_t architecture, bool rises,
                          FILE *to)
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
    else if (rises)
        fprintf(to, " from %s to %s", values[first], values[last - 1]);
    else
        fprintf(to, " from %s to %s", values[last - 1], values[first]);
}

/* The first points that were told and judged so; how many there are. */
static uint32_t print_each(const struct sweep_table *table, uint32_t architecture,
                           enum verdict verdict, const char *before, FILE *to)
{
    enum { EACH_MOST = 10 };
    uint32_t found = 0;
    for (uint32_t i = 0; i < table->sweep->count; i++)
        if (table->shown[i] && verdict_at(table, i, architecture) == verdict &&
            ++found <= EACH_MOST)
            fprintf(to, "%s %s", found > 1 ? "," : before, table->sweep->design->axes[0].values[i]);
    if (found > EACH_MOST)
        fprintf(to, " and %" PRIu32 " more", found - EACH_MOST);
    return found;
}

/* 1: they rise, -1: they fall, 0: neither. */
static int order_of(const struct design *design, struct arena *arena)
{
    double before = NAN;
    int way = 1;
    for (uint32_t i = 0; i < design->axes[0].count; i++) {
        struct quantity quantity;
        if (number_quantity(arena, design->axes[0].values[i], &quantity))
            return 0;
        const int now = quantity.value > before ? 1 : quantity.value < before ? -1 : 0;
        if (i > 0 && (now == 0 || (i > 1 && now != way)))
            return 0;
        way = i > 0 ? now : way;
        before = quantity.value;
    }
    return way;
}

/* With one axis: where each architecture meets everything. */
static void print_reach(const struct sweep_table *table, FILE *to)
{
    const struct sweep *sweep = table->sweep;
    const int order = order_of(sweep->design, sweep->arena);
    fputs("all objectives met:", to);
    for (uint32_t i = 0; i < sweep->architectures; i++) {
        fprintf(to, "%s %s:", i ? ";" : "", sweep->names[i]);
        if (order != 0)
            print_stretch(table, i, order > 0, to);
        else if (print_each(table, i, VERDICT_met, "", to) == 0)
            fputs(" nowhere", to);
        if (print_each(table, i, VERDICT_undecided, " (undecided at", to) > 0)
            fputc(')', to);
    }
    fputc('\n', to);
}

/* Points whose replications are of two kinds, so that the values are an average of both. */
static void print_collapsed(const struct sweep_table *table, struct arena *arena, FILE *to)
{
    const struct sweep *sweep = table->sweep;
    for (uint32_t i = 0; i < sweep->count * sweep->architectures; i++) {
        if (table->collapsed[i] == 0)
            continue;
        const char **values = design_values(sweep->design, i / sweep->architectures, arena);
        fprintf(to, "%s: %u of %u replications collapsed and did not come back at",
                sweep->names[i % sweep->architectures], table->collapsed[i], sweep->replications);
        for (uint32_t j = 0; j < sweep->design->axis_count; j++)
            fprintf(to, " %s=%s", short_path(sweep->design, j), values[j]);
        fputs(": results.json has both groups\n", to);
    }
}

void sweep_table_print(const struct sweep_table *table, FILE *to, bool colour)
{
    const struct sweep *sweep = table->sweep;
    unsigned *chosen = arena_array(sweep->arena, table->look_count, sizeof *chosen);
    const unsigned count = choose(table, chosen);
    const uint32_t each = count + table->judged, axes = sweep->design->axis_count;
    struct grid *grid = grid_create(sweep->arena, axes + sweep->architectures * each);
    for (uint32_t i = 0; i < axes + sweep->architectures * each; i++) {
        const bool first_of = i >= axes && (i - axes) % each == 0;
        grid_look(grid, i, ALIGN_RIGHT, i == 0 ? 0 : first_of ? 4 : 2);
        if (first_of)
            grid_break(grid, i);
    }
    put_head(grid, table, chosen, count);
    uint32_t more = 0;
    for (uint32_t i = 0; i < sweep->count; i++)
        if (table->shown[i] && i < table->rows)
            put_point(grid, table, i, chosen, count);
        else
            more += table->shown[i];
    grid_print(grid, to, colour);
    if (more > 0)
        fprintf(to, "and %" PRIu32 " more points: summary.csv and --csv have all\n", more);
    if (axes == 1 && table->judged)
        print_reach(table, to);
    print_collapsed(table, grid->arena, to);
}
