/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/plot_axis.h"

#include <math.h>

/* Beside what is drawn: parts of its width, and factors where the axis is logarithmic. */
static const double above = 0.08, around = 0.05, share_room = 0.03, factor = 1.25;

void extent_see(struct extent *extent, double value)
{
    if (!isfinite(value))
        return;
    extent->low = fmin(extent->low, value);
    extent->high = fmax(extent->high, value);
}

bool extent_seen(const struct extent *extent) { return extent->low <= extent->high; }

double axis_lower(double value, double low) { return fmax(low, value / 10); }

void extent_see_estimate(struct extent *extent, double value, double low, double high,
                         bool logarithmic)
{
    if (!isfinite(value))
        return;
    extent_see(extent, value);
    extent_see(extent, high);
    if (isfinite(low))
        extent_see(extent, logarithmic ? axis_lower(value, low) : low);
}

/* ---- ranges ---- */

/* Of a single value: as wide as that is high. */
static double width_of(double low, double high)
{
    return high > low ? high - low : fabs(low) > 0 ? fabs(low) : 1;
}

struct axis axis_from_zero(const struct extent *extent)
{
    const double high = fmax(0, extent->high);
    return (struct axis){0, high + above * width_of(0, high), false};
}

struct axis axis_around(const struct extent *extent)
{
    const double room = around * width_of(extent->low, extent->high);
    return (struct axis){extent->low - room, extent->high + room, false};
}

struct axis axis_logarithmic(const struct extent *extent)
{
    return (struct axis){extent->low / factor, extent->high * factor, true};
}

struct axis axis_share(const struct extent *extent, double least)
{
    const double low = fmin(least, extent->low), high = fmax(100, extent->high);
    const double room = share_room * width_of(low, high);
    return (struct axis){low - room, high + room, false};
}

struct axis axis_nines(const struct extent *failed)
{
    const double low = pow(10, floor(log10(failed->low / 1.5))),
                 high = fmin(1, pow(10, ceil(log10(failed->high * 1.5))));
    return (struct axis){0.98 * low, fmax(1.02 * high, factor * failed->high), true};
}

double axis_at(const struct axis *axis, double height)
{
    return axis->logarithmic ? axis->low * pow(axis->high / axis->low, height)
                             : axis->low + height * (axis->high - axis->low);
}

double axis_place(const struct axis *axis, double value)
{
    return axis->logarithmic ? log(value / axis->low) / log(axis->high / axis->low)
                             : (value - axis->low) / (axis->high - axis->low);
}

/* ---- for gnuplot ---- */

/* 1, 2 or 5 times a power of ten, so that at most so many fit. */
static double even_step(double width, unsigned most)
{
    const double least = width / most;
    const double ten = pow(10, floor(log10(least)));
    return least <= ten ? ten : least <= 2 * ten ? 2 * ten : least <= 5 * ten ? 5 * ten : 10 * ten;
}

void axis_put_ticks(FILE *to, char name, const struct extent *extent, unsigned most)
{
    fprintf(to, "set %ctics %.6g\n", name, even_step(extent->high - extent->low, most));
}

static void put_tick(FILE *to, const char **before, double at, bool numbers)
{
    fputs(*before, to);
    if (numbers)
        fprintf(to, "'%.6g' %.6g", at, at);
    else
        fprintf(to, "'' %.6g", at);
    *before = ", ";
}

/* Where a logarithmic axis spans less than a factor of two and a half, no two round numbers of
 * each decade may lie on it: equal steps. */
static void put_even_ticks(FILE *to, const char *name, double low, double high, bool numbers)
{
    const double step = even_step(high - low, 5);
    const char *before = "";
    fprintf(to, "set %stics (", name);
    for (double k = ceil(low / step); k * step <= high; k++)
        put_tick(to, &before, k * step, numbers);
    fputs(")\n", to);
}

/* 1, 2 and 5 times the powers of ten; more of them where that leaves hardly any. */
static void put_ticks(FILE *to, const char *name, double low, double high, bool numbers)
{
    static const double coarse[] = {1, 2, 5}, fine[] = {1, 1.5, 2, 3, 5, 7};
    const bool many = high / low > 12;
    const double *steps = many ? coarse : fine;
    const unsigned count = many ? 3 : 6;
    const char *before = "";
    fprintf(to, "set %stics (", name);
    for (int decade = (int)floor(log10(low)); decade <= (int)ceil(log10(high)); decade++)
        for (unsigned i = 0; i < count; i++) {
            const double at = steps[i] * pow(10, decade);
            if (at >= low * 0.999 && at <= high * 1.001)
                put_tick(to, &before, at, numbers);
        }
    fputs(")\n", to);
}

void axis_put(FILE *to, const char *name, const struct axis *axis, bool numbers)
{
    const double low = axis->low, high = axis->high;
    if (axis->logarithmic)
        fprintf(to, "set logscale %s\n", name);
    fprintf(to, "set %srange [%.9g:%.9g]\n", name, low, high);
    if (axis->logarithmic && high / low < 2.5)
        put_even_ticks(to, name, low, high, numbers);
    else if (axis->logarithmic && high / low < 300)
        put_ticks(to, name, low, high, numbers);
}

void axis_put_nines(FILE *to)
{
    /* labels of ticks are formats */
    fputs("set ytics ('0 %%' 1, '50 %%' 0.5, '90 %%' 0.1, '99 %%' 1e-2, '99.9 %%' 1e-3, '99.99 %%' "
          "1e-4, '99.999 %%' 1e-5, '99.9999 %%' 1e-6, '99.99999 %%' 1e-7)\n",
          to);
}
