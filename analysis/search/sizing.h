/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fewest of several things (replicas, nodes) with which something is met.
 *
 * Grow: from the least that can do, whatever is busiest gets more, until it is met.  Trim: then
 * each thing, the dearest first, gets as few as do while the others stay; again, until nothing
 * changes. So at the end none of anything can be spared.  With one thing that is the fewest; with
 * several another mixture of the same sum could do as well.
 *
 * Rules:
 *  - More of anything does not make it worse: what is below something that does not do is not
 *    tried, nor what is above something that does.
 *  - What is not proven to be met is not met.  Whether one less was proven to miss, or only not
 *    proven to meet, is told. */
#ifndef ANALYSIS_SEARCH_SIZING_H
#define ANALYSIS_SEARCH_SIZING_H

#include <stdatomic.h>

#include "analysis/metrics/results.h"

enum { SIZES_MOST = 64, THINGS_MOST = 256 };

struct sizing {
    uint32_t count;        /* of things */
    const uint64_t *least; /* by thing: fewer cannot do */
    uint64_t most;         /* of each */
    const double *price;   /* by thing: of one; dear ones are spared first */
    /* Tries it; which thing was busiest (count: none of them). */
    enum verdict (*probe)(void *context, const uint64_t *values, uint32_t *busiest);
    void *context;
    const atomic_bool *stop; /* may be NULL */
};

struct sized {
    bool met;
    uint64_t *values;
    enum verdict *less; /* by thing: what one less came to; undecided where it was not tried */
    bool *tried;  /* by thing: one less was tried; else it is below what can do, or it ended */
    bool stopped; /* it ended before all was tried: values are those known to do, if met */
    unsigned probes;
};

struct sized size_of_things(const struct sizing *sizing, struct arena *arena);

#endif
