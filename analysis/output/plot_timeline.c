/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened when: goodput, failures and the 99th percentile over the time of the run, with the
 * disruptions shaded.  All replications together; disruptions are those that come at the same
 * moment in each. */
#include <math.h>
#include <string.h>

#include "analysis/output/plot_curve.h"

/* Panels from the top, and their columns in timeline.csv. */
static const struct panel {
    const char *column, *label;
    bool latency;
} panels[] = {
    {"goodput_per_s", "goodput (1/s)", false},
    {"failed_per_s", "failed (1/s)", false},
    {"latency_p99_s", "p99", true},
};
enum { PANELS = sizeof panels / sizeof panels[0] };

struct timeline_plot {
    struct plot *plot;
    struct script script;
    struct plot_table table;
    uint32_t time, columns[PANELS];
    struct extent x;
    struct time_unit unit;
    struct curves *curves[PANELS];
};

static double cell(const struct timeline_plot *in, uint32_t row, unsigned panel)
{
    return plot_table_number(&in->table, row, in->columns[panel]) *
           (panels[panel].latency ? in->unit.per_second : 1);
}

static bool is_of(const struct timeline_plot *in, uint32_t row, uint32_t architecture)
{
    return strcmp(plot_table_text(&in->table, row, 0), in->plot->names[architecture]) == 0;
}

static void measure(struct timeline_plot *in)
{
    struct extent seconds = EXTENT_EMPTY;
    in->unit = (struct time_unit){"s", 1};
    for (uint32_t i = 0; i < in->table.rows; i++) {
        extent_see(&seconds, cell(in, i, PANELS - 1));
        extent_see(&in->x, plot_table_number(&in->table, i, in->time));
    }
    in->unit = script_time_unit(seconds.high);
}

/* All have the same moments. */
static void read_curves(struct timeline_plot *in, unsigned panel)
{
    struct curves *curves =
        curves_create(in->plot->arena, in->plot->count, in->table.rows, in->plot->names);
    in->curves[panel] = curves;
    curves->logarithmic = panels[panel].latency && !in->plot->linear;
    for (uint32_t i = 0; i < in->plot->count; i++) {
        struct curve *curve = &curves->list[i];
        curve->count = 0;
        for (uint32_t row = 0; row < in->table.rows; row++) {
            if (!is_of(in, row, i))
                continue;
            struct curve_point *point = &curve->points[curve->count++];
            point->x = plot_table_number(&in->table, row, in->time);
            point->mean = cell(in, row, panel);
        }
    }
    curves_see(curves, &curves->y);
}

static void put_data(struct timeline_plot *in)
{
    for (unsigned i = 0; i < PANELS; i++)
        curves_write(in->curves[i], &in->script, panels[i].label, -1e300, 1e300);
}

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* Is one of those whose moments are known in sight? */
static bool any_window(const struct timeline_plot *in)
{
    size_t i;
    json_t *each;
    json_array_foreach(json_object_get(in->plot->about, "disruptions"), i, each)
    {
        const double begin = number_of(each, "begin_s"), end = number_of(each, "end_s");
        if (begin < in->x.high && !(end <= in->x.low))
            return true;
    }
    return false;
}

/* Grey behind everything, in every panel. */
static void put_windows(const struct timeline_plot *in)
{
    size_t i;
    json_t *each;
    json_array_foreach(json_object_get(in->plot->about, "disruptions"), i, each)
    {
        const double begin = number_of(each, "begin_s"), end = number_of(each, "end_s");
        const double from = fmax(begin, in->x.low);
        const double until = isfinite(end) ? fmin(end, in->x.high) : in->x.high;
        if (isfinite(begin) && from < until)
            fprintf(in->script.to,
                    "set object %zu rectangle from first %.9g, graph 0 to first %.9g, graph 1 "
                    "fillcolor rgb '#ececec' fillstyle solid 1 noborder behind\n",
                    i + 1, from, until);
    }
}

/* Names above the first panel, one line higher where they would run into each other. */
static void put_names(const struct timeline_plot *in)
{
    size_t i;
    json_t *each;
    double taken = -1e300;
    unsigned line = 0;
    json_array_foreach(json_object_get(in->plot->about, "disruptions"), i, each)
    {
        const char *name = json_string_value(json_object_get(each, "name"));
        const double begin = number_of(each, "begin_s"), width = in->x.high - in->x.low;
        const double from = fmax(begin, in->x.low);
        if (!name || !isfinite(begin) || begin >= in->x.high ||
            (isfinite(number_of(each, "end_s")) && number_of(each, "end_s") <= in->x.low))
            continue;
        line = from < taken ? (line + 1) % 2 : 0;
        taken = from + width * 0.011 * (double)(strlen(name) + 1);
        fprintf(in->script.to, "set label %zu ", i + 10);
        script_text(in->script.to, name);
        fprintf(in->script.to,
                " at first %.9g, graph 1 offset 0,%.1f left font ',13' textcolor rgb '#555555'\n",
                from, 0.6 + line);
    }
}

static const char *label_of(const struct timeline_plot *in, unsigned panel)
{
    if (!panels[panel].latency)
        return panels[panel].label;
    return arena_format(in->plot->arena, "%s (%s)%s", panels[panel].label, in->unit.name,
                        in->plot->linear ? "" : ", log.");
}

static void put_panel(struct timeline_plot *in, unsigned panel, double bottom, double top,
                      bool last)
{
    FILE *to = in->script.to;
    const struct curves *curves = in->curves[panel];
    const struct axis axis =
        curves->logarithmic ? axis_logarithmic(&curves->y) : axis_from_zero(&curves->y);
    fprintf(to, "set bmargin at screen %g; set tmargin at screen %g\nset label ", bottom, top);
    script_text(to, label_of(in, panel)); /* below each other, however wide the numbers are */
    fputs(" at screen 0.016, graph 0.5 center rotate", to);
    fprintf(to, "\nset xlabel '%s'\nset format x '%s'\n", last ? "time (s)" : "", last ? "%g" : "");
    axis_put(to, "y", &axis, true);
    if (panel > 0 || !any_window(in)) /* their names stand there */
        curves_label(curves, &in->script, 0.8);
    curves_lines(curves, &in->script, CURVE_DENSE);
    script_panel_end(&in->script);
}

/* A panel in which nothing ever happens is left out. */
static bool wanted(const struct timeline_plot *in, unsigned panel)
{
    const struct extent *y = &in->curves[panel]->y;
    return extent_seen(y) && (y->high > 0 || panel == 0);
}

static void put_panels(struct timeline_plot *in)
{
    unsigned count = 0, done = 0;
    for (unsigned i = 0; i < PANELS; i++)
        count += wanted(in, i);
    fputs("set multiplot\nunset key\n"
          "set lmargin at screen 0.085; set rmargin at screen 0.975\n",
          in->script.to);
    const double low = 0.115, gap = 0.045;
    const double high = script_key(&in->script, in->plot->names, in->plot->count, false) - 0.02;
    const double height = (high - low + gap) / count;
    fprintf(in->script.to, "set xrange [%.9g:%.9g]\n", in->x.low, in->x.high);
    put_windows(in);
    put_names(in);
    for (unsigned i = 0; i < PANELS; i++)
        if (wanted(in, i)) {
            const double top = high - height * done++;
            put_panel(in, i, top - height + gap, top, done == count);
        }
}

static bool latency_gaps(const struct timeline_plot *in)
{
    for (uint32_t i = 0; i < in->plot->count; i++) {
        const struct curve *curve = &in->curves[PANELS - 1]->list[i];
        for (uint32_t j = 0; j < curve->count; j++)
            if (!isfinite(curve->points[j].mean))
                return true;
    }
    return false;
}

static const char *note_of(const struct timeline_plot *in)
{
    const json_int_t random =
        json_integer_value(json_object_get(in->plot->about, "disruptions_random"));
    const char *note = "mean of all replications, by the moment of sending";
    if (any_window(in))
        note = arena_format(in->plot->arena, "%s; shaded: disruptions", note);
    if (random > 0)
        note = arena_format(in->plot->arena, "%s; not shaded: %d at random moments", note,
                            (int)random);
    if (extent_seen(&in->curves[PANELS - 1]->y) && latency_gaps(in))
        note = arena_format(in->plot->arena, "%s; gaps: too few requests for a p99", note);
    return note;
}

bool plot_timeline(struct plot *plot)
{
    struct timeline_plot in = {.plot = plot, .x = EXTENT_EMPTY};
    bool missing;
    if (!plot_table_read(&in.table, arena_format(plot->arena, "%s/timeline.csv", plot->folder),
                         plot->arena, &missing))
        return missing;
    in.time = plot_table_column(&in.table, "time_s");
    for (unsigned i = 0; i < PANELS; i++)
        in.columns[i] = plot_table_column(&in.table, panels[i].column);
    measure(&in);
    for (unsigned i = 0; i < PANELS; i++)
        read_curves(&in, i);
    if (!extent_seen(&in.x) || !extent_seen(&in.curves[0]->y) || in.x.low == in.x.high)
        return true;
    if (!script_begin(&in.script, plot, "timeline", "What users see over time", note_of(&in)))
        return false;
    put_data(&in);
    put_panels(&in);
    return script_end(&in.script, plot);
}
