/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How metrics are computed from what a replication left behind.  Each is named by one or more rows
 * of metrics.c; its parameters are those of the row.
 *
 * Rule: a replication gives sums (part and whole) and the row's estimator makes one number of those
 * of all replications, so a reduction divides nothing by itself.  A replication that has no such
 * thing at all gives a whole of NAN, one that saw no event gives 0 and 0. */
#ifndef ANALYSIS_METRICS_REDUCTIONS_H
#define ANALYSIS_METRICS_REDUCTIONS_H

#include "analysis/metrics/metrics.h"

typedef struct reduced reduction(const struct question *question, struct reason *why);

/* Of requests: reductions.c. */
reduction reduce_requests, reduce_offered, reduce_throughput, reduce_goodput, reduce_availability;
reduction reduce_failed, reduce_outcome, reduce_amplification;
reduction reduce_latency_mean, reduce_latency_deviation, reduce_latency_quantile,
    reduce_latency_max, reduce_down_time, reduce_lost_time, reduce_outages;
/* Of nodes, services and stores: reductions_parties.c. */
reduction reduce_utilisation, reduce_disk, reduce_card, reduce_pipe, reduce_level, reduce_wait_mean,
    reduce_wait_deviation, reduce_wait_share, reduce_wait_quantile;
reduction reduce_refused, reduce_ejected, reduce_split_terms, reduce_attempts, reduce_up,
    reduce_outage_rate, reduce_outage_mean, reduce_first_outage;
reduction reduce_count, reduce_bytes, reduce_cost_hour, reduce_cost_million;
reduction reduce_lag, reduce_replicas, reduce_workers;
reduction reduce_deployments_day, reduce_change_failure, reduce_release_mean;
/* Of what clients see of stores: reductions_consistency.c. */
reduction reduce_lost_writes, reduce_duplicated, reduce_duplicated_share, reduce_recovery_point,
    reduce_recovery_point_most, reduce_stale_share, reduce_stale_behind, reduce_stale_age,
    reduce_stale_versions;
reduction reduce_linearizable, reduce_nonlinearizable, reduce_unknown_keys, reduce_session,
    reduce_divergence, reduce_visibility;
/* Of leaders, fail-overs and hints: reductions_replication.c. */
reduction reduce_leaderless, reduce_elections_mean, reduce_elections_quantile, reduce_hints_mean,
    reduce_hints_most, reduce_recovery_time, reduce_recovery_time_most, reduce_connected;
/* Of caches. */
reduction reduce_hits, reduce_stampede, reduce_lag_quantile;
/* Of outages: reductions_outages.c. */
reduction reduce_recovery, reduce_drain, reduce_blast_endpoints, reduce_blast_users;
reduction reduce_error_budget, reduce_after_death, reduce_false_alarms, reduce_false_alarm_rate;
/* Of discovery: reductions_discovery.c. */
reduction reduce_dead_share, reduce_known_mean, reduce_known_quantile, reduce_known_max;
reduction reduce_mixed_share, reduce_configured_mean, reduce_configured_quantile,
    reduce_configured_max;
reduction reduce_jobs_quantile, reduce_backlog_mean, reduce_backlog_max;

/* Of topics: reductions_messaging.c. */
reduction reduce_operations, reduce_shard_work, reduce_hottest;
reduction reduce_messages_rate, reduce_messages_took, reduce_messages_quantile, reduce_messages_lag,
    reduce_messages_lag_quantile, reduce_messages_oldest, reduce_messages_age,
    reduce_messages_duplicates, reduce_messages_redelivered;

/* Of row locks and transactions: reductions_transactions.c. */
reduction reduce_locks, reduce_lock_wait;
reduction reduce_committed, reduce_commit_mean, reduce_commit_quantile, reduce_aborted, reduce_half,
    reduce_in_doubt, reduce_in_doubt_max, reduce_undo_mean, reduce_undo_quantile,
    reduce_undo_retries, reduce_uncompensated, reduce_dirty, reduce_phantom;

/* Of guards and of work for nobody: reductions_guards.c. */
reduction reduce_stopped, reduce_limited, reduce_open, reduce_denied, reduce_hedged,
    reduce_throttled, reduce_of_arrivals;

static inline struct reduced no_value(struct reason *why, const char *text)
{
    *why = (struct reason){.text = text};
    return (struct reduced){.sums = {.whole = __builtin_nan("")}};
}
static inline struct reduced part_of(double part, double whole)
{
    return (struct reduced){.sums = {.part = part, .whole = whole}};
}
/* A number that each replication has one of. */
static inline struct reduced one_value(double value) { return part_of(value, 1); }

/* For a quantile; `none` is why there is none where nothing was seen. */
struct reduced values_of(struct histogram *histogram, const struct question *question,
                         const char *none, struct reason *why);

#endif
