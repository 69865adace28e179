/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When is it known well enough?  The two questions with which an experiment may end by itself.
 *
 *  - `precision` g: of one architecture every interval that was asked for, of several every
 * interval of a difference, is at most g/(1+g) of the value wide, either way: then the estimate is
 * off by at most g of the true value (of a difference: of the first architecture's).
 *  - `indifference` d: every difference is either proven (Holm) or proven to be smaller than d of
 *    the first architecture's value, as far as the buckets of histograms tell percentiles apart.
 *
 * Rules:
 *  - The error is spent over all looks (sequence.h); where both questions are answered, and a
 *    difference can be called proven or none wrongly, over these two as well, and smallness over
 * all differences (Bonferroni).
 *  - What is told of parts (delivery.p99(topic orders)) and maxima, which grow with the time that
 *    is looked at, are waited for only if they were asked for by name or have an objective.
 *  - What has no value (unstable, or too few requests for a percentile) is not waited for, unless
 *    it was asked for by name; what is a bound (no failure was seen) is known as well as it can be.
 *
 * Source: Law 2015, section 9.4.1 (relative precision); Schuirmann 1987 (equivalence). */
#ifndef ANALYSIS_EXPERIMENT_PRECISION_H
#define ANALYSIS_EXPERIMENT_PRECISION_H

#include "analysis/experiment/sequence.h"

struct precision {
    double precision, indifference; /* 0: not asked for */
    uint32_t first, most;           /* replications; first: 0: as a sequence begins */
    bool named; /* the columns that are shown were asked for by name: they are waited for */
};

static inline bool precision_wanted(const struct precision *wanted)
{
    return wanted->precision > 0 || wanted->indifference > 0;
}

bool precision_reached(const struct precision *wanted, const struct results *results);

/* Runs until it is, or `most` replications have been; the results say which. */
struct results *precision_run(const struct precision *wanted, const struct study *study,
                              struct arena *arena);
struct sequence precision_sequence(const struct precision *wanted);

#endif
