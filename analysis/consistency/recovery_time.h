/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery times: for how long a fail-over kept a store from acknowledging writes.
 *
 * Why besides how long nobody led it: clients have to find the successor, and it has to answer; a
 * plan for disasters promises the time until they are served.
 *
 * Rule: from the moment when nobody led a store (or one of its shards) any more until the first
 * write that its successor acknowledges.  Counted when it is over.  A successor to one who still
 * led (a detector erred) has no such time. */
#ifndef ANALYSIS_CONSISTENCY_RECOVERY_TIME_H
#define ANALYSIS_CONSISTENCY_RECOVERY_TIME_H

#include "analysis/consistency/recovery_point.h"

struct recovery_times;
struct recovery_times *recovery_times_create(struct arena *arena, uint32_t parties,
                                             uint32_t shards);
/* Those that end in [from, until) are counted. */
void recovery_times_measure(struct recovery_times *times, sim_time from, sim_time until);
void recovery_times_succeeded(struct recovery_times *times, sim_time now,
                              const struct succession_record *record);
/* A write to the shard is acknowledged. */
void recovery_times_acknowledged(struct recovery_times *times, sim_time now, uint32_t store,
                                 uint32_t shard);
/* Party NONE (UINT32_MAX): of all stores together. */
struct recovery_sums recovery_times_of(const struct recovery_times *times, uint32_t store);

#endif
