/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A histogram of durations: fixed memory, any length of run, mergeable, quantiles within 0.4 %.
 *
 * Log-linear: the octave is the position of the highest bit, and the next HISTOGRAM_BITS bits
 * choose one of 256 equal parts of it; values below 256 ns have a bucket each.  The bucket comes
 * out of the bits of the integer by one count of leading zeros, so nothing is rounded and recording
 * costs about a nanosecond.
 *
 * Rule: a quantile is the value of its rank (ceil(share * n): the smallest value that at least this
 * share does not exceed), taken to lie where it would if the values of its bucket were spread
 * evenly, never outside of the smallest and greatest value seen.  A bucket is at most 1/256 of its
 * values wide, so a quantile is off by at most 0.39 %, and mostly by far less.  The middle of the
 * bucket would be off as much, and worse: replications whose quantiles fall into one bucket would
 * seem not to differ at all.
 *
 * Source: the bucket layout is that of Gil Tene's HdrHistogram, with buckets of one octave. */
#ifndef ANALYSIS_HISTOGRAM_H
#define ANALYSIS_HISTOGRAM_H

#include <stdint.h>

#include "sim/clock.h"
#include "sim/instrument.h"

enum { HISTOGRAM_BITS = 8, HISTOGRAM_BUCKETS = (64 - HISTOGRAM_BITS) << HISTOGRAM_BITS };

/* Divided, not multiplied by 1e-9: so 30e9 ns are 30 s and not 30.000000000000004. */
static inline double seconds_of(double nanoseconds) { return nanoseconds / 1e9; }

struct histogram {
    uint64_t number;
    wide sum; /* ns, exact */
    sim_time least, most;
    uint64_t counts[HISTOGRAM_BUCKETS];
};

/* Bucket of a value when an octave has 2^bits buckets, and the first value and width of a bucket.
 */
static inline uint32_t log_linear_bucket(uint64_t value, unsigned bits)
{
    if (value < UINT64_C(1) << bits)
        return (uint32_t)value;
    const unsigned shift = 63 - (unsigned)__builtin_clzll(value) - bits;
    return ((uint32_t)shift << bits) + (uint32_t)(value >> shift);
}
uint64_t log_linear_first(uint32_t bucket, unsigned bits);
uint64_t log_linear_width(uint32_t bucket, unsigned bits);

/* A histogram of zeroed memory is empty. */
static inline void histogram_add(struct histogram *histogram, sim_time value)
{
    histogram->counts[log_linear_bucket((uint64_t)value, HISTOGRAM_BITS)]++;
    if (histogram->number == 0 || value < histogram->least)
        histogram->least = value;
    if (value > histogram->most)
        histogram->most = value;
    histogram->number++;
    histogram->sum += (uint64_t)value;
}

/* Adds all of `other`; the order of merging does not matter. */
void histogram_merge(struct histogram *histogram, const struct histogram *other);
/* ns; NAN if empty.  0 < share <= 1. */
double histogram_quantile(const struct histogram *histogram, double share);
double histogram_mean(const struct histogram *histogram); /* ns, exact; NAN if empty */

#endif
