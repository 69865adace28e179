/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Latency, goodput and availability against the first parameter of a sweep: where is the knee?
 *
 * Columns of the data, a block per architecture: x, then for p99, goodput and availability mean,
 * low and high end of the 95 % interval; p50; offered; a mark at the upper edge where the system is
 * unstable. */
#include <math.h>
#include <string.h>

#include "analysis/output/plot_grid.h"
#include "analysis/output/plot_script.h"

/* Columns of the data. */
enum { X = 1, P99 = 2, GOODPUT = 5, AVAILABILITY = 8, P50 = 11, OFFERED = 12, UNSTABLE = 13 };

struct drawing {
    struct plot *plot;
    const struct plot_grid *grid;
    uint32_t group;
    struct script script;
    struct time_unit unit;
    enum drawn up; /* availability, or up.share where there are no requests */
    struct extent x, latency, goodput, up_share;
    bool any_unstable;
};

/* The head and the key belong to the first panel only. */
#define PANEL_END "\nunset label\nunset arrow\n"

/* How the parameter is named below a panel. */
enum naming { UNNAMED, BRIEF, WHOLE };

struct box {
    double left, right, bottom, top; /* shares of the screen */
};

static const struct drawn_value *value(const struct drawing *in, uint32_t architecture, uint32_t x,
                                       enum drawn metric)
{
    return plot_grid_at(in->grid, in->group, architecture, x, metric);
}

static void see(struct extent *extent, const struct drawn_value *of, double factor)
{
    extent_see(extent, of->mean * factor);
    extent_see(extent, of->high * factor);
    if (of->low > 0) /* a logarithmic axis has no place for the rest */
        extent_see(extent, fmax(of->low, of->mean / 10) * factor);
}

static const json_t *objective_of(const struct plot *plot, const char *metric)
{
    size_t i;
    json_t *each;
    json_array_foreach(json_object_get(plot->about, "objectives"), i, each)
    {
        const char *name = json_string_value(json_object_get(each, "metric"));
        if (name && strcmp(name, metric) == 0)
            return each;
    }
    return NULL;
}

static double bound_of(const json_t *objective)
{
    return objective ? json_number_value(json_object_get(objective, "bound")) : (double)NAN;
}

static void measure(struct drawing *in)
{
    struct extent seconds = EXTENT_EMPTY;
    for (uint32_t i = 0; i < in->plot->count; i++)
        for (uint32_t j = 0; j < in->grid->x_count; j++)
            see(&seconds, value(in, i, j, DRAWN_P99), 1);
    in->unit = script_time_unit(seconds.high);
    for (uint32_t i = 0; i < in->plot->count; i++)
        for (uint32_t j = 0; j < in->grid->x_count; j++) {
            extent_see(&in->x, in->grid->x[j]);
            see(&in->latency, value(in, i, j, DRAWN_P99), in->unit.per_second);
            see(&in->latency, value(in, i, j, DRAWN_P50), in->unit.per_second);
            see(&in->goodput, value(in, i, j, DRAWN_GOODPUT), 1);
            extent_see(&in->goodput, value(in, i, j, DRAWN_OFFERED)->mean);
            extent_see(&in->up_share, 100 * value(in, i, j, DRAWN_AVAILABILITY)->mean);
            in->any_unstable |= plot_grid_unstable(in->grid, in->group, i, j);
        }
    if (extent_seen(&in->latency))
        extent_see(&in->latency,
                   bound_of(objective_of(in->plot, "latency.p99")) * in->unit.per_second);
    in->up = extent_seen(&in->up_share) ? DRAWN_AVAILABILITY : DRAWN_UP;
    for (uint32_t i = 0; in->up == DRAWN_UP && i < in->plot->count; i++)
        for (uint32_t j = 0; j < in->grid->x_count; j++)
            extent_see(&in->up_share, 100 * value(in, i, j, DRAWN_UP)->mean);
}

/* Mean, low and high end of the interval, kept within what the axis can show. */
static void put_interval(FILE *to, const struct drawn_value *of, double factor, double least,
                         double most)
{
    const double low = of->low * factor, high = of->high * factor;
    script_number(to, of->mean * factor);
    script_number(to, low < least ? least : low);
    script_number(to, high > most ? most : high);
}

static void put_data(struct drawing *in)
{
    FILE *to = in->script.data.stream;
    const double floor_of_latency = in->latency.low / 1.25;
    fputs("# x p99 low high goodput low high availability low high p50 offered unstable\n", to);
    for (uint32_t i = 0; i < in->plot->count; i++) {
        fprintf(to, "# %s\n", in->plot->names[i]);
        for (uint32_t k = 0; k < in->grid->x_count; k++) {
            const uint32_t x = in->grid->order[k];
            script_number(to, in->grid->x[x]);
            put_interval(to, value(in, i, x, DRAWN_P99), in->unit.per_second, floor_of_latency,
                         1e300);
            put_interval(to, value(in, i, x, DRAWN_GOODPUT), 1, 0, 1e300);
            put_interval(to, value(in, i, x, in->up), 100, 0, 100);
            script_number(to, value(in, i, x, DRAWN_P50)->mean * in->unit.per_second);
            script_number(to, value(in, i, x, DRAWN_OFFERED)->mean);
            const bool unstable = plot_grid_unstable(in->grid, in->group, i, x);
            script_number(to, unstable ? in->latency.high * 1.1 : (double)NAN);
            fputc('\n', to);
        }
        script_block(&in->script);
    }
}

/* Ticks at the points where there are few of them; without texts on a panel that has another one
 * below. */
static void put_ticks(const struct drawing *in, enum naming naming)
{
    FILE *to = in->script.to;
    if (in->grid->numeric && in->grid->x_count > 6) {
        fprintf(to, "set xtics autofreq\nset format x '%s'\n", naming == UNNAMED ? "" : "%g");
        return;
    }
    fputs("set xtics (", to);
    for (uint32_t i = 0; i < in->grid->x_count; i++) {
        const char *text = in->grid->texts[i];
        if (in->grid->numeric)
            text = arena_format(in->plot->arena, "%.6g", in->grid->x[i]);
        fputs(i ? ", " : "", to);
        script_text(to, naming == UNNAMED ? "" : text);
        fprintf(to, " %.9g", in->grid->x[i]);
    }
    fputs(")\n", to);
}

static void put_x_axis(const struct drawing *in, enum naming naming)
{
    FILE *to = in->script.to;
    const char *path = in->plot->paths[0], *dot = strrchr(path, '.'), *unit = in->grid->unit;
    const char *name = naming == UNNAMED ? "" : naming == BRIEF && dot ? dot + 1 : path;
    if (*name && *unit)
        name = arena_format(in->plot->arena, "%s (%s)", name, unit);
    fputs("set xlabel ", to);
    script_text(to, name);
    fputs("\n", to);
    if (in->grid->ratios)
        script_log_range(to, 'x', &in->x);
    const double room = in->grid->numeric ? 0.02 * (in->x.high - in->x.low) : 0.3;
    if (!in->grid->ratios)
        fprintf(to, "set xrange [%.9g:%.9g]\n", in->x.low - room, in->x.high + room);
    put_ticks(in, naming);
}

static void put_box(const struct drawing *in, const struct box *box, const char *label,
                    enum naming naming)
{
    FILE *to = in->script.to;
    fprintf(to,
            "set lmargin at screen %g; set rmargin at screen %g\n"
            "set bmargin at screen %g; set tmargin at screen %g\n",
            box->left, box->right, box->bottom, box->top);
    fputs("unset logscale; set ytics autofreq\nset ylabel ", to);
    script_text(to, label);
    fputs("\n", to);
    put_x_axis(in, naming);
}

/* A dashed line where an objective has its bound. */
static void put_bound(const struct drawing *in, const char *metric, double factor)
{
    const json_t *objective = objective_of(in->plot, metric);
    if (objective)
        fprintf(in->script.to,
                "set arrow from graph 0, first %.9g to graph 1, first %.9g nohead lc rgb '#444444' "
                "dt 2 lw 2\n",
                bound_of(objective) * factor, bound_of(objective) * factor);
}

static void put_bound_text(const struct drawing *in, const char *metric, double factor)
{
    const json_t *objective = objective_of(in->plot, metric);
    const char *text = json_string_value(json_object_get(objective, "text"));
    if (!text)
        return;
    fputs("set label ", in->script.to);
    script_text(in->script.to, text);
    fprintf(in->script.to,
            " at graph 0.015, first %.9g offset 0,0.6 left textcolor rgb '#444444'\n",
            bound_of(objective) * factor);
}

/* Is there a mean to be drawn at all: an empty series stops gnuplot. */
static bool any(const struct drawing *in, uint32_t architecture, enum drawn metric)
{
    for (uint32_t j = 0; j < in->grid->x_count; j++)
        if (isfinite(value(in, architecture, j, metric)->mean))
            return true;
    return false;
}

static bool any_spread(const struct drawing *in, uint32_t architecture, enum drawn metric)
{
    for (uint32_t j = 0; j < in->grid->x_count; j++)
        if (isfinite(value(in, architecture, j, metric)->low) &&
            isfinite(value(in, architecture, j, metric)->mean))
            return true;
    return false;
}

/* Begins the next clause of a plot command. */
static void clause(const struct drawing *in, const char **before, uint32_t architecture)
{
    fprintf(in->script.to, "%s'%s.dat' index %u ", *before, in->script.name, architecture);
    *before = ", \\\n  ";
}

/* Ribbons below all lines. */
static void put_ribbons(const struct drawing *in, const char **before, enum drawn metric,
                        int column)
{
    for (uint32_t i = 0; i < in->plot->count; i++) {
        if (!any_spread(in, i, metric))
            continue;
        clause(in, before, i);
        fprintf(in->script.to, "using %d:%d:%d with filledcurves lc rgb '%s' notitle", X,
                column + 1, column + 2, script_colour(i));
    }
}

static void put_lines(const struct drawing *in, const char **before, enum drawn metric, int column,
                      const char *look)
{
    for (uint32_t i = 0; i < in->plot->count; i++) {
        if (!any(in, i, metric))
            continue;
        clause(in, before, i);
        fprintf(in->script.to, "using %d:%d with %s ", X, column, look);
        script_style(in->script.to, i);
        fputs(" notitle", in->script.to);
    }
}

static void put_unstable(const struct drawing *in, const char **before)
{
    for (uint32_t i = 0; i < in->plot->count; i++)
        for (uint32_t j = 0; j < in->grid->x_count; j++)
            if (plot_grid_unstable(in->grid, in->group, i, j)) {
                clause(in, before, i);
                fprintf(in->script.to,
                        "using %d:%d with points pt 8 ps 1.6 lw 2 lc rgb '%s' notitle", X, UNSTABLE,
                        script_colour(i));
                break;
            }
}

static void put_latency(const struct drawing *in, const struct box *box)
{
    FILE *to = in->script.to;
    put_box(in, box, arena_format(in->plot->arena, "response time (%s)", in->unit.name), WHOLE);
    script_log_range(to, 'y', &in->latency);
    put_bound(in, "latency.p99", in->unit.per_second);
    put_bound_text(in, "latency.p99", in->unit.per_second);
    const char *before = "plot ";
    put_ribbons(in, &before, DRAWN_P99, P99);
    put_lines(in, &before, DRAWN_P50, P50, "lines lw 1.5");
    put_lines(in, &before, DRAWN_P99, P99, "linespoints pt 7 ps 0.7 lw 3.5");
    put_unstable(in, &before);
    fputs(PANEL_END, to);
}

static void put_goodput(const struct drawing *in, const struct box *box, enum naming naming)
{
    FILE *to = in->script.to;
    put_box(in, box, "goodput (1/s)", naming);
    script_range(to, 'y', &in->goodput, true);
    const bool offered = any(in, 0, DRAWN_OFFERED);
    if (offered)
        fputs("set label 'dotted: offered' at graph 0,1.07 left textcolor rgb '#666666'\n", to);
    const char *before = "plot ";
    if (offered) {
        clause(in, &before, 0);
        fprintf(to, "using %d:%d with lines lw 2 dt 3 lc rgb '#888888' notitle", X, OFFERED);
    }
    put_ribbons(in, &before, DRAWN_GOODPUT, GOODPUT);
    put_lines(in, &before, DRAWN_GOODPUT, GOODPUT, "lines lw 3");
    fputs(PANEL_END, to);
}

static void put_availability(const struct drawing *in, const struct box *box, enum naming naming)
{
    FILE *to = in->script.to;
    const double low = fmin(99, in->up_share.low);
    put_box(in, box, in->up == DRAWN_UP ? "up (%)" : "availability (%)", naming);
    fprintf(to, "set yrange [%.6g:%.6g]\n", low - 0.03 * (100 - low), 100 + 0.03 * (100 - low));
    put_bound(in, drawn_names[in->up], 100);
    const char *before = "plot ";
    put_ribbons(in, &before, in->up, AVAILABILITY);
    put_lines(in, &before, in->up, AVAILABILITY, "lines lw 3");
    fputs(PANEL_END, to);
}

/* Latency on the left, the others on the right; without latency they have the whole width. */
static void put_panels(const struct drawing *in)
{
    const bool latency = extent_seen(&in->latency), goodput = extent_seen(&in->goodput);
    const bool up = extent_seen(&in->up_share);
    const double left = latency ? 0.68 : 0.1, right = latency && (goodput || up) ? 0.57 : 0.975;
    const enum naming naming = latency ? BRIEF : WHOLE;
    fputs("set multiplot\nunset key\n", in->script.to);
    script_key(&in->script, in->plot->names, in->plot->count);
    if (latency)
        put_latency(in, &(struct box){0.085, right, 0.115, 0.8});
    if (goodput)
        put_goodput(in, &(struct box){left, 0.975, up ? 0.47 : 0.115, 0.8}, up ? UNNAMED : naming);
    if (up)
        put_availability(in, &(struct box){left, 0.975, 0.115, goodput ? 0.425 : 0.8}, naming);
}

static bool draw(struct plot *plot, const struct plot_grid *grid, uint32_t group)
{
    struct drawing in = {.plot = plot, .grid = grid, .group = group};
    in.x = in.latency = in.goodput = in.up_share = (struct extent)EXTENT_EMPTY;
    measure(&in);
    if (!extent_seen(&in.latency) && !extent_seen(&in.goodput) && !extent_seen(&in.up_share))
        return true;
    const char *name =
        grid->group_count == 1 ? "load" : arena_format(plot->arena, "load-%u", group + 1);
    const char *last = strrchr(plot->paths[0], '.');
    const char *head = arena_format(
        plot->arena, "%s by %s%s%s",
        in.up == DRAWN_UP ? "Availability" : "Response time, goodput and availability",
        last ? last + 1 : plot->paths[0], *grid->groups[group] ? ", " : "", grid->groups[group]);
    const int replications = (int)json_integer_value(json_object_get(plot->about, "replications"));
    const char *note = "thick: 99th percentile, thin: median";
    if (replications > 1)
        note = arena_format(plot->arena, "%s; ribbons: 95 %% interval of %d replications", note,
                            replications);
    if (in.any_unstable)
        note = arena_format(plot->arena, "%s; △ unstable: a queue grows for ever", note);
    if (!script_begin(&in.script, plot, name, head, note))
        return false;
    put_data(&in);
    put_panels(&in);
    return script_end(&in.script, plot);
}

bool plot_load(struct plot *plot)
{
    struct plot_table table;
    struct plot_grid grid;
    bool missing;
    if (plot->path_count == 0)
        return true;
    if (!plot_table_read(&table, arena_format(plot->arena, "%s/summary.csv", plot->folder),
                         plot->arena, &missing))
        return missing;
    if (!plot_grid_read(&grid, plot, &table))
        return false;
    const uint32_t most = PLOTS_MOST / 2;
    if (grid.group_count > most)
        fprintf(stderr, "maquette: the first %u of %u pictures are drawn\n", most,
                grid.group_count);
    for (uint32_t i = 0; i < grid.group_count && i < most; i++)
        if (!draw(plot, &grid, i))
            return false;
    return true;
}
