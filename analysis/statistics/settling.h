/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When has a run settled, and what does one long run say?
 *
 * MSER-5: the start of a series is cut off where that makes the standard error of the mean of the
 * rest least, the series being averaged by fives first.  What is cut costs values, what is left of
 * the start costs variance; at the least both are paid.  The series must be the mean over
 * replications, never one of them: single ones are led astray by a wave at their beginning.
 *
 * Batch means: one run is cut into ever fewer, longer batches until von Neumann's ratio no longer
 * says that neighbours are alike; then their means are treated as independent.
 *
 * Rule: a cut in the second half is no cut but a sign that the run is too short.
 *
 * Sources: White 1997, "An effective truncation heuristic for bias reduction in simulation output"
 * (MSER); White, Cobb and Spratt 2000 (by fives); von Neumann 1941, "Distribution of the ratio of
 * the mean square successive difference to the variance"; Law 2015, sections 9.5.1 to 9.5.3. */
#ifndef ANALYSIS_STATISTICS_SETTLING_H
#define ANALYSIS_STATISTICS_SETTLING_H

#include <stdbool.h>
#include <stdint.h>

enum { MSER_GROUP = 5, BATCHES_FIRST = 40, BATCHES_LEAST = 8 };

struct truncation {
    uint32_t at;    /* values to be cut off */
    bool too_short; /* it lies at or beyond the middle */
};
/* Of n values, n >= 20. */
struct truncation mser5(const double *values, uint32_t n);

/* Sum of squared steps over that of squared distances from the mean: 2 for independent values, less
 * where neighbours are alike.  `p`: how probable so little is; may be NULL. */
double von_neumann_ratio(const double *values, uint32_t n, double *p);

struct batch_means {
    double mean, half_width; /* 95 %; NAN: no batches are independent */
    uint32_t batches;
    double p; /* von Neumann's, of these batches */
};
struct batch_means batch_means_of(const double *values, uint32_t n);

#endif
