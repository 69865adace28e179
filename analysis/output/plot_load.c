/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Latency, goodput and availability against the parameter of a sweep: where is the knee? */
#include <math.h>

#include "analysis/output/plot_sweep.h"

struct drawing {
    const struct swept *in;
    struct script script;
    struct curves *p99, *p50, *goodput, *offered, *up, *unstable;
    struct curves *kinds[3][DRAWN_KINDS]; /* p99, goodput, up */
    struct extent latency;
    bool any_unstable;
};

static struct curves *curves_of(const struct swept *in, enum drawn metric)
{
    return swept_curves(in, 0, metric, swept_factor(in, metric));
}

static void measure_kinds(struct drawing *drawing, unsigned which, enum drawn metric,
                          struct extent *extent)
{
    for (enum drawn_kind kind = KIND_OTHERS; kind < DRAWN_KINDS; kind++) {
        drawing->kinds[which][kind] = swept_kind(drawing->in, kind, 0, metric);
        curves_see(drawing->kinds[which][kind], extent);
    }
}

/* What is offered is the same for all. */
static struct curves *offered_of(const struct swept *in)
{
    struct curves *all = curves_of(in, DRAWN_OFFERED);
    all->count = all->count > 0;
    for (uint32_t i = 0; all->count && i < all->list[0].count; i++)
        all->list[0].points[i].low = all->list[0].points[i].high = (double)NAN;
    return all;
}

static void measure(struct drawing *drawing)
{
    const struct swept *in = drawing->in;
    drawing->p99 = curves_of(in, DRAWN_P99);
    drawing->p50 = curves_of(in, DRAWN_P50);
    drawing->goodput = curves_of(in, DRAWN_GOODPUT);
    drawing->offered = offered_of(in);
    drawing->up = curves_of(in, in->up);
    drawing->any_unstable = swept_unstable(in, 0);
    curves_see(drawing->p99, &drawing->latency);
    curves_see(drawing->p50, &drawing->latency);
    curves_see(drawing->goodput, &drawing->goodput->y);
    curves_see(drawing->offered, &drawing->goodput->y);
    curves_see(drawing->up, &drawing->up->y);
    measure_kinds(drawing, 0, DRAWN_P99, &drawing->latency);
    measure_kinds(drawing, 1, DRAWN_GOODPUT, &drawing->goodput->y);
    measure_kinds(drawing, 2, in->up, &drawing->up->y);
    swept_see_bound(in, DRAWN_P99, &drawing->latency);
    swept_see_bound(in, in->up, &drawing->up->y);
    drawing->p99->y = drawing->p50->y = drawing->latency;
}

static void write_curves(struct drawing *drawing, struct curves *curves, enum drawn metric)
{
    swept_write(drawing->in, curves, &drawing->script, metric, drawn_names[metric]);
}

static void write_kinds(struct drawing *drawing, unsigned which, enum drawn metric,
                        const struct extent *extent)
{
    for (enum drawn_kind kind = KIND_OTHERS; kind < DRAWN_KINDS; kind++) {
        drawing->kinds[which][kind]->y = *extent;
        write_curves(drawing, drawing->kinds[which][kind], metric);
    }
}

static void put_data(struct drawing *drawing)
{
    write_curves(drawing, drawing->p99, DRAWN_P99);
    write_curves(drawing, drawing->p50, DRAWN_P50);
    write_curves(drawing, drawing->goodput, DRAWN_GOODPUT);
    write_curves(drawing, drawing->offered, DRAWN_OFFERED);
    write_curves(drawing, drawing->up, drawing->in->up);
    write_kinds(drawing, 0, DRAWN_P99, &drawing->latency);
    write_kinds(drawing, 1, DRAWN_GOODPUT, &drawing->goodput->y);
    write_kinds(drawing, 2, drawing->in->up, &drawing->up->y);
    swept_mark_unstable(drawing->in, &drawing->script, 0, &drawing->latency, &drawing->unstable);
}

static void put_unstable(struct drawing *drawing)
{
    for (uint32_t i = 0; i < drawing->unstable->count; i++) {
        const struct curve *curve = &drawing->unstable->list[i];
        if (curve->values == 0)
            continue;
        script_clause(&drawing->script, curve->block);
        fprintf(drawing->script.to, "using 1:2 with points pt 8 ps 1.6 lw 2 lc rgb '%s' notitle",
                script_colour(curve->series));
    }
}

static void put_latency(struct drawing *drawing, const struct box *box)
{
    const struct swept *in = drawing->in;
    struct script *script = &drawing->script;
    swept_box(script, box, swept_label(in, DRAWN_P99));
    swept_x_axis(in, script, true, swept_x_name(in), 9);
    swept_y_axis(in, script, DRAWN_P99, &drawing->latency, true);
    swept_put_bound(in, script, DRAWN_P99, true);
    swept_mark_capacity(in, script);
    curves_label(drawing->p99, script, box->right - box->left);
    curves_ribbons(drawing->p99, script);
    curves_lines(drawing->p50, script, CURVE_THIN);
    curves_lines(drawing->p99, script, CURVE_POINTS);
    swept_put_kinds(script, drawing->kinds[0], 1.6);
    put_unstable(drawing);
    script_panel_end(script);
}

static void put_goodput(struct drawing *drawing, const struct box *box, bool last)
{
    const struct swept *in = drawing->in;
    struct script *script = &drawing->script;
    swept_box(script, box, swept_label(in, DRAWN_GOODPUT));
    swept_x_axis(in, script, last, last ? swept_x_name(in) : "", 5);
    swept_y_axis(in, script, DRAWN_GOODPUT, &drawing->goodput->y, true);
    swept_mark_capacity(in, script);
    curves_label(drawing->goodput, script, box->right - box->left);
    /* broad and pale: where all is served the others lie on it */
    if (curves_any(drawing->offered)) {
        script_clause(script, drawing->offered->list[0].block);
        fputs("using 1:2 with lines lw 9 lc rgb '#dddddd' notitle", script->to);
    }
    curves_ribbons(drawing->goodput, script);
    curves_lines(drawing->goodput, script, CURVE_PLAIN);
    swept_put_kinds(script, drawing->kinds[1], 1.2);
    script_panel_end(script);
}

static void put_availability(struct drawing *drawing, const struct box *box)
{
    const struct swept *in = drawing->in;
    struct script *script = &drawing->script;
    swept_box(script, box, swept_label(in, in->up));
    swept_x_axis(in, script, true, swept_x_name(in), 5);
    swept_y_axis(in, script, in->up, &drawing->up->y, true);
    swept_put_bound(in, script, in->up, false);
    swept_mark_capacity(in, script);
    curves_label(drawing->up, script, box->right - box->left);
    curves_ribbons(drawing->up, script);
    curves_lines(drawing->up, script, CURVE_PLAIN);
    swept_put_kinds(script, drawing->kinds[2], 1.2);
    script_panel_end(script);
}

/* Latency on the left, the others on the right; without latency they have the whole width. */
static void put_panels(struct drawing *drawing)
{
    const bool latency = extent_seen(&drawing->latency), up = curves_any(drawing->up);
    const bool goodput = curves_any(drawing->goodput);
    const double left = latency ? 0.68 : 0.1, right = latency && (goodput || up) ? 0.57 : 0.975;
    fputs("set multiplot\nunset key\n", drawing->script.to);
    const double top = script_key(&drawing->script, drawing->in->plot->names,
                                  drawing->in->plot->count, curves_any(drawing->offered));
    if (latency)
        put_latency(drawing, &(struct box){0.085, right, 0.115, top});
    if (goodput)
        put_goodput(drawing, &(struct box){left, 0.975, up ? 0.47 : 0.115, top}, !up);
    if (up)
        put_availability(drawing, &(struct box){left, 0.975, 0.115, goodput ? 0.42 : top});
}

bool plot_load(const struct swept *in)
{
    struct drawing drawing = {.in = in, .latency = EXTENT_EMPTY};
    measure(&drawing);
    const bool latency = extent_seen(&drawing.latency);
    if (!latency && !extent_seen(&drawing.goodput->y) && !extent_seen(&drawing.up->y))
        return true;
    const char *head =
        arena_format(in->plot->arena, "%s by %s",
                     in->up == DRAWN_UP ? "Availability" : "Response time, goodput, availability",
                     in->plot->titles[0]);
    const char *note = latency ? "thick: 99th percentile, thin: median" : "share of time";
    if (swept_any_capacity(in))
        note = arena_format(in->plot->arena, "%s; dotted: capacity by means alone", note);
    note = swept_note(in, note, true, drawing.any_unstable, swept_parted(in, 0, 1),
                      latency ? swept_gaps(in, 0, 1, DRAWN_P99) : NULL);
    if (!script_begin(&drawing.script, in->plot, "load", head, note))
        return false;
    put_data(&drawing);
    put_panels(&drawing);
    return script_end(&drawing.script, in->plot);
}
