/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of metrics of how stores replicate: leaders, fail-overs, hints.  Why apart: as in
 * metrics_messaging.h.  Rule: included by metrics.c alone. */
#ifndef ANALYSIS_METRICS_METRICS_REPLICATION_H
#define ANALYSIS_METRICS_METRICS_REPLICATION_H

#include "analysis/metrics/metric_rows.h"

#define RECOVERY(which, ...)                                                                       \
    METRIC("recovery_" which, "s", BETTER_LOWER, "consistency", OF_STORES, HEARD(lost_writes),     \
           __VA_ARGS__)
#define ELECTIONS_TIME(which, ...)                                                                 \
    METRIC("elections.time." which, "s", BETTER_LOWER, "consistency", OF_STORES,                   \
           HEARD(successions), __VA_ARGS__)

#define DUPLICATED(which, of_unit, ...)                                                            \
    METRIC("duplicated." which, of_unit, BETTER_LOWER, "consistency", OF_STORES,                   \
           HEARD(duplicates), __VA_ARGS__)

#define REPLICATION_METRICS                                                                        \
    DUPLICATED("writes", "", QUIET(0), .reduce = reduce_duplicated, .adds = ADDS_TOTAL,            \
               .doc = "writes that a store carried out more than once, because whoever wanted "    \
                      "them tried again; not those that are `idempotent`"),                        \
        DUPLICATED("share", "ratio", SHARE_OF_EVENTS, .reduce = reduce_duplicated_share,           \
                   .doc = "share of the writes that took effect which did so more than once"),     \
        RECOVERY("point.mean", .over = OVER_sums, .reduce = reduce_recovery_point,                 \
                 .doc =                                                                            \
                     "time from the last acknowledged write that a failover kept to the last one " \
                     "that it lost; 0 where it lost none"),                                        \
        RECOVERY("point.max", .reduce = reduce_recovery_point_most,                                \
                 .doc = "the longest of a run"),                                                   \
        RECOVERY("time.mean", .reduce = reduce_recovery_time,                                      \
                 .doc = "time from when nobody led a store any more until its successor had "      \
                        "acknowledged a write"),                                                   \
        RECOVERY("time.max", .reduce = reduce_recovery_time_most, .doc = "the longest of a run"),  \
        METRIC("failovers", "", BETTER_NEITHER, "consistency", OF_STORES | NARROW_SHARD,           \
               .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_count,    \
               .reads = PARTY(failovers), .shard = SHARD(failovers), .adds = ADDS_TOTAL,           \
               .doc = "times that a replica took over as primary"),                                \
        METRIC("leaderless.share", "ratio", BETTER_LOWER, "consistency",                           \
               OF_STORES | NARROW_SHARD | NARROW_WINDOW, .over = OVER_sums, SHARE_OF_TIME,         \
               .reduce = reduce_leaderless, .shard = SHARD(leaderless),                            \
               .doc = "share of the time in which nobody led a store, averaged over its shards"),  \
        METRIC("elections", "", BETTER_NEITHER, "consistency", OF_STORES | NARROW_SHARD, QUIET(0), \
               .reduce = reduce_count, .reads = PARTY(elections), .shard = SHARD(elections),       \
               .adds = ADDS_TOTAL,                                                                 \
               .doc = "terms of a store's consensus in which a leader was elected"),               \
        METRIC("elections.split.share", "ratio", BETTER_LOWER, "consistency",                      \
               NARROW_WHOLE | NARROW_STORE, .over = OVER_sums, SHARE_OF_EVENTS,                    \
               .reduce = reduce_split_terms,                                                       \
               .doc = "share of the terms in which nobody was elected, for a split vote or lost "  \
                      "letters"),                                                                  \
        ELECTIONS_TIME("mean", .reduce = reduce_elections_mean,                                    \
                       .doc = "mean time from when nobody led a store any more until a leader "    \
                              "was elected"),                                                      \
        ELECTIONS_TIME("p99", QUANTILE(0.99, "elections", 1e9),                                    \
                       .reduce = reduce_elections_quantile,                                        \
                       .doc = "99th percentile of that time"),                                     \
        METRIC("hints.pending.mean", "", BETTER_LOWER, "consistency",                              \
               NARROW_STORE | NARROW_WINDOW, .reduce = reduce_hints_mean, .reads = PARTY(hints),   \
               .doc = "writes that members keep for others that missed them, averaged over time"), \
        METRIC("hints.pending.max", "", BETTER_LOWER, "consistency", OF_STORES, .over = OVER_most, \
               .reduce = reduce_hints_most, .adds = ADDS_NOT, .doc = "the most of them at a time")

#endif
