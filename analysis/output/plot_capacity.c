/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where means alone say that it ends: the value of the swept parameter at which the busiest part of
 * an architecture has as much to do as it can (`offered.load` of summary.csv, as check computes it,
 * reaches 1).  A dotted line for each, in its colour.
 *
 * Why: a curve that rises before its line is limited by something that means do not show: variance,
 * waiting for others, retries.
 *
 * Rule: where the load grows in proportion to the parameter at all points below 1, as it does with
 * the rate of arrivals, the proportion says where (above 1 it may jump: whoever waits for the busy
 * one is busy too); so does that of the last point below 1, where the next one is far above it
 * (autoscaled parts grow by steps); else it is interpolated between the points. */
#include <math.h>

#include "analysis/output/plot_sweep.h"

/* Loads at points that are nearer to proportional than this are. */
static const double proportional = 0.01;
/* So many times as much as in proportion to the point before is a jump. */
static const double jump = 1.5;

static double load_at(const struct swept *in, uint32_t architecture, uint32_t k)
{
    return plot_grid_at(in->grid, 0, architecture, in->grid->order[k], DRAWN_LOAD)->mean;
}

static double position(const struct swept *in, uint32_t k)
{
    return in->grid->x[in->grid->order[k]];
}

/* By the proportion of the first `count` points; NAN: there is none. */
static double by_proportion(const struct swept *in, uint32_t architecture, uint32_t count)
{
    if (count < 2 || !(position(in, 0) > 0))
        return (double)NAN;
    const double each = load_at(in, architecture, 0) / position(in, 0);
    for (uint32_t k = 1; k < count; k++)
        if (!(fabs(load_at(in, architecture, k) / position(in, k) / each - 1) < proportional))
            return (double)NAN;
    return 1 / each;
}

double swept_capacity(const struct swept *in, uint32_t architecture)
{
    uint32_t below = 0;
    while (below < in->grid->x_count && load_at(in, architecture, below) < 1)
        below++;
    const double proportionally = by_proportion(in, architecture, below);
    if (!in->grid->numeric || below == 0)
        return (double)NAN;
    if (below == in->grid->x_count)
        return proportionally;
    const double low = position(in, below - 1), high = position(in, below);
    if (proportionally >= low && proportionally <= high)
        return proportionally;
    const double before = load_at(in, architecture, below - 1),
                 after = load_at(in, architecture, below);
    if (low > 0 && low / before <= high && after > jump * before * high / low)
        return low / before;
    return low + (high - low) * (1 - before) / (after - before);
}

bool swept_any_capacity(const struct swept *in)
{
    for (uint32_t i = 0; i < in->plot->count; i++) {
        const double at = swept_capacity(in, i);
        if (at >= in->x.low && at <= in->x.high)
            return true;
    }
    return false;
}

void swept_mark_capacity(const struct swept *in, struct script *script)
{
    for (uint32_t i = 0; i < in->plot->count; i++) {
        const double at = swept_capacity(in, i);
        if (!(at >= in->x.low && at <= in->x.high))
            continue;
        fprintf(script->to,
                "set arrow from first %.9g, graph 0 to first %.9g, graph 1 nohead lw 2.5 dt 3 lc "
                "rgb '%s'\n",
                at, at, script_colour(i));
    }
}
