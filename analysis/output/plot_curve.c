/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_curve.h"

#include <math.h>
#include <string.h>

#include "analysis/output/grid.h"

/* Points coincide where they are nearer than this share of the axis; a curve is drawn over another
 * one where so many of its points do, and is said to be about the same where all do. */
static const double coincide_within = 0.012, coincide_mostly = 0.9;

struct curves *curves_create(struct arena *arena, uint32_t count, uint32_t points,
                             const char *const *names)
{
    struct curves *curves = arena_alloc(arena, sizeof *curves);
    *curves = (struct curves){.arena = arena, .count = count, .names = names, .y = EXTENT_EMPTY};
    curves->list = arena_array(arena, count, sizeof *curves->list);
    for (uint32_t i = 0; i < count; i++) {
        struct curve *curve = &curves->list[i];
        curve->series = i;
        curve->count = points;
        curve->points = arena_array(arena, points, sizeof *curve->points);
        for (uint32_t j = 0; j < points; j++)
            curve->points[j].mean = curve->points[j].low = curve->points[j].high = (double)NAN;
    }
    return curves;
}

void curves_see(const struct curves *curves, struct extent *extent)
{
    for (uint32_t i = 0; i < curves->count; i++)
        for (uint32_t j = 0; j < curves->list[i].count; j++) {
            const struct curve_point *point = &curves->list[i].points[j];
            extent_see_estimate(extent, point->mean, point->low, point->high, curves->logarithmic);
        }
}

/* ---- what coincides ---- */

/* Where a value stands on the axis, from 0 to 1. */
static double height_of(const struct curves *curves, double value)
{
    const double low = curves->y.low, high = curves->y.high;
    if (!(high > low))
        return 0;
    return curves->logarithmic && low > 0 ? log(value / low) / log(high / low)
                                          : (value - low) / (high - low);
}

/* Points of which both have a value; of these, those that are near each other. */
static void compare(const struct curves *curves, const struct curve *a, const struct curve *b,
                    uint32_t *both, uint32_t *near)
{
    *both = *near = 0;
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        if (!isfinite(a->points[i].mean) || !isfinite(b->points[i].mean))
            continue;
        ++*both;
        *near += fabs(height_of(curves, a->points[i].mean) - height_of(curves, b->points[i].mean)) <
                 coincide_within;
    }
}

/* Mostly, where both are: one hides the other. */
static bool hides(const struct curves *curves, const struct curve *a, const struct curve *b)
{
    uint32_t both, near;
    compare(curves, a, b, &both, &near);
    return both > 1 && near >= coincide_mostly * both;
}

/* Everywhere. */
static bool the_same(const struct curves *curves, const struct curve *a, const struct curve *b)
{
    uint32_t both, near;
    compare(curves, a, b, &both, &near);
    return both > 1 && near == both && both == a->values && both == b->values;
}

static void mark_coinciding(struct curves *curves)
{
    for (uint32_t i = 0; i < curves->count; i++) {
        struct curve *curve = &curves->list[i];
        curve->below = 0;
        for (uint32_t j = 0; j < i; j++)
            curve->below += hides(curves, curve, &curves->list[j]);
    }
}

/* ---- data ---- */

static double within(double value, double least, double most)
{
    return fmin(fmax(value, least), most);
}

static void write_point(FILE *to, const struct curve_point *point, double least, double most)
{
    const bool spread = isfinite(point->low) && isfinite(point->high);
    script_number(to, point->x);
    script_number(to, point->mean);
    script_number(to, spread ? within(point->low, least, most) : point->mean);
    script_number(to, spread ? within(point->high, least, most) : point->mean);
    fputc('\n', to);
}

static void write_curve(struct curve *curve, struct script *script, double least, double most)
{
    FILE *to = script->data.stream;
    bool open = false;
    curve->block = script->blocks;
    for (uint32_t i = 0; i < curve->count; i++) {
        const struct curve_point *point = &curve->points[i];
        if (isfinite(point->mean)) {
            write_point(to, point, least, most);
            curve->values++;
            curve->spread = curve->spread || point->low < point->high;
        } else if (open) {
            fputc('\n', to); /* one empty line breaks the line, two would end the block */
        }
        open = isfinite(point->mean);
    }
    if (curve->values > 0)
        script_block(script);
}

void curves_write(struct curves *curves, struct script *script, const char *title, double least,
                  double most)
{
    for (uint32_t i = 0; i < curves->count; i++) {
        fprintf(script->data.stream, "# %s of %s: x, mean, low, high\n", title, curves->names[i]);
        write_curve(&curves->list[i], script, least, most);
    }
    mark_coinciding(curves);
}

bool curves_any(const struct curves *curves)
{
    for (uint32_t i = 0; i < curves->count; i++)
        if (curves->list[i].values > 0)
            return true;
    return false;
}

/* ---- clauses ---- */

void curves_ribbons(const struct curves *curves, struct script *script)
{
    for (uint32_t i = 0; i < curves->count; i++) {
        const struct curve *curve = &curves->list[i];
        if (curve->values == 0 || !curve->spread)
            continue;
        script_clause(script, curve->block);
        fprintf(script->to, "using 1:3:4 with filledcurves lc rgb '%s' notitle",
                script_colour(curve->series));
    }
}

static void put_look(FILE *to, const struct curve *curve, enum curve_look look)
{
    static const char *const looks[] = {[CURVE_THIN] = "lines lw 1.5",
                                        [CURVE_PLAIN] = "lines lw 3",
                                        [CURVE_POINTS] = "linespoints lw 3.5 ps 1.1",
                                        /* points as wide as the line: alone they can be seen */
                                        [CURVE_DENSE] = "linespoints lw 2.5 pt 7 ps 0.25"};
    /* by what lies below: less and less of the line, so that of each something is seen */
    static const char *const over[] = {"(4,4)", "(3,6)", "(2,8)"};
    fprintf(to, "with %s ", looks[look]);
    if (look == CURVE_POINTS)
        fprintf(to, "pt %u ", script_shape(curve->series));
    if (curve->below > 0)
        fprintf(to, "lc rgb '%s' dt %s", script_colour(curve->series),
                over[curve->below < 3 ? curve->below - 1 : 2]);
    else
        script_style(to, curve->series);
}

void curves_lines(const struct curves *curves, struct script *script, enum curve_look look)
{
    for (uint32_t i = 0; i < curves->count; i++) {
        const struct curve *curve = &curves->list[i];
        if (curve->values == 0)
            continue;
        script_clause(script, curve->block);
        fputs("using 1:2 ", script->to);
        put_look(script->to, curve, look);
        fputs(" notitle", script->to);
    }
}

/* The names of all that coincide with this one; "" where none does. */
static const char *group_of(const struct curves *curves, uint32_t first, bool *named,
                            struct arena *arena)
{
    const char *group = curves->names[first];
    bool any = false;
    for (uint32_t i = first + 1; !named[first] && i < curves->count; i++)
        if (!named[i] && the_same(curves, &curves->list[first], &curves->list[i])) {
            group = arena_format(arena, "%s ≈ %s", group, curves->names[i]);
            named[i] = any = true;
        }
    return any ? group : "";
}

void curves_label(const struct curves *curves, struct script *script, double width)
{
    const char *text = "";
    bool *named = arena_array(curves->arena, curves->count, sizeof *named);
    for (uint32_t i = 0; i < curves->count; i++) {
        const char *group = group_of(curves, i, named, curves->arena);
        if (*group)
            text = arena_format(curves->arena, "%s%s%s", text, *text ? "; " : "", group);
    }
    if (!*text)
        return;
    if ((double)text_width(text) * 0.0068 > width)
        text = "some lines coincide";
    fputs("set label ", script->to);
    script_text(script->to, text);
    fputs(" at graph 1,1.035 right font ',13' textcolor rgb '#666666'\n", script->to);
}
