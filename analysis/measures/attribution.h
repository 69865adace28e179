/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attribution: where the time of the requests of one run went, by component and kind, for the mean
 * request and for the slowest 1 %.
 *
 * Why both: what fills most of the time of most requests is seldom what makes the slow ones slow.
 * Source: the idea of profiling the tail apart from the mean is that of Dean and Barroso 2013, "The
 * Tail at Scale", CACM 56(2).
 *
 * Rules:
 *  - The requests are those of the latency metrics: sent in the measured time and successful.  All
 *    together, and those of each endpoint that clients ask for, where there are several.
 *  - The slowest 1 % are those that took at least as long as the 99th percentile of their
 *    replication, taken to the beginning of its bucket (histogram.h): 1 % of the requests and those
 *    that are no more than 0.4 % faster.  What they took at least is told (`threshold`).
 *  - The amounts are whole nanoseconds out of ledgers (models/run/ledger.h); over accounts they add
 *    up to the response time exactly, which is CHECKed for the sum as it is for each request.
 *  - Memory: an entry for each account of each bucket of latency that was seen, not for each
 *    request. */
#ifndef ANALYSIS_MEASURES_ATTRIBUTION_H
#define ANALYSIS_MEASURES_ATTRIBUTION_H

#include "analysis/statistics/histogram.h"
#include "models/run/run.h"

struct attribution;

struct attribution *attribution_create(const struct plan *plan, struct arena *arena);
void attribution_add(struct attribution *attribution, const struct ledger_record *ledger);

/* Of one replication. */
struct account_time {
    uint32_t party;
    enum spent kind;
    double all, slow; /* ns, of all requests and of the slowest */
};
struct scope_time {
    uint32_t endpoint; /* NONE: all */
    uint64_t requests, slow;
    sim_time threshold;            /* the slowest took this or longer */
    double all_time, slow_time;    /* ns, of all accounts */
    uint32_t count;                /* of accounts, by party and kind */
    struct account_time *accounts; /* those with any time */
};
struct attribution_digest {
    uint32_t count;
    struct scope_time *scopes; /* the first: all requests */
};

/* When all requests are in.  In the arena. */
struct attribution_digest *attribution_digest(const struct attribution *attribution,
                                              struct arena *arena);
/* A copy in another arena. */
struct attribution_digest *attribution_copy(const struct attribution_digest *digest,
                                            struct arena *arena);

#endif
