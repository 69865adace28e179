/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of a group of requests: how many ended how, their attempts, the latency of the
 * successes.
 *
 * Rule: every request that was sent is in exactly one outcome, so failures are counted beside the
 * percentiles of the successes and never dropped.  Latency and outcomes belong to the moment of
 * sending; rates of completion (throughput, goodput) to the moment of ending, or an overloaded
 * system would be credited with what it did later. */
#ifndef ANALYSIS_MEASURES_TALLY_H
#define ANALYSIS_MEASURES_TALLY_H

#include "analysis/statistics/histogram.h"
#include "models/run/signals.h"
#include "sim/arena.h"

struct tally {                 /* what a success touches is in one line of the cache */
    struct histogram *latency; /* of OUTCOME_ok, from the intended send to the answer */
    uint64_t attempts;         /* that the clients made */
    uint64_t ended,
        answered; /* ended in the measured time, whenever they were sent: all, and the successes */
    uint64_t outcomes[OUTCOME_COUNT];
} __attribute__((aligned(CACHE_LINE)));

static inline void tally_create(struct tally *tally, struct arena *arena)
{
    *tally = (struct tally){.latency = histogram_create(arena)};
}

static inline void tally_add(struct tally *tally, const struct request_record *request,
                             sim_time now)
{
    tally->outcomes[request->outcome]++;
    tally->attempts += request->attempts;
    if (request->outcome == OUTCOME_ok)
        histogram_add(tally->latency, now - request->sent);
}

/* It ended in the measured time, or in the window of the tally. */
static inline void tally_end(struct tally *tally, const struct request_record *request)
{
    tally->ended++;
    tally->answered += request->outcome == OUTCOME_ok;
}

static inline uint64_t tally_sent(const struct tally *tally)
{
    uint64_t sent = 0;
    for (unsigned i = 0; i < OUTCOME_COUNT; i++)
        sent += tally->outcomes[i];
    return sent;
}

static inline void tally_merge(struct tally *tally, const struct tally *other)
{
    for (unsigned i = 0; i < OUTCOME_COUNT; i++)
        tally->outcomes[i] += other->outcomes[i];
    tally->attempts += other->attempts;
    tally->ended += other->ended;
    tally->answered += other->answered;
    histogram_merge(tally->latency, other->latency);
}

#endif
