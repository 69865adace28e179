/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the axes of pictures span, and their ticks.
 *
 * Rules:
 *  - An axis goes by all that is drawn on it: values, both ends of their intervals and the lines of
 *    objectives; and on by a margin, so that nothing runs along an edge or is cut there.
 *  - A share ends beyond 100 %: how much is missing is what one looks for.
 *  - Whatever is placed by the range of an axis asks the same struct axis that gnuplot is given. */
#ifndef ANALYSIS_OUTPUT_PLOT_AXIS_H
#define ANALYSIS_OUTPUT_PLOT_AXIS_H

#include <stdbool.h>
#include <stdio.h>

/* What is drawn. */
struct extent {
    double low, high; /* low > high: nothing seen */
};

#define EXTENT_EMPTY                                                                               \
    {                                                                                              \
        .low = 1e300, .high = -1e300                                                               \
    }
void extent_see(struct extent *extent, double value);
/* A value and its interval, if it has one; where the axis is logarithmic, of the lower end only
 * what axis_lower leaves of it. */
void extent_see_estimate(struct extent *extent, double value, double low, double high,
                         bool logarithmic);
bool extent_seen(const struct extent *extent);

/* The lower end of an interval on a logarithmic axis: no lower than a tenth of the value, for it
 * may be 0 or less. */
double axis_lower(double value, double low);

struct axis {
    double low, high;
    bool logarithmic;
};
/* Of what cannot be less than 0: an end of an interval below it means nothing. */
struct axis axis_from_zero(const struct extent *extent);
struct axis axis_around(const struct extent *extent);
struct axis axis_logarithmic(const struct extent *extent);
/* Per cent, from `least` or below to beyond 100. */
struct axis axis_share(const struct extent *extent, double least);
/* Shares of failures, from one number of nines to another, so that at least two stand at it. */
struct axis axis_nines(const struct extent *failed);

/* The value at a height, from 0 at the lower end to 1. */
double axis_at(const struct axis *axis, double height);
double axis_place(const struct axis *axis, double value); /* the other way round */
/* `set yrange`, of a logarithmic axis with its ticks; `name`: x, y or cb.  Without numbers ticks
 * have none. */
void axis_put(FILE *to, const char *name, const struct axis *axis, bool numbers);
/* The ticks of axis_nines, as availabilities. */
void axis_put_nines(FILE *to);
/* At most so many ticks, at multiples of 1, 2 or 5. */
void axis_put_ticks(FILE *to, char name, const struct extent *extent, unsigned most);

#endif
