/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/consistency/visibility.h"
#include "analysis/metrics/reductions.h"
#include "analysis/observers/last_copies.h"
#include "analysis/observers/observers.h"
#include "models/plan/shards.h"

static struct taken taken_of(const struct question *question, struct instrument instrument,
                             uint32_t index)
{
    return readings_between(question->before, question->after, instrument, index);
}

static bool is_cache(const struct question *question)
{
    const struct party *party = &question->plan->parties[question->index];
    return party->kind == PARTY_STORE && party->asks;
}

struct reduced reduce_hits(const struct question *question, struct reason *why)
{
    if (!is_cache(question))
        return no_value(why, NULL);
    const struct instrument hit = PARTY(hits), missed = PARTY(misses);
    const double hits = taken_of(question, hit, question->index).count;
    return part_of(hits, hits + taken_of(question, missed, question->index).count);
}

struct reduced reduce_stampede(const struct question *question, struct reason *why)
{
    const struct run *run = question->recorder->run;
    return is_cache(question) ? one_value(run->parties[question->index].asking.most)
                              : no_value(why, NULL);
}

static const struct staleness_counts *stale_counts(const struct question *question)
{
    const struct staleness_heard *heard = question->heard;
    return heard ? staleness_of(heard->staleness, question->index) : NULL;
}

struct reduced reduce_stale_share(const struct question *question, struct reason *why)
{
    const struct staleness_counts *counts = stale_counts(question);
    if (!question->heard)
        return no_value(why, NULL);
    return counts ? part_of((double)counts->stale, (double)counts->reads) : part_of(0, 0);
}

struct reduced reduce_stale_behind(const struct question *question, struct reason *why)
{
    const struct staleness_counts *counts = stale_counts(question);
    if (!question->heard)
        return no_value(why, NULL);
    if (!counts)
        return part_of(0, 0);
    const struct digest *behind = histogram_digest(counts->behind);
    double number = 0;
    for (uint32_t i = 0; i < behind->count; i++)
        if (behind->entries[i].in.least >= question->metric->versions)
            number += (double)behind->entries[i].in.number;
    return part_of(number, (double)counts->reads);
}

/* Acknowledged writes that died with caches. */
static double died_with(const struct question *question)
{
    double sum = 0;
    for (uint32_t i = 0; i < question->plan->party_count; i++)
        if (question->index == i || question->index == NONE)
            sum += taken_of(question, question->metric->reads, i).count;
    return sum;
}

/* By the parts of the store. */
static double lost_of(const struct question *question, const struct lost_writes_heard *heard)
{
    if (question->index == NONE)
        return (double)lost_writes_of(heard->lost, NONE);
    double sum = 0;
    for (uint32_t i = heard->parts[question->index]; i < heard->parts[question->index + 1]; i++)
        sum += (double)lost_writes_of(heard->lost, i);
    return sum;
}

struct reduced reduce_lost_writes(const struct question *question, struct reason *why)
{
    const struct lost_writes_heard *heard = question->heard;
    if (!heard)
        return no_value(why, NULL);
    return one_value(lost_of(question, heard) +
                     (double)last_copies_lost(heard->copies, question->index) +
                     died_with(question));
}

struct reduced reduce_duplicated(const struct question *question, struct reason *why)
{
    const struct duplicates_heard *heard = question->heard;
    if (!heard)
        return no_value(why, NULL);
    return one_value((double)duplicates_of(heard->duplicates, question->index).duplicated);
}

struct reduced reduce_duplicated_share(const struct question *question, struct reason *why)
{
    const struct duplicates_heard *heard = question->heard;
    if (!heard)
        return no_value(why, NULL);
    const struct duplicates_counts counts = duplicates_of(heard->duplicates, question->index);
    return part_of((double)counts.duplicated, (double)counts.writes);
}

static struct recovery_sums recovery_of(const struct question *question,
                                        const struct lost_writes_heard *heard)
{
    if (question->index == NONE)
        return recovery_points_of(heard->points, NONE);
    struct recovery_sums all = {.sum = 0};
    for (uint32_t i = heard->parts[question->index]; i < heard->parts[question->index + 1]; i++) {
        const struct recovery_sums one = recovery_points_of(heard->points, i);
        all.failovers += one.failovers;
        all.sum += one.sum;
        all.most = one.most > all.most ? one.most : all.most;
    }
    return all;
}

struct reduced reduce_recovery_point(const struct question *question, struct reason *why)
{
    const struct lost_writes_heard *heard = question->heard;
    if (!heard)
        return no_value(why, NULL);
    const struct recovery_sums sums = recovery_of(question, heard);
    return part_of(seconds_of((double)sums.sum), (double)sums.failovers);
}

struct reduced reduce_recovery_point_most(const struct question *question, struct reason *why)
{
    const struct lost_writes_heard *heard = question->heard;
    if (!heard)
        return no_value(why, NULL);
    const struct recovery_sums sums = recovery_of(question, heard);
    return sums.failovers > 0 ? one_value(seconds_of((double)sums.most)) : no_value(why, NULL);
}

struct reduced reduce_stale_age(const struct question *question, struct reason *why)
{
    const struct staleness_counts *counts = stale_counts(question);
    return values_of(counts ? counts->ages : NULL, question, NULL, why);
}

struct reduced reduce_stale_versions(const struct question *question, struct reason *why)
{
    const struct staleness_counts *counts = stale_counts(question);
    return values_of(counts ? counts->behind : NULL, question, NULL, why);
}

/* ---- as long as nobody knows of all keys, nobody says that all are well ---- */

static bool stream_counts(const struct question *question, struct stream_counts *counts)
{
    const struct linearizability_heard *heard = question->heard;
    if (heard)
        *counts = register_stream_of(heard->stream, question->index);
    return heard && counts->keys > 0;
}

struct reduced reduce_linearizable(const struct question *question, struct reason *why)
{
    struct stream_counts counts;
    if (!stream_counts(question, &counts))
        return no_value(why, NULL);
    if (counts.broken == 0 && counts.unknown > 0)
        return no_value(why, "unknown: of some keys nobody knows (unknown.keys)");
    return one_value(counts.broken == 0);
}

struct reduced reduce_nonlinearizable(const struct question *question, struct reason *why)
{
    struct stream_counts counts;
    return stream_counts(question, &counts) ? one_value((double)counts.broken)
                                            : no_value(why, NULL);
}

struct reduced reduce_unknown_keys(const struct question *question, struct reason *why)
{
    struct stream_counts counts;
    return stream_counts(question, &counts) ? one_value((double)counts.unknown)
                                            : no_value(why, NULL);
}

struct reduced reduce_session(const struct question *question, struct reason *why)
{
    const struct sessions_heard *heard = question->heard;
    if (!heard)
        return no_value(why, NULL);
    const struct session_counts counts = sessions_of(heard->sessions, question->index);
    const uint32_t which = question->metric->guarantee;
    return part_of((double)counts.broken[which], (double)counts.chances[which]);
}

struct reduced reduce_divergence(const struct question *question, struct reason *why)
{
    const struct divergence_heard *heard = question->heard;
    uint64_t copies = 0, behind = 0;
    for (uint32_t i = 0; heard && i < question->plan->party_count; i++)
        if (heard->of_party[i] && (question->index == i || question->index == NONE)) {
            copies += heard->of_party[i]->copies;
            behind += heard->of_party[i]->behind;
        }
    return copies > 0 ? part_of((double)behind, (double)copies) : no_value(why, NULL);
}

struct reduced reduce_visibility(const struct question *question, struct reason *why)
{
    const struct staleness_counts *counts = stale_counts(question);
    if (!counts || counts->since->number == 0)
        return no_value(why, NULL);
    const double share = question->metric->estimator.share,
                 time = visible_from(counts->since, counts->since_stale, share);
    return isnan(time) ? no_value(why, "so many of the reads see it at no time that was seen")
                       : one_value(seconds_of(time));
}
