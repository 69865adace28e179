/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of a panel: one per architecture, with a ribbon for its interval, and what keeps them
 * apart where they run along with each other.
 *
 * Rules:
 *  - What has no value is a gap.  In the data it is an empty line, for gnuplot draws the ribbon of
 * a missing number to the corner of the picture.
 *  - A curve that coincides with earlier ones is drawn dashed over them, so all colours show.
 *  - Up to seven colours (Okabe and Ito 2008 without yellow, which white swallows), told apart by
 *    colour-blind eyes; then the same ones dashed.  Points differ in shape besides. */
#ifndef ANALYSIS_OUTPUT_PLOT_CURVE_H
#define ANALYSIS_OUTPUT_PLOT_CURVE_H

#include "analysis/output/plot_script.h"

struct curve_point {
    double x, mean, low, high; /* NAN: none */
};

struct curve {
    uint32_t series;            /* which architecture: its colour */
    struct curve_point *points; /* from left to right */
    uint32_t count;
    /* filled by curves_write */
    uint32_t block;  /* in the data */
    uint32_t values; /* points with a mean; 0: nothing is drawn, and there is no block */
    bool spread;     /* some have an interval */
    unsigned below;  /* how many earlier curves it coincides with */
};

struct curves {
    struct arena *arena;
    struct curve *list;
    uint32_t count;
    const char *const *names;
    struct extent y; /* the axis: what coincides on it */
    bool logarithmic;
};

struct curves *curves_create(struct arena *arena, uint32_t count, uint32_t points,
                             const char *const *names);
/* Means and ends of intervals into the extent; of a logarithmic axis, no end below a tenth of the
 * mean. */
void curves_see(const struct curves *curves, struct extent *extent);
/* Into the data of the script; `title` is a comment there.  Intervals end at the ends of the axis,
 * which are least and most. */
void curves_write(struct curves *curves, struct script *script, const char *title, double least,
                  double most);
bool curves_any(const struct curves *curves);

enum curve_look { CURVE_THIN, CURVE_PLAIN, CURVE_POINTS, CURVE_DENSE };
/* Clauses of the plot command that is being written. */
void curves_ribbons(const struct curves *curves, struct script *script);
void curves_lines(const struct curves *curves, struct script *script, enum curve_look look);
/* Names of those that coincide in this panel, so wide (of the screen), at its upper right corner.
 */
void curves_label(const struct curves *curves, struct script *script, double width);

#endif
