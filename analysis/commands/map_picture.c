/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/commands/map_picture.h"

#include <math.h>
#include <string.h>

#include "analysis/cli/command_line.h"
#include "analysis/commands/search_options.h"
#include "analysis/output/plot_script.h"
#include "analysis/search/regions_sheet.h"

enum { PANELS_MOST = 6, NUMBERS_MOST = 160, TICKS_MOST = 10 };

struct look {
    uint32_t colour; /* 0xRRGGBB */
    bool dark;       /* words on it are white */
    const char *name;
};
static const struct look looks[] = {
    [CELL_UNKNOWN] = {0xeeeeee, false, NULL},
    [CELL_BACK] = {0x56b4e9, false, "comes back (seconds; the later the darker)"},
    [CELL_STAYS_DOWN] = {0xd55e00, true, "stays down"},
    [CELL_EITHER] = {0xe69f00, false, "either, by chance"},
    [CELL_UNDECIDED] = {0xc8c8c8, false, "not decided (so many are back)"},
    [CELL_NEVER_UP] = {0x444444, true, "never was up"}};

struct picture {
    const struct region_map *map;
    struct script script;
    uint32_t count, columns, rows; /* panels */
    double longest;                /* escape of all that come back, s */
};

static void find_longest(struct picture *in)
{
    for (uint32_t a = 0; a < in->count; a++)
        for (uint32_t l = 0; l < in->map->load_count; l++)
            for (uint32_t c = 0; c <= in->map->size_count; c++)
                in->longest = fmax(in->longest, region_cell(in->map, a, l, c)->escape_mean);
}

static uint32_t between(uint32_t one, uint32_t other, double share)
{
    uint32_t mixed = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
        const double a = (one >> shift) & 255, b = (other >> shift) & 255;
        mixed |= (uint32_t)lround(a + (b - a) * share) << shift;
    }
    return mixed;
}

/* Of those that come back: light if at once, dark if as late as the last, by the logarithm. */
static struct look look_of(const struct picture *in, const struct region_cell *cell)
{
    struct look look = looks[cell->state];
    if (cell->state != CELL_BACK || !(in->longest > 0))
        return look;
    const double share =
        isnan(cell->escape_mean) ? 0 : log1p(10 * cell->escape_mean) / log1p(10 * in->longest);
    look.colour = between(0xb9e2f9, 0x0072b2, share);
    look.dark = share > 0.65;
    return look;
}

static bool is_seen(const struct picture *in, enum cell_state state)
{
    for (uint32_t a = 0; a < in->count; a++)
        for (uint32_t l = 0; l < in->map->load_count; l++)
            for (uint32_t c = 0; c <= in->map->size_count; c++)
                if (region_cell(in->map, a, l, c)->state == state)
                    return true;
    return false;
}

/* Of each architecture a block; row 0 is without the trigger. */
static void put_data(struct picture *in)
{
    FILE *to = in->script.data.stream;
    for (uint32_t a = 0; a < in->count; a++) {
        fprintf(to,
                "# column, row, colour, state, replications that came back, seconds until then\n");
        for (uint32_t l = 0; l < in->map->load_count; l++)
            for (uint32_t c = 0; c <= in->map->size_count; c++) {
                const struct region_cell *cell = region_cell(in->map, a, l, c);
                fprintf(to, "%u %u %u %d %u ", l, c, look_of(in, cell).colour, (int)cell->state,
                        cell->counts[RECOVERY_BACK]);
                script_number(to, cell->escape_mean);
                fputc('\n', to);
            }
        script_block(&in->script);
    }
}

static void put_ticks(const struct picture *in, bool sizes)
{
    const struct region_map *map = in->map;
    FILE *to = in->script.to;
    const uint32_t every = 1 + (map->load_count - 1) / (TICKS_MOST / in->columns);
    fputs("set xtics scale 0 (", to);
    for (uint32_t l = 0; l < map->load_count; l += every) {
        fputs(l > 0 ? ", " : "", to);
        script_tick(to, arena_format(map->arena, "%.4g", map->loads[l]));
        fprintf(to, " %u", l);
    }
    fputs(")\nset ytics scale 0 (", to);
    for (uint32_t c = 0; sizes && c <= map->size_count; c++) {
        fputs(c > 0 ? ", " : "", to);
        script_tick(to, c ? map->sizes[c - 1] : "none");
        fprintf(to, " %u", c);
    }
    fputs(")\n", to);
}

static void put_words(const struct picture *in, uint32_t panel)
{
    const struct region_map *map = in->map;
    if (map->load_count * (1 + map->size_count) * in->columns > NUMBERS_MOST)
        return;
    for (uint32_t l = 0; l < map->load_count; l++)
        for (uint32_t c = 0; c <= map->size_count; c++) {
            const struct region_cell *cell = region_cell(map, panel, l, c);
            if (cell->state == CELL_NEVER_UP || (c == 0 && cell->state == CELL_BACK))
                continue;
            fputs("set label ", in->script.to);
            script_text(in->script.to, region_cell_text(cell, map->replications, map->arena));
            fprintf(in->script.to, " at first %u,%u center front font ',12' textcolor rgb '%s'\n",
                    l, c, look_of(in, cell).dark ? "#ffffff" : "#000000");
        }
}

static void put_panel(struct picture *in, uint32_t number)
{
    struct script *script = &in->script;
    const struct region_map *map = in->map;
    const uint32_t row = number / in->columns, column = number % in->columns;
    const double width = (0.985 - 0.13) / in->columns, height = (0.83 - 0.1) / in->rows;
    const double left = 0.13 + width * column, top = 0.8 - height * row;
    fprintf(script->to,
            "set lmargin at screen %.4f; set rmargin at screen %.4f\n"
            "set bmargin at screen %.4f; set tmargin at screen %.4f\n"
            "set xrange [-0.5:%g]; set yrange [-0.5:%g]\n",
            left, left + width - 0.03, top - height + 0.085, top, map->load_count - 0.5,
            map->size_count + 0.5);
    put_ticks(in, column == 0);
    fprintf(script->to, "set format y '%s'\n", column == 0 ? "%g" : "");
    put_words(in, number);
    fputs("set label ", script->to);
    script_text(script->to, map->base->subjects[number].name);
    fputs(" at graph 0,1 left offset 0,0.6\n", script->to);
    script_clause(script, number);
    fputs("using 1:2:(0.49):(0.49):3 with boxxyerror lc rgb variable fs solid 1 noborder notitle",
          script->to);
    script_panel_end(script);
}

/* Squares and words above the panels, in two lines where one is not wide enough. */
static void put_key(const struct picture *in)
{
    const double begin = 0.02, end = 0.985;
    double at = begin, y = 0.868;
    FILE *to = in->script.to;
    for (unsigned state = CELL_BACK; state <= CELL_NEVER_UP; state++) {
        if (!is_seen(in, (enum cell_state)state))
            continue;
        const double width = 0.035 + 0.0068 * (double)strlen(looks[state].name);
        if (at + width > end) {
            at = begin;
            y -= 0.026;
        }
        fprintf(to,
                "set object rectangle from screen %.4f,%.4f to screen %.4f,%.4f fc rgb '#%06x' fs "
                "solid noborder front\nset label ",
                at, y - 0.01, at + 0.012, y + 0.01, looks[state].colour);
        script_text(to, looks[state].name);
        fprintf(to, " at screen %.4f,%.4f left font ',13'\n", at + 0.017, y);
        at += width;
    }
}

static void put_page(struct picture *in)
{
    const struct region_map *map = in->map;
    FILE *to = in->script.to;
    fputs("unset grid; unset border; unset key\nset style fill solid 1 noborder\nset multiplot\n",
          to);
    put_key(in);
    fputs("set label ", to);
    script_text(to, map->path + strlen("disruptions."));
    fputs(" at screen 0.014,0.47 center rotate\nset label ", to);
    script_text(to, *map->load_unit ? arena_format(map->arena, "load (%s)", map->load_unit)
                                    : "load, times what the scenario says");
    fputs(" at screen 0.55,0.05 center\n", to);
    for (uint32_t i = 0; i < in->count; i++) {
        put_panel(in, i);
        fputs("unset label\nunset object\n", to);
    }
}

static bool write_picture(struct plot *plot, struct picture *in)
{
    const struct region_map *map = in->map;
    const char *head = arena_format(plot->arena, "Does it come back from %s?", map->trigger);
    const char *note =
        arena_format(plot->arena, "%u replication%s of each load and size; none: without it",
                     map->replications, map->replications == 1 ? "" : "s");
    in->count = map->base->count < PANELS_MOST ? map->base->count : PANELS_MOST;
    in->columns = in->count < 3 ? in->count : in->count == 4 ? 2 : 3;
    in->rows = (in->count + in->columns - 1) / in->columns;
    find_longest(in);
    if (!script_begin(&in->script, plot, "map", head, note))
        return false;
    put_data(in);
    put_page(in);
    return script_end(&in->script, plot);
}

int map_draw(const struct region_map *map)
{
    struct picture picture = {.map = map};
    struct plot plot = {.arena = map->arena,
                        .folder = map->options->out,
                        .where = arena_format(map->arena, "%s/plots", map->options->out),
                        .command = command_line("map", map->options, map->arena)};
    return search_folder(&plot)
               ? search_draw(map->options, &plot, "map", write_picture(&plot, &picture))
               : EXIT_TROUBLE;
}
