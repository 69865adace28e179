/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confidence intervals.
 *
 * Why replications: values within one run depend on each other, so an interval from them is too
 * narrow (the tests show it: nominal 95 %, actual far less).  Replications are independent by
 * construction, and the t-interval over their results is sound for means and for quantiles alike (a
 * quantile per replication is one number). Rule: where no interval can be had, half_width is NAN; a
 * bare number never passes for a certain one.
 *
 * Sources: Law 2015, Simulation Modeling and Analysis, section 9.4 (replications); Clopper and
 * Pearson 1934 (proportions, exact); Hanley and Lippman-Hand 1983 (3/n); David and Nagaraja 2003,
 * Order Statistics, section 7.1 (quantiles). */
#ifndef ANALYSIS_STATISTICS_INTERVAL_H
#define ANALYSIS_STATISTICS_INTERVAL_H

#include <stdint.h>

#define CONFIDENCE 0.95

struct interval {
    double mean, half_width; /* NAN: not to be had (no values; fewer than two) */
    uint32_t n;
};

/* t-interval for the mean of n independent values.  Equal values give a half-width of exactly 0. */
struct interval interval_of_mean(const double *values, uint32_t n, double confidence);
/* Two-sided critical value of Student's t with n - 1 degrees of freedom. */
double student_critical(uint32_t n, double confidence);

struct bounds {
    double low, high;
};
/* Clopper-Pearson bounds of a proportion, `successes` of n >= 1 independent trials. */
struct bounds proportion_bounds(uint64_t successes, uint64_t n, double confidence);
/* Wilson's score bounds: as good for many trials, and quick. */
struct bounds proportion_score(uint64_t successes, uint64_t n, double confidence);
/* 95 % upper bound of the probability of what was never seen in n trials: 3/n, at most 1. */
double unseen_bound(uint64_t n);
/* How many values a sample needs so that the greatest (for shares below one half: the smallest)
 * lies beyond the quantile with 97.5 % confidence, which is when its 95 % interval exists: share^n
 * <= 2.5 %.  368 for 0.99, 3,688 for 0.999. */
uint64_t quantile_sample_least(double share);

#endif
