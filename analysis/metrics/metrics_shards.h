/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of metrics of the shards and members of stores.  Why apart: as in metrics_messaging.h.
 * Rule: included by metrics.c alone. */
#ifndef ANALYSIS_METRICS_METRICS_SHARDS_H
#define ANALYSIS_METRICS_METRICS_SHARDS_H

#include "analysis/metrics/metric_rows.h"

#define OF_SHARDS NARROW_STORE | NARROW_SHARD | NARROW_WINDOW

#define SHARD_METRICS                                                                              \
    METRIC("operations", "1/s", BETTER_NEITHER, "resources", OF_SHARDS, .listed = NARROW_SHARD,    \
           RATE_OF_EVENTS, .reduce = reduce_operations, .shard = SHARD(operations),                \
           .doc = "reads and writes that a store, or one of its shards, begins per second"),       \
        METRIC("work.mean", "", BETTER_NEITHER, "resources", OF_SHARDS, .listed = NARROW_SHARD,    \
               .reduce = reduce_shard_work, .shard = SHARD(work),                                  \
               .doc = "cores that the replicas of a store, or of one of its shards, ask for, "     \
                      "averaged over time, messages between them left out"),                       \
        METRIC("hottest.share", "ratio", BETTER_LOWER, "resources", NARROW_STORE | NARROW_WINDOW,  \
               .listed = NARROW_STORE, .shown = NARROW_STORE, SHARE_OF_EVENTS,                     \
               .reduce = reduce_hottest, .shard = SHARD(operations),                               \
               .doc = "share of a store's reads and writes that go to the shard with the most"),   \
        METRIC("streamed", "bytes", BETTER_LOWER, "resources", NARROW_WHOLE | NARROW_STORE,        \
               .listed = NARROW_WHOLE, .shown = NARROW_WHOLE, QUIET(0), .reduce = reduce_count,    \
               .reads = PARTY(streamed), .adds = ADDS_TOTAL,                                       \
               .doc = "bytes of what a store held already, sent to members that join it, or that " \
                      "stay when others leave"),                                                   \
        METRIC("replicas.moved", "", BETTER_NEITHER, "resources", NARROW_WHOLE | NARROW_STORE,     \
               QUIET(0), .reduce = reduce_count, .reads = PARTY(replicas_moved),                   \
               .adds = ADDS_TOTAL,                                                                 \
               .doc = "replicas of shards that have moved to another server of a store"),          \
        METRIC("leaders.moved", "", BETTER_NEITHER, "resources", NARROW_WHOLE | NARROW_STORE,      \
               QUIET(0), .reduce = reduce_count, .reads = PARTY(leaders_moved),                    \
               .adds = ADDS_TOTAL,                                                                 \
               .doc = "leaders of shards told to hand over, so that servers lead alike"),          \
        METRIC("join.mean", "s", BETTER_LOWER, "resources", NARROW_WHOLE | NARROW_STORE,           \
               .reduce = reduce_after_death, .reads = PARTY(joined),                               \
               .doc = "mean time from when a member was told to join a store until it belonged")

#endif
