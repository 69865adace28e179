/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pictures of a sweep have in common: its values as curves, the axis of the first
 * parameter, objectives as dashed lines, and the notes on what cannot be seen. */
#ifndef ANALYSIS_OUTPUT_PLOT_SWEEP_H
#define ANALYSIS_OUTPUT_PLOT_SWEEP_H

#include "analysis/output/plot_curve.h"
#include "analysis/output/plot_grid.h"

struct swept {
    struct plot *plot;
    const struct plot_grid *grid;
    struct time_unit unit; /* of response times, in all pictures of the sweep */
    enum drawn up;         /* availability, or up.share where there are no requests */
    struct extent x;
    bool linear; /* response times on a linear axis */
};

struct box {
    double left, right, bottom, top; /* shares of the screen */
};

/* Curves of one metric in one group of points; `factor`: from base units to those of the axis. */
struct curves *swept_curves(const struct swept *in, uint32_t group, enum drawn metric,
                            double factor);
/* Of one of the two kinds of replications, at the points where some collapsed only; there
 * swept_curves has a gap. */
struct curves *swept_kind(const struct swept *in, enum drawn_kind kind, uint32_t group,
                          enum drawn metric);
/* Points of both kinds; `size` of them. */
void swept_put_kinds(struct script *script, struct curves *const kinds[DRAWN_KINDS], double size);
/* Anywhere in the groups from `first` on. */
bool swept_parted(const struct swept *in, uint32_t first, uint32_t count);
double swept_factor(const struct swept *in, enum drawn metric);
/* `response time (ms), logarithmic` */
const char *swept_label(const struct swept *in, enum drawn metric);
/* The axis of a metric that shows this extent. */
struct axis swept_axis(const struct swept *in, enum drawn metric, const struct extent *extent);
void swept_y_axis(const struct swept *in, struct script *script, enum drawn metric,
                  const struct extent *extent, bool numbers);
/* Curves into the data of the script, where what the axis of their `y` shows can be drawn. */
void swept_write(const struct swept *in, struct curves *curves, struct script *script,
                 enum drawn metric, const char *title);

/* Where a panel stands; its axes and their names ("": none). */
void swept_box(struct script *script, const struct box *box, const char *label);
void swept_x_axis(const struct swept *in, struct script *script, bool numbers, const char *name,
                  unsigned ticks);
const char *swept_x_name(const struct swept *in); /* `shoppers arrivals rate (/s)` */

/* A dashed line where the objective on a metric has its bound, in base units times `factor`. */
double swept_bound(const struct swept *in, enum drawn metric);          /* NAN: there is none */
const char *swept_objective(const struct swept *in, enum drawn metric); /* its text; "": none */
void swept_see_bound(const struct swept *in, enum drawn metric, struct extent *extent);
void swept_put_bound(const struct swept *in, struct script *script, enum drawn metric, bool text);

/* Where the busiest part of an architecture is fully loaded by means alone; NAN: not known. */
double swept_capacity(const struct swept *in, uint32_t architecture);
bool swept_any_capacity(const struct swept *in); /* within the picture */
void swept_mark_capacity(const struct swept *in, struct script *script);

/* △ at the upper edge where the system is unstable. */
bool swept_unstable(const struct swept *in, uint32_t group);
/* Why a value is missing elsewhere, the first reason of the groups from `first` on; NULL: none is.
 */
const char *swept_gaps(const struct swept *in, uint32_t first, uint32_t count, enum drawn metric);
void swept_mark_unstable(const struct swept *in, struct script *script, uint32_t group,
                         const struct extent *latency, struct curves **marks);
/* ; ribbons: 95 % interval... */
const char *swept_note(const struct swept *in, const char *note, bool ribbons, bool unstable,
                       bool parted, const char *gaps);

/* The pictures, each in its file. */
bool plot_load(const struct swept *in);   /* one parameter */
bool plot_panels(const struct swept *in); /* a panel for each group */
bool plot_map(const struct swept *in);    /* the first two parameters, both numbers */

#endif
