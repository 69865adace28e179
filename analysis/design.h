/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which points a sweep visits: the values of each --vary, and their full grid.
 *
 *     --vary deployment.services.web.replicas=2,4,8
 *     --vary workload.shoppers.arrivals.rate=100..1000/s:10       ten points, both ends among them
 *     --vary workload.shoppers.arrivals.rate=100..1600/s:5:log    in equal ratios
 *
 * Values are scenario texts with their units; a unit left out on the left of a range is that of the
 * right.  Commas part values outside of brackets and quotes, so `[a, b]` is one value.  Inner
 * points of a range are rounded to twelve significant digits (six in equal ratios), so that they
 * read well and still are texts that anybody can type again.
 *
 * Rule: the grid counts like a clock: the last --vary turns fastest.  Point k is the same for any
 * number of threads. */
#ifndef ANALYSIS_DESIGN_H
#define ANALYSIS_DESIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/options.h"
#include "scenarios/reader/diagnostic.h"
#include "sim/setting.h"

enum { DESIGN_VALUES_MOST = 1000000, DESIGN_AXES_MOST = 16 };

struct axis {
    const char *path;    /* the path as it was written */
    const char **values; /* as a scenario has them */
    uint32_t count, room;
};

struct design {
    struct axis *axes;
    uint32_t axis_count;
    uint64_t points;          /* of the grid; UINT64_MAX: more than can be counted */
    const char *const *names; /* of the axes in messages: "--vary #1" */
    const char *const *texts; /* as they were given */
};

/* Reads the texts of --vary; paths are checked against `rows`.  All mistakes go to `diagnostics`,
 * each with its position in "--vary #n"; false after any. */
bool design_read(struct design *design, const struct text_list *texts, const struct setting *rows,
                 struct arena *arena, struct diagnostics *diagnostics);

/* Values of a point by axis (point < design->points), in the arena. */
const char **design_values(const struct design *design, uint64_t point, struct arena *arena);
/* The same as texts for --set: path=value. */
const char **design_sets(const struct design *design, uint64_t point, struct arena *arena);

/* Of all that it says. */
uint64_t design_sum(const struct design *design);

/* A number and what follows it: "300/s" -> 300, "/s"; "$2/h" -> 2, "/h".  False: no number. */
bool number_and_unit(const char *text, double *number, const char **unit, struct arena *arena);

#endif
