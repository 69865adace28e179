/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened when: the measured time in some hundred equal parts, and for each the requests sent
 * in it, how they ended, and a small histogram of the latency of the successes (quantiles
 * within 1.6 %).
 *
 * Kept only where something is drawn from it, of each replication without what is empty, so that
 * those of any group of replications can be added up; a part then tells of all of them together. */
#ifndef ANALYSIS_MEASURES_TIMELINE_H
#define ANALYSIS_MEASURES_TIMELINE_H

#include "models/run/signals.h"
#include "sim/arena.h"

enum {
    TIMELINE_PARTS = 300,
    TIMELINE_BITS = 5,
    TIMELINE_BUCKETS = (44 - TIMELINE_BITS) << TIMELINE_BITS
};

struct timeline_part {
    uint64_t outcomes[OUTCOME_COUNT];
    uint32_t latency[TIMELINE_BUCKETS]; /* up to 4.8 h; what is longer counts in the last */
};

struct timeline {
    sim_time from, part;    /* length of one */
    uint32_t count, merged; /* parts; replications in it */
    struct timeline_part *parts;
};

struct timeline *timeline_create(struct arena *arena, sim_time from, sim_time duration);
/* Requests sent outside are ignored. */
void timeline_add(struct timeline *timeline, const struct request_record *request, sim_time now);

/* What a timeline holds, without what is empty. */
struct timeline_digest {
    sim_time from, part;
    uint64_t (*outcomes)[OUTCOME_COUNT]; /* by part */
    uint32_t count;                      /* of entries */
    struct timeline_entry {
        uint16_t part, bucket;
        uint32_t number;
    } * entries;
};
struct timeline_digest *timeline_digest(const struct timeline *timeline, struct arena *arena);
/* One more replication; the first one tells where the timeline begins. */
struct timeline *timeline_sum(struct timeline *sum, const struct timeline_digest *one,
                              struct arena *arena);

uint64_t timeline_sent(const struct timeline *timeline, uint32_t part);
/* Seconds; NAN with fewer successes than the quantile needs (statistics/interval.h). */
double timeline_quantile(const struct timeline *timeline, uint32_t part, double share);

#endif
