/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many requests took how long: on the left the share of those that took no longer (CDF), on the
 * right of those that took longer (CCDF), both axes logarithmic.
 *
 * Why beside the spectrum, which shows the same: this is how distributions are printed, and what
 * kind of tail there is can be seen in it: a power law is a straight line, an exponential one bends
 * down.  An objective on a percentile is a corner again: a curve that passes on its left meets it.
 *
 * Rule: the curves are given at the same times, interpolated between quantiles on both logarithmic
 * axes, and end where the sample does not support the quantile any more. */
#include <math.h>

#include "analysis/output/plot_spectrum.h"

enum { STEPS = 160 };

struct distribution {
    struct spectrum from;
    struct extent times;          /* of the axes: of curves and objectives */
    struct curves *below, *above; /* shares in % */
};

/* Share of those that took longer than `time`; NAN: the quantiles do not reach so far. */
static double share_above(const struct curve *curve, double time)
{
    const struct curve_point *points = curve->points;
    if (curve->count == 0 || time < points[0].mean)
        return 1;
    for (uint32_t i = 1; i < curve->count; i++) {
        if (points[i].mean < time || !(points[i].mean > points[i - 1].mean))
            continue;
        const double way =
            log(time / points[i - 1].mean) / log(points[i].mean / points[i - 1].mean);
        return 1 / (points[i - 1].x * pow(points[i].x / points[i - 1].x, way));
    }
    return (double)NAN;
}

/* From the quickest hundredth of all architectures to their slowest. */
static struct extent times_of(const struct spectrum *in)
{
    struct extent times = EXTENT_EMPTY;
    for (uint32_t i = 0; i < in->curves->count; i++)
        for (uint32_t j = 0; j < in->curves->list[i].count; j++)
            if (in->curves->list[i].points[j].x > 1.01)
                extent_see(&times, in->curves->list[i].points[j].mean);
    return times;
}

/* Over the times of the curves. */
static void fill(struct distribution *in)
{
    const struct extent *times = &in->times;
    struct plot *plot = in->from.plot;
    in->below = curves_create(plot->arena, plot->count, STEPS + 1, plot->names);
    in->above = curves_create(plot->arena, plot->count, STEPS + 1, plot->names);
    for (uint32_t i = 0; i < plot->count; i++)
        for (uint32_t k = 0; k <= STEPS; k++) {
            const double x = times->low * pow(times->high / times->low, (double)k / STEPS);
            const double above = share_above(&in->from.curves->list[i], x);
            in->below->list[i].points[k] = (struct curve_point){.x = x, .mean = 100 * (1 - above)};
            in->above->list[i].points[k] = (struct curve_point){.x = x, .mean = 100 * above};
        }
    in->above->logarithmic = true;
    in->below->y = (struct extent){0, 100};
    in->above->y = (struct extent){100 / in->from.x.high, 100};
}

static void see_objectives(struct distribution *in)
{
    double share, bound;
    const char *text;
    for (size_t next = 0; spectrum_objective(&in->from, &next, &share, &bound, &text);) {
        extent_see(&in->times, bound);
        extent_see(&in->above->y, 100 * (1 - share));
    }
}

static void put_corner(FILE *to, double x, double y)
{
    fprintf(to,
            "set arrow from graph 0, first %.9g to first %.9g,%.9g nohead lc rgb '#444444' dt 2 lw "
            "2\nset arrow from first %.9g, graph 0 to first %.9g,%.9g nohead lc rgb '#444444' dt 2 "
            "lw 2\n",
            y, x, y, x, x, y);
}

static void put_objectives(const struct distribution *in, bool above)
{
    FILE *to = in->from.script.to;
    double share, bound;
    const char *text;
    for (size_t next = 0; spectrum_objective(&in->from, &next, &share, &bound, &text);) {
        put_corner(to, bound, 100 * (above ? 1 - share : share));
        if (!above)
            continue;
        fputs("set label ", to);
        script_text(to, text);
        fprintf(to, " at graph 0.02, first %.9g offset 0,0.6 left textcolor rgb '#444444'\n",
                100 * (1 - share));
    }
}

static void put_panel(struct distribution *in, bool above, double top)
{
    struct script *script = &in->from.script;
    const struct curves *curves = above ? in->above : in->below;
    const struct axis times = axis_logarithmic(&in->times),
                      shares = above ? axis_logarithmic(&curves->y) : axis_share(&curves->y, 0);
    const double left = above ? 0.6 : 0.085;
    FILE *to = script->to;
    fprintf(to,
            "set lmargin at screen %g; set rmargin at screen %g\n"
            "set bmargin at screen 0.115; set tmargin at screen %g\nset xlabel ",
            left, left + 0.38, top);
    script_text(to, arena_format(in->from.plot->arena, "response time (%s), logarithmic",
                                 in->from.unit.name));
    fputs("\n", to);
    axis_put(to, "x", &times, true);
    fprintf(to, "set ylabel 'requests that took %s\nset format y '%%g'\nset ytics autofreq\n",
            above ? "longer (%), logarithmic'" : "no longer (%)'");
    axis_put(to, "y", &shares, true);
    put_objectives(in, above);
    curves_label(curves, script, 0.38);
    curves_lines(curves, script, CURVE_PLAIN);
    script_panel_end(script);
}

bool plot_distribution(struct plot *plot)
{
    struct distribution in;
    bool missing;
    if (!spectrum_read(&in.from, plot, &missing))
        return missing;
    in.times = times_of(&in.from);
    if (!extent_seen(&in.times) || !(in.times.high > in.times.low) || !(in.times.low > 0))
        return true;
    if (!script_begin(&in.from.script, plot, "distribution", "How many requests took how long",
                      "successful requests of all replications; right: the tail, as far as the "
                      "sample supports it"))
        return false;
    fill(&in);
    see_objectives(&in);
    curves_write(in.below, &in.from.script, "share in % that took no longer", -1e300, 1e300);
    curves_write(in.above, &in.from.script, "share in % that took longer", -1e300, 1e300);
    fputs("set multiplot\nunset key\n", in.from.script.to);
    const double top = script_key(&in.from.script, spectrum_names(plot), plot->count, false);
    put_panel(&in, false, top);
    put_panel(&in, true, top);
    return script_end(&in.from.script, plot);
}
