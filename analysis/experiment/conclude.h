/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the cells of replications to summaries and differences.
 *
 * Why: a metric leaves sums or a digest per replication, and every number that is shown (mean,
 * interval, difference, group) is made of those here, so that text, JSON, CSV and pictures cannot
 * differ.
 *
 * Rule: what grows for ever has no summary, and a reason instead. Ratios are ratios of sums with a
 * jackknife interval, percentiles those of all replications together (analysis/statistics/). */
#ifndef ANALYSIS_EXPERIMENT_CONCLUDE_H
#define ANALYSIS_EXPERIMENT_CONCLUDE_H

#include "analysis/metrics/results.h"
#include "analysis/statistics/quantile.h"

/* Room to work in, reused for all columns. */
struct concluding {
    const struct results *results;
    struct arena *arena, *scratch; /* of what stays; of what does not */
    struct pooled pool;
    struct sums *sums; /* by replication, all these */
    const struct digest **digests;
    double *pseudo, *other, *room;
    bool *used;
    bool short_of;            /* the last quantile had too few values */
    double pooled;            /* and this is that of all of them together */
    struct controls controls; /* of the architecture in hand; none: nobody asked, or not now */
    double *control_values[CONTROLS_MOST], *control_room;
};
struct concluding concluding_begin(const struct results *results, struct arena *arena,
                                   struct arena *scratch);

/* Of the replications of one architecture that are `used`. */
struct summary summarise(struct concluding *in, uint32_t architecture, uint32_t column,
                         const bool *used);
/* Of an architecture against the first, replication by replication. */
struct difference compare_with_first(struct concluding *in, uint32_t architecture, uint32_t column);

#endif
