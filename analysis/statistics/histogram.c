/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/histogram.h"

#include <math.h>
#include <string.h>

uint64_t log_linear_first(uint32_t bucket, unsigned bits)
{
    const uint32_t parts = UINT32_C(1) << bits;
    if (bucket < 2 * parts)
        return bucket;
    const unsigned shift = (bucket >> bits) - 1;
    return (uint64_t)((bucket & (parts - 1)) + parts) << shift;
}

uint64_t log_linear_width(uint32_t bucket, unsigned bits)
{
    return bucket < (UINT32_C(2) << bits) ? 1 : UINT64_C(1) << ((bucket >> bits) - 1);
}

struct histogram *histogram_create(struct arena *arena)
{
    struct histogram *histogram = arena_lines(arena, 1, sizeof *histogram);
    histogram->arena = arena;
    return histogram;
}

struct bucket *histogram_make_octave(struct histogram *histogram, uint32_t octave)
{
    struct bucket *made = arena_array(histogram->arena, HISTOGRAM_PARTS, sizeof *made);
    for (uint32_t i = 0; i < HISTOGRAM_PARTS; i++)
        made[i].least = INT64_MAX;
    histogram->octaves[octave] = made;
    return made;
}

static void bucket_merge(struct bucket *bucket, const struct bucket *other)
{
    bucket->number += other->number;
    if (other->least < bucket->least)
        bucket->least = other->least;
    if (other->most > bucket->most)
        bucket->most = other->most;
}

void histogram_merge(struct histogram *histogram, const struct histogram *other)
{
    histogram->number += other->number;
    histogram->sum += other->sum;
    histogram->squares += other->squares;
    for (uint32_t i = 0; i < HISTOGRAM_OCTAVES; i++) {
        if (!other->octaves[i])
            continue;
        if (!histogram->octaves[i])
            histogram_make_octave(histogram, i);
        for (uint32_t j = 0; j < HISTOGRAM_PARTS; j++)
            bucket_merge(&histogram->octaves[i][j], &other->octaves[i][j]);
    }
}

void histogram_add_digest(struct histogram *histogram, const struct digest *digest)
{
    for (uint32_t i = 0; i < digest->count; i++) {
        const uint32_t number = digest->entries[i].bucket, octave = number >> HISTOGRAM_BITS;
        if (!histogram->octaves[octave])
            histogram_make_octave(histogram, octave);
        bucket_merge(&histogram->octaves[octave][number & (HISTOGRAM_PARTS - 1)],
                     &digest->entries[i].in);
    }
    histogram->number += digest->number;
}

/* The next bucket from `number` on that is not empty; NULL at the end. */
static const struct bucket *next_bucket(const struct histogram *histogram, uint32_t *number)
{
    for (; *number < HISTOGRAM_BUCKETS; ++*number) {
        const struct bucket *octave = histogram->octaves[*number >> HISTOGRAM_BITS];
        if (!octave)
            *number |= HISTOGRAM_PARTS - 1;
        else if (octave[*number & (HISTOGRAM_PARTS - 1)].number > 0)
            return &octave[*number & (HISTOGRAM_PARTS - 1)];
    }
    return NULL;
}

sim_time histogram_least(const struct histogram *histogram)
{
    uint32_t number = 0;
    const struct bucket *first = next_bucket(histogram, &number);
    return first ? first->least : 0;
}

sim_time histogram_most(const struct histogram *histogram)
{
    sim_time most = 0;
    uint32_t number = 0;
    for (const struct bucket *bucket; (bucket = next_bucket(histogram, &number)); number++)
        most = bucket->most;
    return most;
}

/* `rank`: of the quantile, among those of its bucket. */
static const struct bucket *find_rank(const struct histogram *histogram, double share,
                                      uint32_t *number, uint64_t *rank)
{
    const double exact = ceil(share * (double)histogram->number);
    const uint64_t wanted = exact < 1 ? 1 : (uint64_t)exact;
    uint64_t seen = 0;
    *number = 0;
    for (const struct bucket *bucket; (bucket = next_bucket(histogram, number)); ++*number) {
        *rank = wanted - seen;
        seen += bucket->number;
        if (seen >= wanted)
            return bucket;
    }
    return NULL;
}

const struct bucket *histogram_bucket(const struct histogram *histogram, double share,
                                      uint32_t *number)
{
    uint64_t rank;
    return find_rank(histogram, share, number, &rank);
}

double histogram_quantile(const struct histogram *histogram, double share)
{
    uint32_t number;
    uint64_t rank = 0;
    const struct bucket *bucket = find_rank(histogram, share, &number, &rank);
    return bucket ? bucket_value(bucket, (double)rank) : (double)NAN;
}

uint64_t histogram_number_from(const struct histogram *histogram, uint32_t bucket)
{
    uint64_t sum = 0;
    for (const struct bucket *each; (each = next_bucket(histogram, &bucket)); bucket++)
        sum += each->number;
    return sum;
}

double histogram_mean(const struct histogram *histogram)
{
    if (histogram->number == 0)
        return (double)NAN;
    return wide_to_double(histogram->sum) / (double)histogram->number;
}

/* About a whole number near the mean in integers, where terms that would not fit cancel; the rest
 * is less than one. */
double histogram_deviations(const struct histogram *histogram)
{
    if (histogram->number == 0)
        return 0;
    const wide n = histogram->number, about = histogram->sum / n;
    const wide squares = histogram->squares - 2 * about * histogram->sum + n * about * about;
    const double rest = wide_to_double(histogram->sum - n * about);
    return wide_to_double(squares) - rest * rest / (double)histogram->number;
}

static uint32_t count_buckets(const struct histogram *histogram)
{
    uint32_t count = 0, number = 0;
    for (; next_bucket(histogram, &number); number++)
        count++;
    return count;
}

struct digest *histogram_digest(struct histogram *histogram)
{
    if (histogram->digest)
        return histogram->digest;
    struct digest *digest = arena_alloc(histogram->arena, sizeof *digest);
    digest->number = histogram->number;
    digest->entries =
        arena_array(histogram->arena, count_buckets(histogram), sizeof *digest->entries);
    uint32_t number = 0;
    for (const struct bucket *bucket; (bucket = next_bucket(histogram, &number)); number++)
        digest->entries[digest->count++] = (struct digest_entry){number, *bucket};
    histogram->digest = digest;
    return digest;
}

struct digest *digest_copy(struct digest *digest, struct arena *arena)
{
    if (digest->copy)
        return digest->copy;
    struct digest *copy = arena_alloc(arena, sizeof *copy);
    *copy = *digest;
    copy->entries = arena_array(arena, digest->count, sizeof *copy->entries);
    if (digest->count > 0)
        memcpy(copy->entries, digest->entries, digest->count * sizeof *copy->entries);
    digest->copy = copy;
    return copy;
}
