/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what each replication adds up to one number with a 95 % interval.
 *
 * Why sums and not values: a mean over events of one replication weighs little if it saw few of
 * them, and has no value at all if it saw none.  The mean of such values is biased, and leaving out
 * those without biases it more.  So a replication gives a part and a whole (time down and outages,
 * failures and requests), the estimate is the ratio of their sums, and one that saw nothing takes
 * part with zero.
 *
 * The interval is that of the jackknife: how much the ratio moves when a replication is left out
 * gives n pseudo-values, which are treated as independent values (Student's t, n - 1 degrees of
 * freedom).  For a constant whole they are the values of the replications themselves.
 *
 * Rules:
 *  - An interval never passes the natural bounds of what is estimated: it is computed on the scale
 *    of the logarithm of the distance from the bound, or of log odds between two bounds, where
 *    nothing can pass.  Far from the bounds that is the same.
 *  - Where fewer than FEW replications saw an event at all, their scatter says little (one that saw
 *    something alone has none).  Then the interval is widened to what the exact binomial bounds of
 *    the number of those replications allow.
 *  - Where no event was seen, the bound of what is counted is 3 in all that was looked at, and the
 *    value is told as being beyond it (`limit`).  Likewise a mean time until an event that never
 *    came is at least a third of all time that was looked at.
 *  - Where no interval can be had (one replication), its ends are NAN: a bare number never passes
 *    for a certain one.
 *
 * Sources: Law 2015, Simulation Modeling and Analysis, sections 9.4, 9.5 (replications, ratios);
 * Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 11 (jackknife); Clopper and
 * Pearson 1934; Hanley and Lippman-Hand 1983 (3/n). */
#ifndef ANALYSIS_STATISTICS_ESTIMATE_H
#define ANALYSIS_STATISTICS_ESTIMATE_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/statistics/controls.h"

enum estimator_kind {
    ESTIMATE_ratio,     /* sum of parts / sum of wholes */
    ESTIMATE_deviation, /* standard deviation: `squares` are those of distances from the own mean */
    ESTIMATE_nines,     /* -log10 of the ratio */
    ESTIMATE_quantile   /* of digests: statistics/quantile.h; part / whole is the own value */
};

/* How the replications of a metric become one estimate. */
struct estimator {
    enum estimator_kind kind;
    double share;     /* of a quantile */
    double scale;     /* of a quantile: units of a digest in one of the metric's */
    double least;     /* natural bound below */
    bool up_to_1;     /* natural bound above */
    bool counted;     /* parts are numbers of events among wholes that could have been ones */
    bool until_event; /* parts are time looked at, wholes the events that ended it */
    bool certain;     /* computed, not sampled: if all agree no interval is needed */
};

/* What one replication gives.  A whole of NAN: it has no value, and then none have; of 0: nothing
 * to divide by was seen. */
struct sums {
    double part, whole, squares;
};

enum limit { LIMIT_none, LIMIT_below, LIMIT_above };

struct estimate {
    double value;      /* NAN: none */
    double low, high;  /* of the 95 % interval; NAN: not to be had */
    enum limit limit;  /* nothing was seen: the true value is below (above) `value` or equal */
    double resolution; /* of a quantile: how far off its bucket allows it to be */
    uint32_t n;        /* replications that took part */
};

enum { FEW_REPLICATIONS = 10 };

/* The value of one replication alone; NAN if it has none. */
double sums_value(const struct estimator *estimator, const struct sums *sums);

/* Of those of n replications that are used.  `pseudo` (n, may be NULL) gets the pseudo-value of
 * each, NAN where not used.  For any estimator but that of quantiles. */
struct estimate estimate_of(const struct estimator *estimator, const struct sums *sums,
                            const bool *used, uint32_t n, double *pseudo);
/* The same at another confidence than 95 %.  Where nothing was seen the bound is still that of 95 %
 * or more: -ln(1 - confidence) in all that was looked at. */
struct estimate estimate_at(double confidence, const struct estimator *estimator,
                            const struct sums *sums, const bool *used, uint32_t n, double *pseudo);

/* With control variates, where they help: not of what few replications saw.  `pseudo` is asked for.
 */
struct estimate estimate_controlled(double confidence, const struct estimator *estimator,
                                    const struct sums *sums, const bool *used, uint32_t n,
                                    double *pseudo, struct controlling *controlling);
/* Events in all that was looked at where none was seen: so many at most, at that confidence; 3 at
 * 95 %. */
double unseen_at(double confidence);
/* Time down, or the share of time up, where it was never seen to be down: it may have been for
 * `unseen` (of the whole; analysis/metrics/exposure.h).  Where it was, nothing changes. */
void estimate_exposed(struct estimate *estimate, const struct estimator *estimator, double unseen);

#endif
