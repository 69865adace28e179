/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How soon a write is seen: of the reads that begin so long after its acknowledgement, the share
 * that sees it or something newer.  All stores of an architecture together; x is logarithmic, since
 * what matters may be microseconds or minutes.  Stretches with few reads have wide bands: they are
 * drawn, but only a curve and the bands that stand on a tenth of its best filled stretch choose the
 * axis. */
#include <math.h>

#include "analysis/output/plot_curve.h"

#include <string.h>

struct visibility {
    struct plot *plot;
    struct script script;
    struct plot_table table;
    uint32_t store, from, to, reads, visible, low, high; /* columns */
    struct time_unit unit;
    struct extent x, y;
    bool missed; /* a read did not see a write */
    struct curves *curves;
};

/* A stretch of time is level from its beginning to its end: where reads say nothing of how the
 * share grows, as in a long stretch with few that were stale, no slope does. */
static double time_of(const struct visibility *in, uint32_t row, uint32_t end)
{
    return plot_table_number(&in->table, row, end) * in->unit.per_second;
}

static bool is_drawn(const struct visibility *in, uint32_t row)
{
    return plot_table_text(&in->table, row, in->store)[0] == 0 &&
           plot_table_number(&in->table, row, in->to) > 0;
}

static double most_reads(const struct visibility *in)
{
    double most = 0;
    for (uint32_t i = 0; i < in->table.rows; i++)
        if (is_drawn(in, i))
            most = fmax(most, plot_table_number(&in->table, i, in->reads));
    return most;
}

static void measure(struct visibility *in)
{
    struct extent seconds = EXTENT_EMPTY;
    for (uint32_t i = 0; i < in->table.rows; i++)
        if (is_drawn(in, i))
            extent_see(&seconds, plot_table_number(&in->table, i, in->to));
    in->unit = script_time_unit(seconds.high);
    const double most = most_reads(in);
    for (uint32_t i = 0; i < in->table.rows; i++) {
        if (!is_drawn(in, i))
            continue;
        in->missed = in->missed || plot_table_number(&in->table, i, in->visible) < 1;
        if (time_of(in, i, in->from) > 0) /* the axis is logarithmic */
            extent_see(&in->x, time_of(in, i, in->from));
        extent_see(&in->x, time_of(in, i, in->to));
        extent_see(&in->y, 100 * plot_table_number(&in->table, i, in->visible));
        if (plot_table_number(&in->table, i, in->reads) < most / 10)
            continue;
        extent_see(&in->y, 100 * plot_table_number(&in->table, i, in->low));
        extent_see(&in->y, 100 * plot_table_number(&in->table, i, in->high));
    }
}

static void add_point(const struct visibility *in, struct curve *curve, uint32_t row, uint32_t end)
{
    const struct curve_point point = {.x = time_of(in, row, end),
                                      .mean = 100 * plot_table_number(&in->table, row, in->visible),
                                      .low = 100 * plot_table_number(&in->table, row, in->low),
                                      .high = 100 * plot_table_number(&in->table, row, in->high)};
    if (point.x > 0)
        curve->points[curve->count++] = point;
}

static void read_curves(struct visibility *in)
{
    in->curves =
        curves_create(in->plot->arena, in->plot->count, 2 * in->table.rows, in->plot->names);
    in->curves->y = in->y;
    for (uint32_t i = 0; i < in->plot->count; i++) {
        struct curve *curve = &in->curves->list[i];
        curve->count = 0;
        for (uint32_t j = 0; j < in->table.rows; j++) {
            if (!is_drawn(in, j) ||
                strcmp(plot_table_text(&in->table, j, 0), in->plot->names[i]) != 0)
                continue;
            add_point(in, curve, j, in->from);
            add_point(in, curve, j, in->to);
        }
    }
}

/* Over many decades each power of ten has its own unit: 10 us, 1 s. */
static void put_times(const struct visibility *in)
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    FILE *to = in->script.to;
    const char *before = "";
    fputs("set xtics (", to);
    for (int power = -9; power <= 5; power++) {
        const int unit = power < 0 ? (power + 9) / 3 : 3;
        const double at = pow(10, power) * in->unit.per_second;
        if (at < in->x.low / 1.25 || at > in->x.high * 1.25)
            continue;
        fputs(before, to);
        script_tick(to, arena_format(in->plot->arena, "%.0f %s", pow(10, power + 9 - 3 * unit),
                                     units[unit]));
        fprintf(to, " %.9g", at);
        before = ", ";
    }
    fputs(")\n", to);
}

static void put_axes(const struct visibility *in, double top)
{
    FILE *to = in->script.to;
    const bool decades = in->x.high / in->x.low > 1000;
    fputs("set lmargin at screen 0.085; set rmargin at screen 0.965\nset xlabel ", to);
    script_text(to, arena_format(
                        in->plot->arena, "time from the acknowledgement to the read%s, logarithmic",
                        decades ? "" : arena_format(in->plot->arena, " (%s)", in->unit.name)));
    fprintf(to,
            "\nset bmargin at screen 0.115; set tmargin at screen %g\n"
            "set ylabel 'reads that see the write (%%)'\n",
            top);
    const struct axis times = axis_logarithmic(&in->x), shares = axis_share(&in->y, 100);
    axis_put(to, "y", &shares, true);
    axis_put(to, "x", &times, true);
    fputs("set format x '%g'\n", to);
    if (decades)
        put_times(in);
}

bool plot_visibility(struct plot *plot)
{
    struct visibility in = {.plot = plot};
    bool missing;
    in.x = in.y = (struct extent)EXTENT_EMPTY;
    if (!plot_table_read(&in.table, arena_format(plot->arena, "%s/visibility.csv", plot->folder),
                         plot->arena, &missing))
        return missing;
    in.store = plot_table_column(&in.table, "store");
    in.from = plot_table_column(&in.table, "from_s");
    in.to = plot_table_column(&in.table, "to_s");
    in.reads = plot_table_column(&in.table, "reads");
    in.visible = plot_table_column(&in.table, "visible");
    in.low = plot_table_column(&in.table, "low");
    in.high = plot_table_column(&in.table, "high");
    measure(&in);
    if (!in.missed || in.x.low == in.x.high)
        return true; /* nothing was read, or everything was seen at once */
    read_curves(&in);
    if (!script_begin(&in.script, plot, "visibility", "How soon a write is seen",
                      "reads of all replications; the bands are 95 % intervals"))
        return false;
    curves_write(in.curves, &in.script, "visibility", 0, 100);
    fputs("set multiplot\nunset key\n", in.script.to);
    put_axes(&in, script_key(&in.script, plot->names, plot->count, false));
    curves_label(in.curves, &in.script, 0.8);
    curves_ribbons(in.curves, &in.script);
    curves_lines(in.curves, &in.script, CURVE_PLAIN);
    script_panel_end(&in.script);
    return script_end(&in.script, plot);
}
