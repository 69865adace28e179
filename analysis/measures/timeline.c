/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/timeline.h"

#include <math.h>
#include <string.h>

#include "analysis/statistics/histogram.h"
#include "analysis/statistics/interval.h"

struct timeline *timeline_create(struct arena *arena, sim_time from, sim_time duration)
{
    struct timeline *timeline = arena_alloc(arena, sizeof *timeline);
    const sim_time part = (duration + TIMELINE_PARTS - 1) / TIMELINE_PARTS;
    *timeline = (struct timeline){
        .from = from, .part = part > 0 ? part : 1, .count = TIMELINE_PARTS, .merged = 1};
    timeline->parts = arena_array(arena, timeline->count, sizeof *timeline->parts);
    return timeline;
}

void timeline_add(struct timeline *timeline, const struct request_record *request, sim_time now)
{
    const int64_t part = (request->sent - timeline->from) / timeline->part;
    if (request->sent < timeline->from || part >= timeline->count)
        return;
    struct timeline_part *into = &timeline->parts[part];
    into->outcomes[request->outcome]++;
    if (request->outcome == OUTCOME_ok) {
        const uint32_t bucket = log_linear_bucket((uint64_t)(now - request->sent), TIMELINE_BITS);
        into->latency[bucket < TIMELINE_BUCKETS ? bucket : TIMELINE_BUCKETS - 1]++;
    }
}

static uint32_t count_entries(const struct timeline *timeline)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < timeline->count; i++)
        for (unsigned j = 0; j < TIMELINE_BUCKETS; j++)
            count += timeline->parts[i].latency[j] > 0;
    return count;
}

struct timeline_digest *timeline_digest(const struct timeline *timeline, struct arena *arena)
{
    struct timeline_digest *digest = arena_alloc(arena, sizeof *digest);
    *digest = (struct timeline_digest){.from = timeline->from, .part = timeline->part};
    digest->outcomes = arena_array(arena, timeline->count, sizeof *digest->outcomes);
    digest->entries = arena_array(arena, count_entries(timeline), sizeof *digest->entries);
    for (uint32_t i = 0; i < timeline->count; i++) {
        const struct timeline_part *part = &timeline->parts[i];
        memcpy(digest->outcomes[i], part->outcomes, sizeof part->outcomes);
        for (unsigned j = 0; j < TIMELINE_BUCKETS; j++)
            if (part->latency[j] > 0)
                digest->entries[digest->count++] =
                    (struct timeline_entry){(uint16_t)i, (uint16_t)j, part->latency[j]};
    }
    return digest;
}

struct timeline *timeline_sum(struct timeline *sum, const struct timeline_digest *one,
                              struct arena *arena)
{
    if (!sum) {
        sum = timeline_create(arena, one->from, one->part * TIMELINE_PARTS);
        sum->merged = 0;
    }
    sum->merged++;
    for (uint32_t i = 0; i < sum->count; i++)
        for (unsigned j = 0; j < OUTCOME_COUNT; j++)
            sum->parts[i].outcomes[j] += one->outcomes[i][j];
    for (uint32_t i = 0; i < one->count; i++)
        sum->parts[one->entries[i].part].latency[one->entries[i].bucket] += one->entries[i].number;
    return sum;
}

uint64_t timeline_sent(const struct timeline *timeline, uint32_t part)
{
    uint64_t sent = 0;
    for (unsigned i = 0; i < OUTCOME_COUNT; i++)
        sent += timeline->parts[part].outcomes[i];
    return sent;
}

double timeline_quantile(const struct timeline *timeline, uint32_t part, double share)
{
    const struct timeline_part *from = &timeline->parts[part];
    const uint64_t number = from->outcomes[OUTCOME_ok];
    if (number < quantile_sample_least(share))
        return (double)NAN;
    const double rank = fmax(1, ceil(share * (double)number));
    double seen = 0;
    uint32_t bucket = 0;
    for (; bucket < TIMELINE_BUCKETS - 1; bucket++) {
        seen += from->latency[bucket];
        if (seen >= rank)
            break;
    }
    const double width = (double)(log_linear_width(bucket, TIMELINE_BITS) - 1);
    return seconds_of((double)log_linear_first(bucket, TIMELINE_BITS) + width / 2);
}
