/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A quantile of all replications together, with an interval.
 *
 * Why pooled: the quantile of a short replication is biased, and so is the mean over replications
 * of such quantiles, however many there are; the values of all replications in one sample are R
 * times as many.
 *
 * The interval asks how far the share of values at or below the estimate is known: that share is a
 * mean over replications (a ratio of sums), and its half-width h comes from their scatter, so
 * dependence within a replication is in it.  The ends are the values at the shares p - h and p + h
 * (order statistics).  For independent values that is nearly the binomial interval.
 *
 * Rules:
 *  - An interval never claims more than the histogram resolves: its ends are the outermost values
 *    of their buckets.  Where values repeat, a bucket is one value.
 *  - p + h must be below 1, or the interval has no upper end: then there is no value, however many
 *    were seen.  That is the rule of 368 values for a 99th percentile where they are independent,
 *    and more where they are not.
 *  - Where the interval spans a gap in which there is no value (1 ms or 1 s), any number between
 *    would be one that no request had: there is no value, and the gap is told.
 *
 * Sources: Woodruff 1952, "Confidence intervals for medians and other position measures" (samples
 * in clusters); David and Nagaraja 2003, Order Statistics, section 7.1. */
#ifndef ANALYSIS_STATISTICS_QUANTILE_H
#define ANALYSIS_STATISTICS_QUANTILE_H

#include "analysis/statistics/estimate.h"
#include "analysis/statistics/histogram.h"

enum quantile_trouble {
    QUANTILE_fine,
    QUANTILE_too_few, /* values, for any interval */
    QUANTILE_no_end,  /* too few for an interval with so much scatter */
    QUANTILE_in_a_gap
};

struct quantile {
    struct estimate estimate; /* in units of the digests; low stays where only the upper end is
                                 missing, both where there is a gap */
    enum quantile_trouble trouble;
    uint64_t number;            /* values of all replications */
    double gap_from, gap_until; /* no value lies between */
    double pooled; /* that of all values, whatever the trouble; NAN: fewer than one lies beyond */
};

/* Room to pool digests in; reused. */
struct pooled {
    struct bucket *buckets;
    uint32_t first, end; /* what is used of them */
    uint64_t number;
};
void pooled_create(struct pooled *pool, struct arena *arena);

/* digests[i] may be NULL: no values.  `pseudo` as in estimate_of(). */
struct quantile quantile_of(double share, const struct digest *const *digests, const bool *used,
                            uint32_t n, struct pooled *pool, double *pseudo);
/* The same at another confidence than 95 %. */
struct quantile quantile_at(double confidence, double share, const struct digest *const *digests,
                            const bool *used, uint32_t n, struct pooled *pool, double *pseudo);

/* With control variates, where they help: of the share of values at or below it. */
struct quantile quantile_controlled(double confidence, double share,
                                    const struct digest *const *digests, const bool *used,
                                    uint32_t n, struct pooled *pool, double *pseudo,
                                    struct controlling *controlling);

#endif
