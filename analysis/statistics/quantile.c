/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/quantile.h"

#include <math.h>
#include <string.h>

#include "analysis/statistics/interval.h"

/* A gap is told if it is at least this share of the interval, with so many values on either side of
 * it in the interval: the distance between neighbours in a thin tail is none. */
#define GAP_LEAST 0.5
enum { GAP_NEIGHBOURS = 5 };

struct quantiling {
    double confidence;
    double share;
    const struct digest *const *digests;
    const bool *used;
    uint32_t n, count; /* all; used */
    struct pooled *pool;
    uint32_t bucket; /* that of the estimate */
    double within;   /* share of its values at or below the estimate */
};

void pooled_create(struct pooled *pool, struct arena *arena)
{
    *pool =
        (struct pooled){.buckets = arena_array(arena, HISTOGRAM_BUCKETS, sizeof(struct bucket))};
}

static void pool_clear(struct pooled *pool)
{
    if (pool->end > pool->first)
        memset(&pool->buckets[pool->first], 0, (pool->end - pool->first) * sizeof *pool->buckets);
    pool->first = HISTOGRAM_BUCKETS;
    pool->end = 0;
    pool->number = 0;
}

static void pool_add(struct pooled *pool, const struct digest *digest)
{
    for (uint32_t i = 0; i < digest->count; i++) {
        const struct digest_entry *entry = &digest->entries[i];
        struct bucket *into = &pool->buckets[entry->bucket];
        if (into->number == 0 || entry->in.least < into->least)
            into->least = entry->in.least;
        if (entry->in.most > into->most)
            into->most = entry->in.most;
        into->number += entry->in.number;
    }
    if (digest->count == 0)
        return;
    const uint32_t first = digest->entries[0].bucket,
                   end = digest->entries[digest->count - 1].bucket + 1;
    pool->first = first < pool->first ? first : pool->first;
    pool->end = end > pool->end ? end : pool->end;
    pool->number += digest->number;
}

/* The bucket that holds the value of a rank, and how many lie in those before it. */
static uint32_t find_rank(const struct pooled *pool, double rank, double *before)
{
    double seen = 0;
    uint32_t i = pool->first;
    for (; i + 1 < pool->end; i++) {
        if (seen + (double)pool->buckets[i].number >= rank)
            break;
        seen += (double)pool->buckets[i].number;
    }
    *before = seen;
    return i;
}

static double rank_of(const struct pooled *pool, double share)
{
    return fmin(fmax(ceil(share * (double)pool->number), 1), (double)pool->number);
}

static double point_of(struct quantiling *in)
{
    double before;
    const double rank = rank_of(in->pool, in->share);
    in->bucket = find_rank(in->pool, rank, &before);
    const struct bucket *bucket = &in->pool->buckets[in->bucket];
    in->within = (rank - before) / (double)bucket->number;
    return bucket_value(bucket, rank - before);
}

/* Values of one replication at or below the estimate, those of its bucket by share. */
static double below(const struct quantiling *in, const struct digest *digest)
{
    double number = 0;
    for (uint32_t i = 0; i < digest->count && digest->entries[i].bucket <= in->bucket; i++) {
        const double all = (double)digest->entries[i].in.number;
        number += digest->entries[i].bucket < in->bucket ? all : all * in->within;
    }
    return number;
}

static const struct digest *digest_of(const struct quantiling *in, uint32_t i)
{
    return in->used && !in->used[i] ? NULL : in->digests[i];
}

/* How far the count of a replication is off, as a share of all: the pseudo-value of the share, less
 * the share. */
static double off_by(const struct quantiling *in, uint32_t i)
{
    const struct digest *digest = digest_of(in, i);
    const double own = digest ? (double)digest->number : 0, all = (double)in->pool->number;
    if (!(own > 0) || !(all > own))
        return 0;
    return (in->count - 1.0) * (below(in, digest) - in->share * own) / (all - own);
}

/* Half-width of the share of values at or below the estimate.  `off` gets what each replication is
 * off by. */
static double share_half_width(const struct quantiling *in, double *off)
{
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < in->n; i++)
        if (!in->used || in->used[i])
            sum += off[i] = off_by(in, i);
    for (uint32_t i = 0; i < in->n; i++)
        if (!in->used || in->used[i])
            squares += (off[i] - sum / in->count) * (off[i] - sum / in->count);
    return student_critical(in->count, in->confidence) *
           sqrt(squares / (in->count - 1.0) / in->count);
}

/* The widest stretch without a value between two ranks. */
static bool find_gap(const struct quantiling *in, double low_rank, double high_rank,
                     struct quantile *quantile)
{
    double before, widest = 1;
    uint32_t i = find_rank(in->pool, low_rank, &before);
    const struct bucket *last = &in->pool->buckets[i];
    double seen = before + (double)last->number;
    for (i++; i < in->pool->end && seen < high_rank; i++) {
        const struct bucket *next = &in->pool->buckets[i];
        if (next->number == 0)
            continue;
        const double gap = (double)(next->least - last->most);
        if (gap > widest && seen - low_rank + 1 >= GAP_NEIGHBOURS &&
            high_rank - seen >= GAP_NEIGHBOURS) {
            widest = gap;
            quantile->gap_from = (double)last->most;
            quantile->gap_until = (double)next->least;
        }
        last = next;
        seen += (double)next->number;
    }
    return widest > 1 && widest >= GAP_LEAST * (quantile->estimate.high - quantile->estimate.low);
}

static void find_ends(const struct quantiling *in, double half, struct quantile *quantile)
{
    struct estimate *estimate = &quantile->estimate;
    const double number = (double)in->pool->number;
    const double low = floor((in->share - half) * number),
                 high = floor((in->share + half) * number) + 1;
    double before;
    if (low >= 1)
        estimate->low = (double)in->pool->buckets[find_rank(in->pool, low, &before)].least;
    if (high <= number)
        estimate->high = (double)in->pool->buckets[find_rank(in->pool, high, &before)].most;
    if (low < 1 || high > number)
        quantile->trouble = QUANTILE_no_end;
    else if (find_gap(in, low, high, quantile))
        quantile->trouble = QUANTILE_in_a_gap;
}

/* From counts to values: by the slope of the distribution between the ends. */
static void scale_pseudo(const struct quantiling *in, const struct estimate *estimate, double half,
                         double *pseudo)
{
    const double slope = half > 0 ? (estimate->high - estimate->low) / (2 * half) : 0;
    for (uint32_t i = 0; i < in->n; i++)
        if (!isnan(pseudo[i]))
            pseudo[i] = estimate->value - slope * pseudo[i];
}

static void gather(struct quantiling *in, struct quantile *quantile)
{
    pool_clear(in->pool);
    for (uint32_t i = 0; i < in->n; i++) {
        const struct digest *digest = digest_of(in, i);
        in->count += !in->used || in->used[i];
        quantile->estimate.n += digest && digest->number > 0;
        if (digest)
            pool_add(in->pool, digest);
    }
    quantile->number = in->pool->number;
}

/* The share at or below the estimate is known to be off by `shift`: the value at the share that is
 * right then, and half the width of what it may be.  `off` gets what replications are off by
 * without the controls. */
static double control(struct quantiling *in, struct estimate *estimate, double half, double *off,
                      struct controlling *controlling)
{
    const struct controlled found = controls_apply(controlling->controls, in->confidence, off,
                                                   in->used, in->n, controlling->room);
    const double share = in->share - found.shift;
    if (!found.helps || !(share > 0 && share < 1))
        return half;
    for (uint32_t i = 0; i < in->n; i++)
        if (!isnan(off[i]))
            off[i] = controlling->room[i] - found.shift;
    in->share = share;
    estimate->value = point_of(in);
    controlling->gain = found.gain;
    return found.half;
}

struct quantile quantile_at(double confidence, double share, const struct digest *const *digests,
                            const bool *used, uint32_t n, struct pooled *pool, double *pseudo)
{
    return quantile_controlled(confidence, share, digests, used, n, pool, pseudo, NULL);
}

struct quantile quantile_controlled(double confidence, double share,
                                    const struct digest *const *digests, const bool *used,
                                    uint32_t n, struct pooled *pool, double *pseudo,
                                    struct controlling *controlling)
{
    struct quantiling in = {.confidence = confidence,
                            .share = share,
                            .digests = digests,
                            .used = used,
                            .n = n,
                            .pool = pool};
    struct quantile quantile = {
        .estimate = {(double)NAN, (double)NAN, (double)NAN, LIMIT_none, 0, 0},
        .pooled = (double)NAN};
    struct estimate *estimate = &quantile.estimate;
    gather(&in, &quantile);
    for (uint32_t i = 0; i < n; i++)
        pseudo[i] = (double)NAN;
    if ((double)pool->number * (1.0 - share) >= 1.0 - 1e-9)
        quantile.pooled = point_of(&in);
    if (pool->number < quantile_sample_least(share)) {
        quantile.trouble = QUANTILE_too_few;
        return quantile;
    }
    estimate->value = point_of(&in);
    const struct bucket *own = &pool->buckets[in.bucket];
    estimate->resolution = (double)(own->most - own->least) / 2;
    if (in.count < 2)
        return quantile;
    double half = share_half_width(&in, pseudo);
    if (half > 0 && controlling)
        half = control(&in, estimate, half, pseudo, controlling);
    find_ends(&in, half, &quantile);
    if (quantile.trouble)
        estimate->value = (double)NAN;
    else
        scale_pseudo(&in, estimate, half, pseudo);
    return quantile;
}

struct quantile quantile_of(double share, const struct digest *const *digests, const bool *used,
                            uint32_t n, struct pooled *pool, double *pseudo)
{
    return quantile_at(CONFIDENCE, share, digests, used, n, pool, pseudo);
}
