/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Latency by percentile: x is 1/(1-p), logarithmic, so every nine is as wide as the one before and
 * the tail can be seen. An objective on a percentile is a corner: a curve that passes below its tip
 * meets it. */
#include <math.h>
#include <string.h>

#include "analysis/output/plot_spectrum.h"

static void measure(struct spectrum *in)
{
    struct extent seconds = EXTENT_EMPTY;
    for (uint32_t i = 0; i < in->table.rows; i++) {
        extent_see(&seconds, plot_table_number(&in->table, i, in->latency));
        extent_see(&in->x, 1 / (1 - plot_table_number(&in->table, i, in->quantile)));
    }
    in->unit = script_time_unit(seconds.high);
    /* the fastest request of all would stretch the axis for nothing */
    for (uint32_t i = 0; i < in->table.rows; i++)
        if (plot_table_number(&in->table, i, in->quantile) > 0.05)
            extent_see(&in->y, plot_table_number(&in->table, i, in->latency) * in->unit.per_second);
}

/* x is 1/(1-p). */
static void read_curves(struct spectrum *in)
{
    in->curves = curves_create(in->plot->arena, in->plot->count, in->table.rows, in->plot->names);
    in->curves->logarithmic = !in->plot->linear;
    in->curves->y = in->y;
    for (uint32_t i = 0; i < in->plot->count; i++) {
        struct curve *curve = &in->curves->list[i];
        curve->count = 0;
        for (uint32_t j = 0; j < in->table.rows; j++) {
            if (strcmp(plot_table_text(&in->table, j, 0), in->plot->names[i]) != 0)
                continue;
            struct curve_point *point = &curve->points[curve->count++];
            point->x = 1 / (1 - plot_table_number(&in->table, j, in->quantile));
            point->mean = plot_table_number(&in->table, j, in->latency) * in->unit.per_second;
        }
    }
}

/* The percentile of latency.p99: 0.99; NAN: no percentile of all requests. */
static double share_of(const char *metric)
{
    static const struct {
        const char *name;
        double share;
    } known[] = {{"latency.p50", 0.5},
                 {"latency.p90", 0.9},
                 {"latency.p95", 0.95},
                 {"latency.p99", 0.99},
                 {"latency.p999", 0.999}};
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++)
        if (metric && strcmp(known[i].name, metric) == 0)
            return known[i].share;
    return (double)NAN;
}

bool spectrum_objective(const struct spectrum *in, size_t *next, double *share, double *bound,
                        const char **text)
{
    const json_t *all = json_object_get(in->plot->about, "objectives");
    for (; *next < json_array_size(all); ++*next) {
        const json_t *each = json_array_get(all, *next);
        *share = share_of(json_string_value(json_object_get(each, "metric")));
        *text = json_string_value(json_object_get(each, "text"));
        *bound = json_number_value(json_object_get(each, "bound")) * in->unit.per_second;
        if (isnan(*share) || !*text)
            continue;
        ++*next;
        return true;
    }
    return false;
}

static void put_objectives(struct spectrum *in)
{
    FILE *to = in->script.to;
    double share, y;
    const char *text;
    for (size_t next = 0; spectrum_objective(in, &next, &share, &y, &text);) {
        const double x = 1 / (1 - share);
        extent_see(&in->x, x);
        extent_see(&in->y, y);
        fprintf(to,
                "set arrow from graph 0, first %.9g to first %.9g,%.9g nohead lc rgb '#444444' dt "
                "2 lw 2\n",
                y, x, y);
        fprintf(to,
                "set arrow from first %.9g, graph 0 to first %.9g,%.9g nohead lc rgb '#444444' dt "
                "2 lw 2\n",
                x, x, y);
        fputs("set label ", to);
        script_text(to, text);
        fprintf(to, " at graph 0.012, first %.9g offset 0,0.6 left textcolor rgb '#444444'\n", y);
    }
}

static void put_axes(const struct spectrum *in, double top)
{
    FILE *to = in->script.to;
    fputs("set lmargin at screen 0.085; set rmargin at screen 0.965\n"
          "set xlabel 'percentile of the requests'\n",
          to);
    fprintf(to, "set bmargin at screen 0.115; set tmargin at screen %g\nset ylabel ", top);
    script_text(to, arena_format(in->plot->arena, "response time (%s)%s", in->unit.name,
                                 in->plot->linear ? "" : ", logarithmic"));
    fputs("\n", to);
    const struct axis times = in->plot->linear ? axis_from_zero(&in->y) : axis_logarithmic(&in->y);
    axis_put(to, "y", &times, true);
    axis_put(to, "x", &(struct axis){1, axis_logarithmic(&in->x).high, true}, true);
    fputs("set xtics ('0' 1, '50' 2, '75' 4, '90' 10, '95' 20, '99' 100, '99.9' 1e3, '99.99' 1e4, "
          "'99.999' 1e5, '99.9999' 1e6, '99.99999' 1e7)\n",
          to);
}

const char **spectrum_names(struct plot *plot)
{
    const char **names = arena_array(plot->arena, plot->count, sizeof *names);
    struct plot_table table;
    bool missing;
    memcpy(names, plot->names, plot->count * sizeof *names);
    if (!plot_table_read(&table, arena_format(plot->arena, "%s/summary.csv", plot->folder),
                         plot->arena, &missing))
        return names;
    const uint32_t metric = plot_table_column(&table, "metric"),
                   scope = plot_table_column(&table, "scope"),
                   mean = plot_table_column(&table, "mean");
    for (uint32_t i = 0; metric != UINT32_MAX && scope != UINT32_MAX && i < table.rows; i++) {
        const double failed = 100 * (1 - plot_table_number(&table, i, mean));
        if (strcmp(plot_table_text(&table, i, metric), "availability") != 0 ||
            *plot_table_text(&table, i, scope) || !(failed > 0))
            continue;
        for (uint32_t j = 0; j < plot->count; j++)
            if (strcmp(plot->names[j], plot_table_text(&table, i, 0)) == 0)
                names[j] = arena_format(plot->arena, "%s (%.2g %% failed)", plot->names[j], failed);
    }
    return names;
}

bool spectrum_read(struct spectrum *in, struct plot *plot, bool *missing)
{
    *in = (struct spectrum){.plot = plot, .x = EXTENT_EMPTY, .y = EXTENT_EMPTY};
    if (!plot_table_read(&in->table, arena_format(plot->arena, "%s/spectrum.csv", plot->folder),
                         plot->arena, missing))
        return false;
    in->quantile = plot_table_column(&in->table, "quantile");
    in->latency = plot_table_column(&in->table, "latency_s");
    measure(in);
    read_curves(in);
    return true;
}

bool plot_spectrum(struct plot *plot)
{
    struct spectrum in;
    bool missing;
    if (!spectrum_read(&in, plot, &missing))
        return missing;
    if (!extent_seen(&in.y))
        return true;
    if (!script_begin(
            &in.script, plot, "spectrum", "Response time by percentile",
            "successful requests of all replications; each nine is as wide as the one before"))
        return false;
    curves_write(in.curves, &in.script, "latency", -1e300, 1e300);
    put_objectives(&in);
    fputs("set multiplot\nunset key\n", in.script.to);
    put_axes(&in, script_key(&in.script, spectrum_names(plot), plot->count, false));
    curves_label(in.curves, &in.script, 0.8);
    curves_lines(in.curves, &in.script, CURVE_PLAIN);
    script_panel_end(&in.script);
    return script_end(&in.script, plot);
}
