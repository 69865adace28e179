/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A histogram of durations: memory by what was seen, any length of run, mergeable, quantiles within
 * 0.4 %, and exact where values repeat.
 *
 * Log-linear: the octave is the position of the highest bit, and the next HISTOGRAM_BITS bits
 * choose one of 256 equal parts of it; values below 256 ns have a bucket each.  The bucket comes
 * out of the bits of the integer by one count of leading zeros, so nothing is rounded.  An octave's
 * buckets are made when a value first falls into it.
 *
 * Rule: a bucket knows the smallest and the greatest value that fell into it.  A quantile is the
 * value of its rank (ceil(share * n): the smallest value that at least this share does not exceed),
 * taken to lie where it would if the values of its bucket were spread evenly between those two.  So
 * it is off by at most what lies between them, at most 1/256 of the value, and not at all where a
 * bucket holds one value only.
 *
 * Source: the bucket layout is that of Gil Tene's HdrHistogram, with buckets of one octave. */
#ifndef ANALYSIS_STATISTICS_HISTOGRAM_H
#define ANALYSIS_STATISTICS_HISTOGRAM_H

#include <stdint.h>

#include "sim/arena.h"
#include "sim/clock.h"
#include "sim/instrument.h"

enum {
    HISTOGRAM_BITS = 8,
    HISTOGRAM_PARTS = 1 << HISTOGRAM_BITS,
    HISTOGRAM_OCTAVES = 64 - HISTOGRAM_BITS,
    HISTOGRAM_BUCKETS = HISTOGRAM_OCTAVES << HISTOGRAM_BITS
};

/* Divided, not multiplied by 1e-9: so 30e9 ns are 30 s and not 30.000000000000004. */
static inline double seconds_of(double nanoseconds) { return nanoseconds / 1e9; }

struct bucket {
    uint64_t number;
    sim_time least, most; /* seen in it */
};

struct histogram {
    struct arena *arena;
    uint64_t number;
    wide sum, squares;                         /* ns and ns^2, exact */
    struct bucket *octaves[HISTOGRAM_OCTAVES]; /* NULL: no value there */
    struct digest *digest;                     /* made once, when all is in: histogram_digest() */
};

/* What a histogram holds, without what is empty: kept for each replication. */
struct digest {
    uint64_t number;
    uint32_t count; /* of entries, by bucket */
    struct digest_entry {
        uint32_t bucket;
        struct bucket in;
    } * entries;
    struct digest *copy; /* in another arena, made once: digest_copy() */
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

struct histogram *histogram_create(struct arena *arena);
struct bucket *histogram_make_octave(struct histogram *histogram, uint32_t octave);

static inline void histogram_add(struct histogram *histogram, sim_time value)
{
    const uint32_t number = log_linear_bucket((uint64_t)value, HISTOGRAM_BITS);
    struct bucket *octave = histogram->octaves[number >> HISTOGRAM_BITS];
    if (!octave)
        octave = histogram_make_octave(histogram, number >> HISTOGRAM_BITS);
    struct bucket *bucket = &octave[number & (HISTOGRAM_PARTS - 1)];
    bucket->number++;
    if (value < bucket->least)
        bucket->least = value;
    if (value > bucket->most)
        bucket->most = value;
    histogram->number++;
    histogram->sum += (uint64_t)value;
    histogram->squares += (wide)(uint64_t)value * (uint64_t)value;
}

/* Adds all of `other`; the order of merging does not matter. */
void histogram_merge(struct histogram *histogram, const struct histogram *other);
/* A digest knows no sums: quantiles and extremes only. */
void histogram_add_digest(struct histogram *histogram, const struct digest *digest);
/* Extremes over all; 0 if empty. */
sim_time histogram_least(const struct histogram *histogram);
sim_time histogram_most(const struct histogram *histogram);
/* ns; NAN if empty.  0 < share <= 1. */
double histogram_quantile(const struct histogram *histogram, double share);
/* The bucket in which the quantile lies; NULL if empty. */
const struct bucket *histogram_bucket(const struct histogram *histogram, double share,
                                      uint32_t *number);
uint64_t histogram_number_from(const struct histogram *histogram, uint32_t bucket); /* and above */
double histogram_mean(const struct histogram *histogram); /* ns, exact; NAN if empty */
/* Sum of the squares of the distances from the mean, ns^2; exact but for its last rounding. */
double histogram_deviations(const struct histogram *histogram);
/* The same one at each call; the histogram must not change any more. */
struct digest *histogram_digest(struct histogram *histogram);

struct digest *digest_copy(struct digest *digest, struct arena *arena);

/* Where the value of a rank (1 to bucket->number) lies in its bucket. */
static inline double bucket_value(const struct bucket *bucket, double rank)
{
    if (bucket->number < 2)
        return (double)bucket->least;
    return (double)bucket->least +
           (double)(bucket->most - bucket->least) * (rank - 1) / ((double)bucket->number - 1);
}

#endif
