/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened when: goodput, failures and the 99th percentile over the time of the run, with the
 * disruptions shaded.  All replications together; disruptions are those that come at the same
 * moment in each. */
#include <math.h>
#include <string.h>

#include "analysis/output/plot_script.h"

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
    struct extent x, y[PANELS];
    struct time_unit unit;
    bool *drawn; /* architecture x panel: it has a value */
    uint32_t *blocks;
};

static double cell(const struct timeline_plot *in, uint32_t row, unsigned panel)
{
    return plot_table_number(&in->table, row, in->columns[panel]) *
           (panels[panel].latency ? in->unit.per_second : 1);
}

static void measure(struct timeline_plot *in)
{
    struct extent seconds = EXTENT_EMPTY;
    in->unit = (struct time_unit){"s", 1};
    for (uint32_t i = 0; i < in->table.rows; i++)
        extent_see(&seconds, cell(in, i, PANELS - 1));
    in->unit = script_time_unit(seconds.high);
    for (uint32_t i = 0; i < in->table.rows; i++) {
        extent_see(&in->x, plot_table_number(&in->table, i, in->time));
        for (unsigned j = 0; j < PANELS; j++)
            extent_see(&in->y[j], cell(in, i, j));
    }
}

static void put_data(struct timeline_plot *in)
{
    FILE *to = in->script.data.stream;
    fputs("# time goodput failed p99\n", to);
    for (uint32_t i = 0; i < in->plot->count; i++) {
        bool any = false;
        fprintf(to, "# %s\n", in->plot->names[i]);
        for (uint32_t row = 0; row < in->table.rows; row++) {
            if (strcmp(plot_table_text(&in->table, row, 0), in->plot->names[i]) != 0)
                continue;
            script_number(to, plot_table_number(&in->table, row, in->time));
            for (unsigned j = 0; j < PANELS; j++) {
                script_number(to, cell(in, row, j));
                in->drawn[i * PANELS + j] |= isfinite(cell(in, row, j));
            }
            fputc('\n', to);
            any = true;
        }
        in->blocks[i] = in->script.blocks;
        if (any)
            script_block(&in->script);
    }
}

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
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

static void put_panel(const struct timeline_plot *in, unsigned panel, double bottom, double top,
                      bool last)
{
    FILE *to = in->script.to;
    const char *before = "plot ", *label = panels[panel].label;
    if (panels[panel].latency)
        label = arena_format(in->plot->arena, "%s (%s)", label, in->unit.name);
    fprintf(to, "set bmargin at screen %g; set tmargin at screen %g\nset ylabel ", bottom, top);
    script_text(to, label);
    fprintf(to, "\nset xlabel '%s'\nset format x '%s'\n", last ? "time (s)" : "", last ? "%g" : "");
    if (panels[panel].latency)
        script_log_range(to, 'y', &in->y[panel]);
    else
        script_range(to, 'y', &in->y[panel], true);
    for (uint32_t i = 0; i < in->plot->count; i++) {
        if (!in->drawn[i * PANELS + panel])
            continue;
        fprintf(to, "%s'%s.dat' index %u using 1:%u with lines lw 2.5 ", before, in->script.name,
                in->blocks[i], panel + 2);
        script_style(to, i);
        fputs(" title ", to);
        script_text(to, in->plot->names[i]);
        before = ", \\\n  ";
    }
    fputs("\nunset label\nunset arrow\n", to);
}

/* A panel in which nothing ever happens is left out. */
static bool wanted(const struct timeline_plot *in, unsigned panel)
{
    return extent_seen(&in->y[panel]) && (in->y[panel].high > 0 || panel == 0);
}

static void put_panels(const struct timeline_plot *in)
{
    unsigned count = 0, done = 0;
    for (unsigned i = 0; i < PANELS; i++)
        count += wanted(in, i);
    const double low = 0.115, high = 0.775, gap = 0.035, height = (high - low + gap) / count;
    fputs("set multiplot\nunset key\n"
          "set lmargin at screen 0.085; set rmargin at screen 0.975\n",
          in->script.to);
    script_key(&in->script, in->plot->names, in->plot->count);
    fprintf(in->script.to, "set xrange [%.9g:%.9g]\n", in->x.low, in->x.high);
    put_windows(in);
    put_names(in);
    for (unsigned i = 0; i < PANELS; i++)
        if (wanted(in, i)) {
            const double top = high - height * done++;
            put_panel(in, i, top - height + gap, top, done == count);
        }
}

bool plot_timeline(struct plot *plot)
{
    struct timeline_plot in = {.plot = plot};
    bool missing;
    in.x = (struct extent)EXTENT_EMPTY;
    if (!plot_table_read(&in.table, arena_format(plot->arena, "%s/timeline.csv", plot->folder),
                         plot->arena, &missing))
        return missing;
    in.time = plot_table_column(&in.table, "time_s");
    for (unsigned i = 0; i < PANELS; i++) {
        in.columns[i] = plot_table_column(&in.table, panels[i].column);
        in.y[i] = in.x;
    }
    in.drawn = arena_array(plot->arena, (size_t)plot->count * PANELS, sizeof *in.drawn);
    in.blocks = arena_array(plot->arena, plot->count, sizeof *in.blocks);
    measure(&in);
    if (!extent_seen(&in.x) || !extent_seen(&in.y[0]) || in.x.low == in.x.high)
        return true;
    if (!script_begin(&in.script, plot, "timeline", "What users see over time",
                      "mean of all replications, by the moment of sending; shaded: disruptions"))
        return false;
    put_data(&in);
    put_panels(&in);
    return script_end(&in.script, plot);
}
