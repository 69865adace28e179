/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep over two parameters as a heat map: latency by colour, a panel for each architecture.
 *
 * Cells are of one size whatever the distance of their values, which stand at the axes.  The
 * colours are those of cividis, which grow in brightness for every eye (Nunez, Anderton and Renslow
 * 2018). */
#include <math.h>

#include "analysis/output/plot_sweep.h"

enum { VALUES_LEAST = 3, MAPS_MOST = 6, NUMBERS_MOST = 120 };

struct map {
    const struct swept *in;
    struct script script;
    uint32_t count, rows, columns; /* panels */
    struct extent p99;
};

static const struct drawn_value *cell(const struct map *map, uint32_t architecture, uint32_t x,
                                      uint32_t y)
{
    return plot_grid_at(map->in->grid, y, architecture, map->in->grid->order[x], DRAWN_P99);
}

/* Where some replications collapsed the average is none of theirs: no colour. */
static double p99_of(const struct map *map, uint32_t architecture, uint32_t x, uint32_t y)
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
                extent_see(&map->p99, p99_of(map, i, x, y) * map->in->unit.per_second);
}

/* x, y, value; and, one block on, x, y and what stands in the cell. */
static void put_data(struct map *map)
{
    const struct plot_grid *grid = map->in->grid;
    FILE *to = map->script.data.stream;
    const double bound = swept_bound(map->in, DRAWN_P99);
    for (uint32_t i = 0; i < map->count; i++) {
        fprintf(to, "# %s: column, row, 99th percentile, does it miss the objective\n",
                map->in->plot->names[i]);
        for (uint32_t y = 0; y < grid->group_count; y++)
            for (uint32_t x = 0; x < grid->x_count; x++) {
                const double mean = p99_of(map, i, x, y);
                fprintf(to, "%u %u", x, y);
                script_number(to, mean * map->in->unit.per_second);
                fprintf(to, " %d\n", isfinite(bound) && isfinite(mean) && !(mean < bound));
            }
        script_block(&map->script);
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
        script_text(to, grid->numeric ? arena_format(map->in->plot->arena, "%.4g", grid->x[at])
                                      : grid->texts[at]);
        fprintf(to, " %u", x);
        before = ", ";
    }
    fputs(") scale 0\nset ytics (", to);
    const uint32_t step = 1 + grid->group_count / 16;
    for (uint32_t y = 0; y < grid->group_count; y += step) {
        fputs(y ? ", " : "", to);
        script_text(to, grid->group_values[y]);
        fprintf(to, " %u", y);
    }
    fputs(") scale 0\n", to);
}

/* Whether the colour of a value is so dark that text on it is white: its place on the scale of
 * colours; where all values are the same there is only the darkest. */
static bool is_dark(const struct map *map, double value)
{
    const double low = map->p99.low, high = map->p99.high;
    if (!(high > low))
        return true;
    return (map->in->linear ? (value - low) / (high - low) : log(value / low) / log(high / low)) <
           0.55;
}

/* What is told in a cell besides its colour. */
static void put_marks(struct map *map, uint32_t architecture, bool numbers)
{
    const struct plot_grid *grid = map->in->grid;
    for (uint32_t y = 0; y < grid->group_count; y++)
        for (uint32_t x = 0; x < grid->x_count; x++) {
            const double mean = p99_of(map, architecture, x, y);
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
                const double value = mean * map->in->unit.per_second;
                fprintf(map->script.to,
                        "set label '%.3g' at first %u,%u center front font ',12' textcolor rgb "
                        "'%s'\n",
                        value, x, y, is_dark(map, value) ? "#ffffff" : "#000000");
            }
        }
}

static void put_panel(struct map *map, uint32_t number)
{
    const struct plot_grid *grid = map->in->grid;
    struct script *script = &map->script;
    const uint32_t row = number / map->columns, column = number % map->columns;
    const double width = (0.87 - 0.1) / map->columns, height = (0.83 - 0.1) / map->rows;
    const double left = 0.1 + width * column, top = 0.83 - height * row;
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
    if (isfinite(swept_bound(map->in, DRAWN_P99))) {
        script_clause(script, number);
        fputs("using ($4 > 0 ? $1 : NaN):2:(0.45):(0.42) with boxxyerror lc rgb '#D55E00' lw 3 fs "
              "empty notitle",
              script->to);
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
          "'#ffea46')\n",
          to);
    if (!in->linear)
        script_log_range(to, "cb", &map->p99, true);
    fprintf(to, "set cbrange [%.6g:%.6g]\n", map->p99.low,
            map->p99.high > map->p99.low ? map->p99.high : map->p99.low * 1.01);
    fputs("set colorbox user origin 0.885,0.175 size 0.022,0.655\nset cblabel ", to);
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
    const char *note = isfinite(swept_bound(in, DRAWN_P99))
                           ? "99th percentile; framed: the objective is missed"
                           : "99th percentile";
    return swept_note(in, note, false, unstable, swept_parted(in, 0, in->grid->group_count),
                      swept_gaps(in, 0, in->grid->group_count, DRAWN_P99));
}

bool plot_map(const struct swept *in)
{
    struct map map = {.in = in, .p99 = EXTENT_EMPTY};
    map.count = in->plot->count < MAPS_MOST ? in->plot->count : MAPS_MOST;
    map.columns = map.count < 3 ? map.count : map.count == 4 ? 2 : 3;
    map.rows = (map.count + map.columns - 1) / map.columns;
    if (in->plot->path_count != 2 || in->grid->x_count < VALUES_LEAST ||
        in->grid->group_count < VALUES_LEAST)
        return true;
    measure(&map);
    if (!extent_seen(&map.p99))
        return true;
    const char *head = arena_format(in->plot->arena, "Response time by %s and %s",
                                    in->plot->titles[0], in->plot->titles[1]);
    if (!script_begin(&map.script, in->plot, "map", head, note_of(&map)))
        return false;
    put_data(&map);
    put_page(&map);
    return script_end(&map.script, in->plot);
}
