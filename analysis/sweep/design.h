/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which points a sweep visits.
 *
 *     --vary deployment.services.web.replicas=2,4,8
 *     --vary workload.shoppers.arrivals.rate=100..1000/s:10       ten points, both ends among them
 *     --vary workload.shoppers.arrivals.rate=100..1600/s:5:log    in equal ratios
 *     --design points.csv                  a column per path, a row per point, units in the cells
 *     --vary A=1..10ms --vary B=2,4,8 --sobol 64      points spread over all of them; or --latin 64
 *     sweep: {PATH: 100..1000/s:10, PATH: [2, 4, 8]}  in the scenario: the same as by --vary
 *
 * A design is a product of blocks: each --vary is one with one axis, a file or a sample is one
 * whose axes go together row by row.  Values are scenario texts with their units; a unit left out
 * on the left of a range is that of the right.  Commas part values outside of brackets and quotes,
 * so
 * `[a, b]` is one value.  Inner points of a range are rounded to twelve significant digits (six in
 * equal ratios and in samples), so that they read well and still are texts that anybody can type
 * again.
 *
 * Rule: the product counts like a clock: the last block turns fastest.  Point k is the same for any
 * number of threads, and every value knows where it was written. */
#ifndef ANALYSIS_SWEEP_DESIGN_H
#define ANALYSIS_SWEEP_DESIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/cli/options.h"
#include "scenarios/reader/diagnostic.h"
#include "sim/setting.h"

enum { DESIGN_VALUES_MOST = 1000000, DESIGN_AXES_MOST = 128 };

struct tree;

struct axis {
    const char *path;    /* the path as it was written */
    struct place place;  /* where that stands */
    const char **values; /* as a scenario has them; those of a row of the block */
    struct place *places;
    uint32_t count, room;
    uint32_t block;
    bool whole, fractions; /* its key counts something: no fractions; it takes them for sure */
};

struct design_block {
    uint32_t first, width; /* its axes */
    uint32_t rows;
};

struct design {
    struct axis *axes;
    struct design_block *blocks;
    uint32_t axis_count, block_count;
    uint64_t points; /* UINT64_MAX: more than can be counted */
};

/* What a design is read from.  What the command line says replaces what the scenario says. */
struct design_request {
    const struct text_list *vary;
    const char *file;           /* of --design; NULL: none */
    uint64_t sobol, latin;      /* points of a sample; 0: a grid */
    uint64_t seed;              /* of a Latin hypercube */
    const struct tree *swept;   /* `sweep` of the scenario; NULL: none */
    const struct setting *rows; /* paths are checked against them */
};

/* All mistakes go to `diagnostics`, each with its position; false after any. */
bool design_read(struct design *design, const struct design_request *request, struct arena *arena,
                 struct diagnostics *diagnostics);
/* Does the request ask for anything? */
bool design_asked(const struct design_request *request);

/* Which row of its block an axis takes at a point (point < design->points). */
uint32_t design_row(const struct design *design, uint64_t point, uint32_t axis);
/* Values of a point by axis, in the arena. */
const char **design_values(const struct design *design, uint64_t point, struct arena *arena);
/* The same as texts for --set: path=value, and where both were written. */
const char **design_sets(const struct design *design, uint64_t point, struct arena *arena);
const struct origins **design_origins(const struct design *design, uint64_t point,
                                      struct arena *arena);
/* Two points that differ in this block only, by one row, are so far apart. */
uint64_t design_stride(const struct design *design, uint32_t block);
/* Of all that it says. */
uint64_t design_sum(const struct design *design);

#endif
