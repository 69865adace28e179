/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t-visibility: which share of the reads that begin a time t after a write was acknowledged see it,
 * or something newer.
 *
 * Read off the histograms of staleness.h: of all reads by that time, and of the stale ones.  The
 * share that sees it cannot fall with t, so neighbours that say otherwise are taken together (pool
 * adjacent violators), which is the best fit of a growing curve.
 *
 * Sources: Bailis et al. 2012, "Probabilistically Bounded Staleness"; Ayer et al. 1955 (pooling).
 */
#ifndef ANALYSIS_CONSISTENCY_VISIBILITY_H
#define ANALYSIS_CONSISTENCY_VISIBILITY_H

#include "analysis/statistics/histogram.h"

/* Reads whose t lies between two values (ns), and how many of them saw the write. */
struct visible_part {
    sim_time from, to;
    uint64_t reads, visible;
};
struct visible_curve {
    struct visible_part *parts;
    uint32_t count;
};
/* Parts of which each holds at least `least` reads, but the last, with growing shares. */
struct visible_curve visible_curve(struct histogram *since, struct histogram *stale, uint64_t least,
                                   struct arena *arena);
/* ns: the time from which on this share sees the write; 0 if no read was stale; NAN if it is never
 * reached. */
double visible_from(struct histogram *since, struct histogram *stale, double share);

/* What one replication leaves for the curve. */
struct visibility_digest {
    uint32_t count; /* of stores with reads of written keys */
    struct store_visibility {
        const char *store;
        struct digest *since, *stale;
    } * stores;
};

#endif
