/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How metrics are computed from what a replication left behind.  Each is named by one or more rows
 * of metrics.c; its parameters are those of the row. */
#ifndef ANALYSIS_REDUCTIONS_H
#define ANALYSIS_REDUCTIONS_H

#include "analysis/metrics.h"

typedef double reduction(const struct question *question, struct reason *why);

/* Of requests: reductions.c. */
reduction reduce_requests, reduce_offered, reduce_throughput, reduce_goodput, reduce_availability,
    reduce_nines;
reduction reduce_failed, reduce_outcome, reduce_amplification;
reduction reduce_latency_mean, reduce_latency_quantile, reduce_latency_max, reduce_down_time,
    reduce_outages;
/* Of nodes, services and stores: reductions_parties.c. */
reduction reduce_utilisation, reduce_disk, reduce_level, reduce_wait_mean, reduce_wait_share,
    reduce_wait_quantile;
reduction reduce_refused, reduce_attempts, reduce_up, reduce_outage_rate, reduce_outage_mean,
    reduce_first_outage;
reduction reduce_count, reduce_bytes, reduce_cost_hour, reduce_cost_million;
reduction reduce_stale_share, reduce_stale_age, reduce_stale_versions;

static inline double no_value(struct reason *why, const char *text)
{
    *why = (struct reason){.text = text};
    return __builtin_nan("");
}
/* A quantile in seconds, if the sample is large enough for its interval. */
double quantile_of(const struct histogram *histogram, double share, const char *what,
                   struct reason *why);

#endif
