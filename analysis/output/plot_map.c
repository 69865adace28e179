/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep over two parameters as a heat map: latency by colour, a panel for each architecture; and
 * availability likewise, where an objective is about it.  A line parts the points that meet the
 * objective from those that miss it.
 *
 * The line goes along the edges of cells: that it lies between two points is all that is known.
 *
 * Cells are of one size whatever the distance of their values, which stand at the axes.  The
 * colours are those of cividis, which grow in brightness for every eye (Nunez, Anderton and Renslow
 * 2018). */
#include <math.h>

#include "analysis/output/grid.h"
#include "analysis/output/plot_sweep.h"

enum { VALUES_LEAST = 3, MAPS_MOST = 6, NUMBERS_MOST = 120 };
#define NO_LINE UINT32_MAX

struct map {
    const struct swept *in;
    struct script script;
    uint32_t count, rows, columns; /* panels */
    enum drawn metric;
    double bound;              /* of the objective, NAN: none... */
    bool least;                /* ...and whether more is better */
    uint32_t lines[MAPS_MOST]; /* the block of each architecture's line, or NO_LINE */
    struct extent extent;
};

static const struct drawn_value *cell(const struct map *map, uint32_t architecture, uint32_t x,
                                      uint32_t y)
{
    return plot_grid_at(map->in->grid, y, architecture, map->in->grid->order[x], map->metric);
}

static double factor(const struct map *map) { return swept_factor(map->in, map->metric); }

static bool is_linear(const struct map *map) { return map->in->linear || map->least; }

/* Where some replications collapsed the average is none of theirs: no colour. */
static double value_of(const struct map *map, uint32_t architecture, uint32_t x, uint32_t y)
{
    const struct plot_grid *grid = map->in->grid;
    return plot_grid_parted(grid, y, architecture, grid->order[x])
               ? (double)NAN
               : cell(map, architecture, x, y)->mean;
}

static void measure(struct map *map)
{
    const struct plot_grid *grid = map->in->grid;
    for (uint32_t i = 0; i < map->count; i++)
        for (uint32_t y = 0; y < grid->group_count; y++)
            for (uint32_t x = 0; x < grid->x_count; x++)
                extent_see(&map->extent, value_of(map, i, x, y) * factor(map));
}

enum met { MET_UNKNOWN, MET, MISSED };

static enum met met_by(const struct map *map, uint32_t architecture, uint32_t x, uint32_t y)
{
    const struct plot_grid *grid = map->in->grid;
    const double value = value_of(map, architecture, x, y);
    if (plot_grid_unstable(grid, y, architecture, grid->order[x]) && !map->least)
        return MISSED;
    if (isnan(value))
        return MET_UNKNOWN;
    return (map->least ? value >= map->bound : value < map->bound) ? MET : MISSED;
}

/* An edge of a cell, if it parts two of which one meets the objective and one does not. */
static uint32_t put_edge(struct map *map, uint32_t architecture, const uint32_t a[2],
                         const uint32_t b[2])
{
    const enum met one = met_by(map, architecture, a[0], a[1]),
                   other = met_by(map, architecture, b[0], b[1]);
    if (one == MET_UNKNOWN || other == MET_UNKNOWN || one == other)
        return 0;
    const double x = (double)b[0] - 0.5, y = (double)b[1] - 0.5;
    const bool upright = a[0] != b[0];
    fprintf(map->script.data.stream, "%g %g\n%g %g\n\n", x, y, upright ? x : x + 1,
            upright ? y + 1 : y);
    return 1;
}

/* The line of one architecture as a block of edges, of which there are so many. */
static uint32_t put_edges(struct map *map, uint32_t architecture)
{
    const struct plot_grid *grid = map->in->grid;
    uint32_t count = 0;
    fprintf(map->script.data.stream,
            "# %s: edges between points that meet the objective and others\n",
            map->in->plot->names[architecture]);
    for (uint32_t y = 0; y < grid->group_count; y++)
        for (uint32_t x = 0; x < grid->x_count; x++) {
            if (x > 0)
                count += put_edge(map, architecture, (uint32_t[]){x - 1, y}, (uint32_t[]){x, y});
            if (y > 0)
                count += put_edge(map, architecture, (uint32_t[]){x, y - 1}, (uint32_t[]){x, y});
        }
    if (count > 0)
        script_block(&map->script);
    return count;
}

/* Of each architecture a block of x, y, value, whether it misses the objective. */
static void put_data(struct map *map)
{
    const struct plot_grid *grid = map->in->grid;
    FILE *to = map->script.data.stream;
    for (uint32_t i = 0; i < map->count; i++) {
        fprintf(to, "# %s: column, row, %s\n", map->in->plot->names[i], drawn_names[map->metric]);
        for (uint32_t y = 0; y < grid->group_count; y++)
            for (uint32_t x = 0; x < grid->x_count; x++) {
                fprintf(to, "%u %u", x, y);
                script_number(to, value_of(map, i, x, y) * factor(map));
                fputc('\n', to);
            }
        script_block(&map->script);
    }
    for (uint32_t i = 0; i < map->count; i++) {
        const uint32_t block = map->script.blocks;
        map->lines[i] = !isnan(map->bound) && put_edges(map, i) > 0 ? block : NO_LINE;
    }
}

static void put_ticks(const struct map *map)
{
    const struct plot_grid *grid = map->in->grid;
    FILE *to = map->script.to;
    const uint32_t every = 1 + grid->x_count / (map->columns > 1 ? 7 : 13);
    const char *before = "";
    fputs("set xtics (", to);
    for (uint32_t x = 0; x < grid->x_count; x += every) {
        const uint32_t at = grid->order[x];
        fputs(before, to);
        script_tick(to, grid->numeric ? arena_format(map->in->plot->arena, "%.4g", grid->x[at])
                                      : grid->texts[at]);
        fprintf(to, " %u", x);
        before = ", ";
    }
    fputs(") scale 0\nset ytics (", to);
    const uint32_t step = 1 + grid->group_count / 16;
    for (uint32_t y = 0; y < grid->group_count; y += step) {
        fputs(y ? ", " : "", to);
        script_tick(to, grid->group_values[y]);
        fprintf(to, " %u", y);
    }
    fputs(") scale 0\n", to);
}

/* Whether the colour of a value is so dark that text on it is white: its place on the scale of
 * colours; where all values are the same there is only the darkest. */
static bool is_dark(const struct map *map, double value)
{
    const double low = map->extent.low, high = map->extent.high;
    if (!(high > low))
        return true;
    if (map->least) /* dark is good */
        return (high - value) / (high - low) < 0.55;
    return (is_linear(map) ? (value - low) / (high - low) : log(value / low) / log(high / low)) <
           0.55;
}

/* Three digits, and no power of ten where the number fits: 14800, not 1.48e+04. */
static const char *cell_text(const struct map *map, double value, struct arena *arena)
{
    const bool whole = fabs(value) >= 1000 && fabs(value) < 1e7;
    const double digit = whole ? pow(10, floor(log10(fabs(value))) - 2) : 1;
    if (map->least)
        return arena_format(arena, "%.5g", value);
    return whole ? arena_format(arena, "%.0f", round(value / digit) * digit)
                 : arena_format(arena, "%.3g", value);
}

/* What is told in a cell besides its colour. */
static void put_marks(struct map *map, uint32_t architecture, bool numbers)
{
    const struct plot_grid *grid = map->in->grid;
    for (uint32_t y = 0; y < grid->group_count; y++)
        for (uint32_t x = 0; x < grid->x_count; x++) {
            const double mean = value_of(map, architecture, x, y);
            const bool unstable = plot_grid_unstable(grid, y, architecture, grid->order[x]);
            if (unstable)
                fprintf(map->script.to,
                        "set label '△' at first %u,%u center front textcolor rgb '#D55E00'\n", x,
                        y);
            else if (plot_grid_parted(grid, y, architecture, grid->order[x]))
                fprintf(map->script.to,
                        "set label '×○' at first %u,%u center front textcolor rgb '#0072B2'\n", x,
                        y);
            else if (numbers && isfinite(mean)) {
                const double value = mean * factor(map);
                fprintf(map->script.to,
                        "set label '%s' at first %u,%u center front font ',12' textcolor rgb "
                        "'%s'\n",
                        cell_text(map, value, map->in->plot->arena), x, y,
                        is_dark(map, value) ? "#ffffff" : "#000000");
            }
        }
}

/* Left of the panels: the values of the second parameter. */
static double left_of(const struct map *map)
{
    const struct plot_grid *grid = map->in->grid;
    unsigned widest = 0;
    for (uint32_t y = 0; y < grid->group_count; y++) {
        const unsigned width = text_width(grid->group_values[y]);
        widest = width > widest ? width : widest;
    }
    return fmin(fmax(0.1, 0.045 + 0.0086 * widest), 0.3);
}

static void put_panel(struct map *map, uint32_t number)
{
    const struct plot_grid *grid = map->in->grid;
    struct script *script = &map->script;
    const uint32_t row = number / map->columns, column = number % map->columns;
    const double begin = left_of(map), width = (0.87 - begin) / map->columns,
                 height = (0.83 - 0.1) / map->rows;
    const double left = begin + width * column, top = 0.83 - height * row;
    swept_box(script, &(struct box){left, left + width - 0.03, top - height + 0.075, top}, "");
    fprintf(script->to, "set xrange [-0.5:%g]; set yrange [-0.5:%g]\nset format x '%%g'\n",
            grid->x_count - 0.5, grid->group_count - 0.5);
    put_ticks(map);
    fputs("set object 1 rectangle from graph 0,0 to graph 1,1 fc rgb '#e8e8e8' fs solid noborder "
          "behind\n",
          script->to);
    if (column > 0)
        fputs("set format y ''\nset ytics ()\n", script->to);
    put_marks(map, number, grid->x_count * grid->group_count * map->columns <= NUMBERS_MOST);
    fputs("set label ", script->to);
    script_text(script->to, map->in->plot->names[number]);
    fputs(" at graph 0,1.04 left\n", script->to);
    script_clause(script, number);
    fputs("using ($3 == $3 ? $1 : NaN):2:(0.5):(0.5):3 with boxxyerror lc palette fs solid 1 "
          "noborder notitle",
          script->to);
    if (map->lines[number] != NO_LINE)
        for (unsigned i = 0; i < 2; i++) {
            script_clause(script, map->lines[number]);
            fprintf(script->to, "using 1:2 with lines lw %d lc rgb '%s' notitle", i ? 4 : 8,
                    i ? "#D55E00" : "#ffffff");
        }
    script_panel_end(script);
    fputs("unset colorbox\n", script->to);
}

static void put_page(struct map *map)
{
    FILE *to = map->script.to;
    const struct swept *in = map->in;
    fputs("unset grid; unset border\nset style fill solid 1 noborder\nset multiplot\nunset key\n"
          "set palette defined (0 '#00204d', 0.25 '#31446b', 0.5 '#7c7b78', 0.75 '#bcaf6f', 1 "
          "'#ffea46')",
          to);
    fputs(map->least ? " negative\n" : "\n", to);
    if (!is_linear(map)) {
        const struct axis colours = axis_logarithmic(&map->extent);
        axis_put(to, "cb", &colours, true);
    }
    fprintf(to, "set cbrange [%.6g:%.6g]\n", map->extent.low,
            map->extent.high > map->extent.low ? map->extent.high : map->extent.low * 1.01);
    fputs("set colorbox user origin 0.885,0.175 size 0.022,0.655\nset cblabel ", to);
    if (map->least)
        script_text(to, swept_label(in, map->metric));
    else
        script_text(to, arena_format(in->plot->arena, "99th percentile (%s)%s", in->unit.name,
                                     in->linear ? "" : ", logarithmic"));
    fputs(" offset 1.5,0\nset label ", to);
    script_text(to, in->plot->titles[1]);
    fputs(" at screen 0.014,0.47 center rotate\nset label ", to);
    script_text(to, *in->grid->unit ? arena_format(in->plot->arena, "%s (%s)", in->plot->titles[0],
                                                   in->grid->unit)
                                    : in->plot->titles[0]);
    fputs(" at screen 0.48,0.075 center\n", to);
    for (uint32_t i = 0; i < map->count; i++)
        put_panel(map, i);
}

static const char *note_of(const struct map *map)
{
    const struct swept *in = map->in;
    bool unstable = false;
    for (uint32_t g = 0; g < in->grid->group_count; g++)
        unstable = unstable || swept_unstable(in, g);
    const char *note = map->least ? "share of requests answered correctly" : "99th percentile";
    if (!isnan(map->bound))
        note = arena_format(in->plot->arena, "%s; line: up to where the objective is met, %s", note,
                            swept_objective(in, map->metric));
    return swept_note(in, note, false, unstable, swept_parted(in, 0, in->grid->group_count),
                      swept_gaps(in, 0, in->grid->group_count, map->metric));
}

static bool draw(struct map *map, const char *name, const char *what)
{
    struct arena *arena = map->in->plot->arena;
    const char *const *titles = map->in->plot->titles;
    map->count = map->in->plot->count < MAPS_MOST ? map->in->plot->count : MAPS_MOST;
    map->columns = map->count < 3 ? map->count : map->count == 4 ? 2 : 3;
    map->rows = (map->count + map->columns - 1) / map->columns;
    map->bound = swept_bound(map->in, map->metric);
    measure(map);
    if (!extent_seen(&map->extent))
        return true;
    const char *head = arena_format(arena, "%s by %s and %s", what, titles[0], titles[1]);
    if (!script_begin(&map->script, map->in->plot, name, head, note_of(map)))
        return false;
    put_data(map);
    put_page(map);
    return script_end(&map->script, map->in->plot);
}

bool plot_map(const struct swept *in)
{
    struct map latency = {.in = in, .metric = DRAWN_P99, .extent = EXTENT_EMPTY};
    struct map up = {.in = in, .metric = in->up, .least = true, .extent = EXTENT_EMPTY};
    if (in->plot->path_count != 2 || in->grid->x_count < VALUES_LEAST ||
        in->grid->group_count < VALUES_LEAST)
        return true;
    return draw(&latency, "map", "Response time") &&
           (isnan(swept_bound(in, in->up)) || draw(&up, "map-2", "Availability"));
}
