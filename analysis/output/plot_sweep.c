/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_sweep.h"

#include <math.h>
#include <string.h>

/* ---- values ---- */

static const struct drawn_value *value(const struct swept *in, uint32_t group,
                                       uint32_t architecture, uint32_t x, enum drawn metric)
{
    return plot_grid_at(in->grid, group, architecture, x, metric);
}

static bool is_latency(enum drawn metric) { return metric == DRAWN_P50 || metric == DRAWN_P99; }

static bool is_share(enum drawn metric)
{
    return metric == DRAWN_AVAILABILITY || metric == DRAWN_UP;
}

double swept_factor(const struct swept *in, enum drawn metric)
{
    return is_latency(metric) ? in->unit.per_second : is_share(metric) ? 100 : 1;
}

struct curves *swept_curves(const struct swept *in, uint32_t group, enum drawn metric,
                            double factor)
{
    const struct plot_grid *grid = in->grid;
    struct curves *curves =
        curves_create(in->plot->arena, in->plot->count, grid->x_count, in->plot->names);
    curves->logarithmic = is_latency(metric) && !in->linear;
    for (uint32_t i = 0; i < in->plot->count; i++)
        for (uint32_t k = 0; k < grid->x_count; k++) {
            const uint32_t x = grid->order[k];
            const struct drawn_value *of = value(in, group, i, x, metric);
            const bool parted = metric != DRAWN_OFFERED && plot_grid_parted(grid, group, i, x);
            const double by = parted ? (double)NAN : factor;
            curves->list[i].points[k] =
                (struct curve_point){grid->x[x], of->mean * by, of->low * by, of->high * by};
        }
    return curves;
}

struct curves *swept_kind(const struct swept *in, enum drawn_kind kind, uint32_t group,
                          enum drawn metric)
{
    const struct plot_grid *grid = in->grid;
    const double factor = swept_factor(in, metric);
    struct curves *curves =
        curves_create(in->plot->arena, in->plot->count, grid->x_count, in->plot->names);
    for (uint32_t i = 0; i < in->plot->count; i++)
        for (uint32_t k = 0; k < grid->x_count; k++) {
            const uint32_t x = grid->order[k];
            const double mean = plot_grid_of(grid, kind, group, i, x, metric)->mean * factor;
            curves->list[i].points[k] =
                (struct curve_point){grid->x[x], mean, (double)NAN, (double)NAN};
        }
    return curves;
}

void swept_put_kinds(struct script *script, struct curves *const kinds[DRAWN_KINDS], double size)
{
    static const int marks[DRAWN_KINDS] = {[KIND_OTHERS] = 6, [KIND_COLLAPSED] = 2};
    for (enum drawn_kind kind = KIND_OTHERS; kind < DRAWN_KINDS; kind++)
        for (uint32_t i = 0; i < kinds[kind]->count; i++) {
            const struct curve *curve = &kinds[kind]->list[i];
            if (curve->values == 0)
                continue;
            script_clause(script, curve->block);
            fprintf(script->to, "using 1:2 with points pt %d ps %.2g lw 2 lc rgb '%s' notitle",
                    marks[kind], size, script_colour(curve->series));
        }
}

bool swept_parted(const struct swept *in, uint32_t first, uint32_t count)
{
    for (uint32_t g = first; g < first + count; g++)
        for (uint32_t i = 0; i < in->plot->count; i++)
            for (uint32_t x = 0; x < in->grid->x_count; x++)
                if (plot_grid_parted(in->grid, g, i, x))
                    return true;
    return false;
}

/* ---- axes ---- */

const char *swept_label(const struct swept *in, enum drawn metric)
{
    if (is_latency(metric))
        return arena_format(in->plot->arena, "response time (%s)%s", in->unit.name,
                            in->linear ? "" : ", logarithmic");
    return metric == DRAWN_GOODPUT ? "goodput (1/s)"
           : metric == DRAWN_UP    ? "up (%)"
                                   : "availability (%)";
}

struct axis swept_axis(const struct swept *in, enum drawn metric, const struct extent *extent)
{
    return is_latency(metric) && !in->linear ? axis_logarithmic(extent)
           : is_share(metric)                ? axis_share(extent, 99)
                                             : axis_from_zero(extent);
}

void swept_write(const struct swept *in, struct curves *curves, struct script *script,
                 enum drawn metric, const char *title)
{
    const struct axis axis = swept_axis(in, metric, &curves->y);
    if (is_share(metric))
        curves_write(curves, script, title, 0, 100);
    else
        curves_write(curves, script, title, axis.low, axis.high);
}

void swept_y_axis(const struct swept *in, struct script *script, enum drawn metric,
                  const struct extent *extent, bool numbers)
{
    const struct axis axis = swept_axis(in, metric, extent);
    axis_put(script->to, "y", &axis, numbers);
    if (!numbers)
        fputs("set format y ''\n", script->to);
}

void swept_box(struct script *script, const struct box *box, const char *label)
{
    FILE *to = script->to;
    fprintf(to,
            "set lmargin at screen %g; set rmargin at screen %g\n"
            "set bmargin at screen %g; set tmargin at screen %g\n",
            box->left, box->right, box->bottom, box->top);
    fputs("unset logscale xy; set ytics autofreq; set format y '%g'\nset ylabel ", to);
    script_text(to, label);
    fputs("\n", to);
}

const char *swept_x_name(const struct swept *in)
{
    const char *unit = in->grid->unit, *title = in->plot->titles[0];
    const char *log = in->grid->ratios ? ", logarithmic" : "";
    return *unit ? arena_format(in->plot->arena, "%s (%s)%s", title, unit, log)
                 : arena_format(in->plot->arena, "%s%s", title, log);
}

static void put_named_ticks(const struct swept *in, FILE *to, bool numbers)
{
    fputs("set xtics (", to);
    for (uint32_t i = 0; i < in->grid->x_count; i++) {
        const char *text = in->grid->texts[i];
        if (in->grid->numeric)
            text = arena_format(in->plot->arena, "%.6g", in->grid->x[i]);
        fputs(i ? ", " : "", to);
        script_tick(to, numbers ? text : "");
        fprintf(to, " %.9g", in->grid->x[i]);
    }
    fputs(")\n", to);
}

void swept_x_axis(const struct swept *in, struct script *script, bool numbers, const char *name,
                  unsigned ticks)
{
    FILE *to = script->to;
    fputs("set xlabel ", to);
    script_text(to, name);
    fprintf(to, "\nset format x '%s'\n", numbers ? "%g" : "");
    if (in->grid->ratios) {
        const struct axis axis = axis_logarithmic(&in->x);
        axis_put(to, "x", &axis, numbers);
    } else {
        const double room = in->grid->numeric ? 0.02 * (in->x.high - in->x.low) : 0.3;
        fprintf(to, "set xrange [%.9g:%.9g]\n", in->x.low - room, in->x.high + room);
    }
    if (in->grid->numeric && in->grid->x_count > ticks && !in->grid->ratios)
        axis_put_ticks(to, 'x', &in->x, ticks);
    else
        put_named_ticks(in, to, numbers);
}

/* ---- objectives ---- */

static const json_t *objective_of(const struct swept *in, enum drawn metric)
{
    size_t i;
    json_t *each;
    json_array_foreach(json_object_get(in->plot->about, "objectives"), i, each)
    {
        const char *name = json_string_value(json_object_get(each, "metric"));
        if (name && strcmp(name, drawn_names[metric]) == 0)
            return each;
    }
    return NULL;
}

double swept_bound(const struct swept *in, enum drawn metric)
{
    const json_t *objective = objective_of(in, metric);
    return objective ? json_number_value(json_object_get(objective, "bound")) : (double)NAN;
}

const char *swept_objective(const struct swept *in, enum drawn metric)
{
    const char *text = json_string_value(json_object_get(objective_of(in, metric), "text"));
    return text ? text : "";
}

void swept_see_bound(const struct swept *in, enum drawn metric, struct extent *extent)
{
    if (extent_seen(extent))
        extent_see(extent, swept_bound(in, metric) * swept_factor(in, metric));
}

void swept_put_bound(const struct swept *in, struct script *script, enum drawn metric, bool text)
{
    FILE *to = script->to;
    const double bound = swept_bound(in, metric) * swept_factor(in, metric);
    if (!isfinite(bound))
        return;
    fprintf(to,
            "set arrow from graph 0, first %.9g to graph 1, first %.9g nohead lc rgb '#444444' "
            "dt 2 lw 2\n",
            bound, bound);
    const char *named = json_string_value(json_object_get(objective_of(in, metric), "text"));
    if (!text || !named)
        return;
    fputs("set label ", to);
    script_text(to, named);
    fprintf(to, " at graph 0.015, first %.9g offset 0,0.6 left textcolor rgb '#444444'\n", bound);
}

/* ---- what cannot be seen ---- */

bool swept_unstable(const struct swept *in, uint32_t group)
{
    for (uint32_t i = 0; i < in->plot->count; i++)
        for (uint32_t j = 0; j < in->grid->x_count; j++)
            if (plot_grid_unstable(in->grid, group, i, j))
                return true;
    return false;
}

/* Without the numbers behind the colon, which are of one point. */
static const char *reason(const struct swept *in, const struct drawn_value *of)
{
    if (!of->why || !*of->why)
        return "no value there";
    return arena_format(in->plot->arena, "%.*s", (int)strcspn(of->why, ":"), of->why);
}

/* `why` and the reasons for gaps of this group that it does not name. */
static const char *gaps_of(const struct swept *in, uint32_t group, enum drawn metric,
                           const char *why)
{
    for (uint32_t i = 0; i < in->plot->count; i++)
        for (uint32_t j = 0; j < in->grid->x_count; j++) {
            const struct drawn_value *of = value(in, group, i, j, metric);
            if (isfinite(of->mean) || plot_grid_unstable(in->grid, group, i, j))
                continue;
            const char *also = reason(in, of);
            if (!why)
                why = also;
            else if (!strstr(why, also))
                why = arena_format(in->plot->arena, "%s or %s", why, also);
        }
    return why;
}

const char *swept_gaps(const struct swept *in, uint32_t first, uint32_t count, enum drawn metric)
{
    const char *why = NULL;
    for (uint32_t i = 0; i < count; i++)
        why = gaps_of(in, first + i, metric, why);
    return why;
}

void swept_mark_unstable(const struct swept *in, struct script *script, uint32_t group,
                         const struct extent *latency, struct curves **marks)
{
    const struct plot_grid *grid = in->grid;
    const struct axis axis = swept_axis(in, DRAWN_P99, latency);
    const double height = axis_at(&axis, 0.95);
    *marks = curves_create(in->plot->arena, in->plot->count, grid->x_count, in->plot->names);
    for (uint32_t i = 0; i < in->plot->count; i++)
        for (uint32_t k = 0; k < grid->x_count; k++) {
            struct curve_point *point = &(*marks)->list[i].points[k];
            point->x = grid->x[grid->order[k]];
            if (plot_grid_unstable(grid, group, i, grid->order[k]))
                point->mean = point->low = point->high = height;
        }
    curves_write(*marks, script, "unstable points", 0, height);
}

const char *swept_note(const struct swept *in, const char *note, bool ribbons, bool unstable,
                       bool parted, const char *gaps)
{
    struct arena *arena = in->plot->arena;
    const int replications =
        (int)json_integer_value(json_object_get(in->plot->about, "replications"));
    if (ribbons && replications > 1)
        note = arena_format(arena, "%s; ribbons: 95 %% interval of %d replications", note,
                            replications);
    if (unstable)
        note = arena_format(arena, "%s; △ unstable: a queue grows for ever", note);
    if (parted)
        note = arena_format(arena, "%s; × replications that collapsed, ○ the others", note);
    if (gaps)
        note = arena_format(arena, "%s; gaps: %s", note, gaps);
    return note;
}
