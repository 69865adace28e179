/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/output/figure.h"
#include "sim/csv.h"

const char *const drawn_names[DRAWN_METRICS] = {
    "latency.p50", "latency.p99", "goodput", "availability", "up.share", "offered", "offered.load"};

/* In what a base unit reads well: most of the values are below 1000. */
struct drawn_unit {
    const char *name;
    double factor;
};

static struct drawn_unit drawn_unit_of(const char *unit, double most)
{
    static const struct {
        const char *base;
        double from;
        struct drawn_unit drawn;
    } units[] = {{"s", 1, {"s", 1}},          {"s", 1e-3, {"ms", 1e3}},
                 {"s", 0, {"us", 1e6}},       {"1/s", 0, {"/s", 1}},
                 {"ratio", 0, {"%", 100}},    {"bytes", 1e6, {"MB", 1e-6}},
                 {"bytes", 1e3, {"KB", 1e-3}}};
    for (unsigned i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].base, unit) == 0 && most >= units[i].from)
            return units[i].drawn;
    return (struct drawn_unit){unit, 1};
}

/* Columns of summary.csv. */
struct columns_of {
    uint32_t architecture, metric, scope, mean, low, high, why, group;
    uint32_t *parameters, *units;
};

static bool find_columns(struct columns_of *columns, const struct plot *plot,
                         const struct plot_table *table)
{
    columns->architecture = plot_table_column(table, "architecture");
    columns->metric = plot_table_column(table, "metric");
    columns->scope = plot_table_column(table, "scope");
    columns->mean = plot_table_column(table, "mean");
    columns->why = plot_table_column(table, "why");
    columns->group = plot_table_column(table, "group");
    columns->low = plot_table_column(table, "low");
    columns->high = plot_table_column(table, "high");
    columns->parameters = arena_array(plot->arena, plot->path_count, sizeof(uint32_t));
    columns->units = arena_array(plot->arena, plot->path_count, sizeof(uint32_t));
    bool good = columns->architecture != UINT32_MAX && columns->metric != UINT32_MAX &&
                columns->scope != UINT32_MAX && columns->mean != UINT32_MAX &&
                columns->low != UINT32_MAX && columns->high != UINT32_MAX;
    for (uint32_t i = 0; i < plot->path_count; i++) {
        columns->parameters[i] = plot_table_column(table, plot->paths[i]);
        columns->units[i] =
            plot_table_column(table, arena_format(plot->arena, "%s.unit", plot->paths[i]));
        good = good && columns->parameters[i] != UINT32_MAX && columns->units[i] != UINT32_MAX;
    }
    if (!good)
        fprintf(stderr, "maquette: %s/summary.csv: a column is missing\n", plot->folder);
    return good;
}

/* Where a text stands, looked for from `hint` on: lines of a file come in order.  `count`: nowhere.
 */
static uint32_t index_of(const char *const *texts, uint32_t count, const char *text, uint32_t hint)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t at = hint + i < count ? hint + i : hint + i - count;
        if (strcmp(texts[at], text) == 0)
            return at;
    }
    return count;
}

/* A value as people read it: 300 /s. */
static const char *value_text(const struct plot *plot, const struct plot_table *table,
                              const struct columns_of *columns, uint32_t row, uint32_t parameter)
{
    const double number = plot_table_number(table, row, columns->parameters[parameter]);
    if (isnan(number))
        return plot_table_text(table, row, columns->parameters[parameter]);
    char text[2 * FIGURE_SIZE];
    figure_text(text, sizeof text, number, (double)NAN,
                plot_table_text(table, row, columns->units[parameter]));
    return arena_text(plot->arena, text);
}

/* The last word of a path is enough beside its value. */
static const char *group_text(const struct plot *plot, const struct plot_table *table,
                              const struct columns_of *columns, uint32_t row)
{
    const char *text = "";
    for (uint32_t i = 1; i < plot->path_count; i++) {
        const char *dot = strrchr(plot->paths[i], '.');
        text =
            arena_format(plot->arena, "%s%s%s %s", text, *text ? ", " : "",
                         dot ? dot + 1 : plot->paths[i], value_text(plot, table, columns, row, i));
    }
    return text;
}

/* Where they stand on the axis: by value if all are numbers, else one after the other. */
static void place(struct plot_grid *grid, const char *unit)
{
    double most = 0;
    grid->numeric = grid->x_count > 1;
    for (uint32_t i = 0; i < grid->x_count; i++) {
        grid->numeric = grid->numeric && csv_number(grid->texts[i], &grid->x[i]);
        most = fmax(most, fabs(grid->x[i]));
    }
    const struct drawn_unit drawn = drawn_unit_of(unit, most);
    for (uint32_t i = 0; i < grid->x_count; i++)
        grid->x[i] = grid->numeric ? grid->x[i] * drawn.factor : (double)i;
    grid->unit = grid->numeric ? drawn.name : "";
}

static void sort(struct plot_grid *grid)
{
    for (uint32_t i = 0; i < grid->x_count; i++) {
        uint32_t j = i;
        for (; j > 0 && grid->x[grid->order[j - 1]] > grid->x[i]; j--)
            grid->order[j] = grid->order[j - 1];
        grid->order[j] = i;
    }
    grid->ratios = grid->numeric && grid->x_count > 2 && grid->x[grid->order[0]] > 0;
    for (uint32_t i = 2; grid->ratios && i < grid->x_count; i++) {
        const double a = grid->x[grid->order[i - 2]], b = grid->x[grid->order[i - 1]],
                     c = grid->x[grid->order[i]];
        grid->ratios = c / b > 1.2 && fabs(c / b / (b / a) - 1) < 0.1;
    }
}

/* Which picture and which x each line of the file belongs to. */
struct line_place {
    uint32_t x, group;
};

/* Where the text stands among those seen so far; added if it is new. */
static uint32_t note(const char **texts, uint32_t *count, const char *text, uint32_t hint)
{
    const uint32_t at = index_of(texts, *count, text, hint);
    if (at == *count)
        texts[(*count)++] = text;
    return at;
}

static struct line_place *find_places(struct plot_grid *grid, const struct plot *plot,
                                      const struct plot_table *table,
                                      const struct columns_of *columns)
{
    struct line_place *places = arena_array(plot->arena, table->rows, sizeof *places);
    struct line_place last = {0, 0};
    grid->texts = arena_array(plot->arena, table->rows, sizeof *grid->texts);
    grid->group_values = arena_array(plot->arena, table->rows, sizeof *grid->group_values);
    grid->groups = arena_array(plot->arena, table->rows, sizeof *grid->groups);
    for (uint32_t row = 0; row < table->rows; row++) {
        last.x = note(grid->texts, &grid->x_count,
                      plot_table_text(table, row, columns->parameters[0]), last.x);
        const uint32_t before = grid->group_count;
        last.group = note(grid->groups, &grid->group_count, group_text(plot, table, columns, row),
                          last.group);
        if (grid->group_count > before && plot->path_count > 1)
            grid->group_values[before] = value_text(plot, table, columns, row, 1);
        places[row] = last;
    }
    return places;
}

/* Files of before have no such column. */
static enum drawn_kind kind_of(const struct plot_table *table, const struct columns_of *columns,
                               uint32_t row)
{
    const char *group =
        columns->group != UINT32_MAX ? plot_table_text(table, row, columns->group) : "";
    return strcmp(group, "collapsed") == 0 ? KIND_COLLAPSED
           : strcmp(group, "others") == 0  ? KIND_OTHERS
                                           : KIND_ALL;
}

/* Lines of a kind of replications follow those of all of their architecture. */
static void fill(struct plot_grid *grid, const struct plot *plot, const struct plot_table *table,
                 const struct columns_of *columns, const struct line_place *places)
{
    uint32_t architecture = plot->count;
    for (uint32_t row = 0; row < table->rows; row++) {
        const enum drawn_kind kind = kind_of(table, columns, row);
        const uint32_t metric =
            index_of(drawn_names, DRAWN_METRICS, plot_table_text(table, row, columns->metric), 0);
        if (kind == KIND_ALL)
            architecture = index_of(plot->names, plot->count,
                                    plot_table_text(table, row, columns->architecture), 0);
        const bool whole = !*plot_table_text(table, row, columns->scope);
        if (metric == DRAWN_METRICS || whole == (metric == DRAWN_LOAD) ||
            architecture == plot->count)
            continue;
        *plot_grid_of(grid, kind, places[row].group, architecture, places[row].x,
                      metric) = (struct drawn_value){
            .mean = plot_table_number(table, row, columns->mean),
            .low = plot_table_number(table, row, columns->low),
            .why = columns->why != UINT32_MAX ? plot_table_text(table, row, columns->why) : NULL,
            .high = plot_table_number(table, row, columns->high),
            .there = true};
    }
}

bool plot_grid_read(struct plot_grid *grid, const struct plot *plot, const struct plot_table *table)
{
    struct columns_of columns;
    *grid = (struct plot_grid){.architectures = plot->count, .unit = ""};
    if (!find_columns(&columns, plot, table))
        return false;
    const struct line_place *places = find_places(grid, plot, table, &columns);
    grid->x = arena_array(plot->arena, grid->x_count, sizeof *grid->x);
    grid->order = arena_array(plot->arena, grid->x_count, sizeof *grid->order);
    place(grid, table->rows ? plot_table_text(table, 0, columns.units[0]) : "");
    sort(grid);
    const size_t all =
        (size_t)DRAWN_KINDS * grid->group_count * plot->count * grid->x_count * DRAWN_METRICS;
    grid->values = arena_array(plot->arena, all, sizeof *grid->values);
    for (size_t i = 0; i < all; i++)
        grid->values[i] =
            (struct drawn_value){.mean = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    fill(grid, plot, table, &columns, places);
    return true;
}

struct drawn_value *plot_grid_of(const struct plot_grid *grid, enum drawn_kind kind, uint32_t group,
                                 uint32_t architecture, uint32_t x, enum drawn metric)
{
    const size_t picture = (size_t)kind * grid->group_count + group;
    const size_t line = (picture * grid->architectures + architecture) * grid->x_count + x;
    return &grid->values[line * DRAWN_METRICS + metric];
}

struct drawn_value *plot_grid_at(const struct plot_grid *grid, uint32_t group,
                                 uint32_t architecture, uint32_t x, enum drawn metric)
{
    return plot_grid_of(grid, KIND_ALL, group, architecture, x, metric);
}

bool plot_grid_parted(const struct plot_grid *grid, uint32_t group, uint32_t architecture,
                      uint32_t x)
{
    for (enum drawn metric = 0; metric < DRAWN_METRICS; metric++)
        if (plot_grid_of(grid, KIND_COLLAPSED, group, architecture, x, metric)->there)
            return true;
    return false;
}

bool plot_grid_unstable(const struct plot_grid *grid, uint32_t group, uint32_t architecture,
                        uint32_t x)
{
    const struct drawn_value *median = plot_grid_at(grid, group, architecture, x, DRAWN_P50);
    return median->why && strcmp(median->why, "unstable") == 0;
}
