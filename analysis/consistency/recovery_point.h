/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery points: how far back each fail-over set a store, in time.
 *
 * Why besides the number of lost writes (lost_writes.h): a plan for disasters promises a time.
 *
 * Rule: the recovery point of a fail-over is the time from the last acknowledgement of a write that
 * survived to that of the last one that did not; zero where none was lost, if the store tells of
 * every fail-over: one that cuts its keys itself tells of ranges that may have lost some, and what
 * has lost none is not counted.  A write that is acknowledged after it was given up counts as well.
 * Cuts of one moment are one fail-over.  The
 * last 4,096 acknowledgements of each store are remembered: where a fail-over loses more, what it
 * says is the least. */
#ifndef ANALYSIS_CONSISTENCY_RECOVERY_POINT_H
#define ANALYSIS_CONSISTENCY_RECOVERY_POINT_H

#include <stdint.h>

#include "models/run/signals.h"
#include "sim/arena.h"
#include "sim/clock.h"

enum { RECOVERY_ACKNOWLEDGED = 4096 };

struct recovery_points;
struct recovery_points *recovery_points_create(struct arena *arena, uint32_t parties);
/* Fail-overs in [from, until) are counted. */
void recovery_points_measure(struct recovery_points *points, sim_time from, sim_time until);
struct written {
    uint64_t version;
    uint64_t place; /* of its key, where that matters */
    bool lost;      /* it was given up already */
};
/* A write is acknowledged. */
void recovery_points_acknowledged(struct recovery_points *points, sim_time now, uint32_t store,
                                  const struct written *written);
void recovery_points_cut(struct recovery_points *points, sim_time now,
                         const struct cut_record *cut);

struct recovery_sums {
    uint64_t failovers;
    sim_time sum, most;
};
/* Party NONE (UINT32_MAX): of all stores together. */
struct recovery_sums recovery_points_of(const struct recovery_points *points, uint32_t store);

#endif
