/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/replication/weighted.h"

#include <math.h>

#include "analysis/statistics/interval.h"

struct weighted_bucket {
    double number;
    sim_time least, most;
};

struct weighted_column {
    double part, whole, squares; /* squares: of a deviation, about 0 */
    double greatest;             /* weight of those that saw anything */
    double number, values;       /* of a quantile: values that were seen; times their weights */
    bool any;
    struct sums last;
    struct weighted_bucket *buckets; /* of a quantile; NULL: none yet */
};

struct weighted {
    const struct columns *columns;
    struct arena *arena;
    struct weighted_column *list;
    struct reason *reasons;
    bool runs; /* pieces are whole runs */
};

struct weighted *weighted_create(const struct columns *columns, struct arena *arena)
{
    struct weighted *weighted = arena_alloc(arena, sizeof *weighted);
    *weighted =
        (struct weighted){.columns = columns,
                          .arena = arena,
                          .list = arena_array(arena, columns->count, sizeof *weighted->list),
                          .reasons = arena_array(arena, columns->count, sizeof *weighted->reasons)};
    return weighted;
}

void weighted_of_runs(struct weighted *weighted) { weighted->runs = true; }

static void add_digest(struct weighted *weighted, struct weighted_column *into,
                       const struct digest *digest, double weight)
{
    if (!digest || digest->number == 0)
        return;
    if (!into->buckets)
        into->buckets = arena_array(weighted->arena, HISTOGRAM_BUCKETS, sizeof *into->buckets);
    for (uint32_t i = 0; i < digest->count; i++) {
        const struct digest_entry *entry = &digest->entries[i];
        struct weighted_bucket *bucket = &into->buckets[entry->bucket];
        if (bucket->number == 0 || entry->in.least < bucket->least)
            bucket->least = entry->in.least;
        if (bucket->number == 0 || entry->in.most > bucket->most)
            bucket->most = entry->in.most;
        bucket->number += weight * (double)entry->in.number;
    }
    into->number += (double)digest->number;
    into->values += weight * (double)digest->number;
}

void weighted_add(struct weighted *weighted, const struct leaving *piece, double weight)
{
    for (uint32_t i = 0; i < weighted->columns->count; i++) {
        struct weighted_column *into = &weighted->list[i];
        const struct sums *sums = &piece->cells[i];
        if (!weighted->reasons[i].text)
            weighted->reasons[i] = piece->reasons[i];
        add_digest(weighted, into, piece->digests[i], weight);
        if (isnan(sums->whole) || isnan(sums->part))
            continue;
        into->any = true;
        into->last = *sums;
        into->part += weight * sums->part;
        into->whole += weight * sums->whole;
        if (sums->whole > 0) {
            into->greatest = fmax(into->greatest, weight);
            into->squares += weight * (sums->squares + sums->part * sums->part / sums->whole);
        }
    }
}

/* As many values as were seen, where they lie by their weights: what lies at or below a value is
 * rounded, so no share of all is off by more than half of one. */
static struct digest *digest_of(const struct weighted_column *from, struct arena *arena)
{
    struct digest *digest = arena_alloc(arena, sizeof *digest);
    double below = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        count += from->buckets[i].number > 0;
    digest->entries = arena_array(arena, count, sizeof *digest->entries);
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        const struct weighted_bucket *bucket = &from->buckets[i];
        below += bucket->number;
        const uint64_t up_to = (uint64_t)llrint(below / from->values * from->number);
        if (up_to == digest->number)
            continue;
        digest->entries[digest->count++] =
            (struct digest_entry){i, {up_to - digest->number, bucket->least, bucket->most}};
        digest->number = up_to;
    }
    return digest;
}

static void end_quantile(const struct weighted_column *from, const struct estimator *estimator,
                         struct leaving *leaving, uint32_t column, struct arena *arena)
{
    leaving->digests[column] = NULL;
    leaving->cells[column] = (struct sums){.part = 0, .whole = from->any ? 0 : (double)NAN};
    if (!from->buckets)
        return;
    struct digest *digest = leaving->digests[column] = digest_of(from, arena);
    if (digest->number < quantile_sample_least(estimator->share))
        return;
    struct histogram *all = histogram_create(arena);
    histogram_add_digest(all, digest);
    leaving->cells[column] = (struct sums){
        .part = histogram_quantile(all, estimator->share) / estimator->scale, .whole = 1};
}

static struct sums sums_of(const struct weighted_column *from, const struct estimator *estimator)
{
    const double parts = from->greatest > 0 ? from->greatest : 1;
    struct sums sums = {.part = from->part / parts, .whole = from->whole / parts};
    if (estimator->certain)
        return from->last;
    if (estimator->kind == ESTIMATE_deviation && from->whole > 0)
        sums.squares = fmax(0, from->squares - from->part * from->part / from->whole) / parts;
    return sums;
}

/* Why a column has no value whatever its pieces say; NULL: it has one. */
static const char *why_none(const struct weighted *weighted, const struct asked *asked)
{
    if (weighted->runs)
        return asked->metric->adds == ADDS_NOT ? "antithetic runs do not add up to it" : NULL;
    if (asked->narrowing.windowed)
        return "requests are sampled: some of the time is not known by itself";
    return asked->metric->adds == ADDS_NOT ? "pieces of the time do not add up to it" : NULL;
}

void weighted_end(const struct weighted *weighted, struct leaving *leaving, struct arena *arena)
{
    static const struct sums none = {.whole = (double)NAN};
    for (uint32_t i = 0; i < weighted->columns->count; i++) {
        const struct weighted_column *from = &weighted->list[i];
        const struct metric *metric = weighted->columns->asked[i].metric;
        const char *why = why_none(weighted, &weighted->columns->asked[i]);
        leaving->reasons[i] = weighted->reasons[i];
        leaving->cells[i] = none;
        leaving->digests[i] = NULL;
        if (why && (from->any || from->buckets)) {
            leaving->reasons[i] = (struct reason){.text = why};
        } else if (metric->estimator.kind == ESTIMATE_quantile) {
            end_quantile(from, &metric->estimator, leaving, i, arena);
        } else if (from->any) {
            leaving->cells[i] = metric->adds == ADDS_TOTAL
                                    ? (struct sums){.part = from->part, .whole = 1}
                                    : sums_of(from, &metric->estimator);
        }
    }
}
