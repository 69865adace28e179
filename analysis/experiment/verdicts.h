/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objectives: met, missed or undecided.
 *
 * Rules:
 *  - The whole 95 % interval decides: all of it on the good side is met, all on the bad side
 * missed, across the bound undecided.  So more replications turn undecided into one of the others,
 * and none turns met into missed by the way.
 *  - Where there is no interval (one replication, too few requests for the percentile, a gap in
 *    the distribution at it) nothing is decided, and the reason is told.  An interval with one end
 *    decides what that end decides.
 *  - What grows for as long as one looks misses any bound.
 *  - `stale.share <= 0` asks for what no sample can prove.  A bound at the very limit of a metric
 * is met if nothing beyond it was seen. */
#ifndef ANALYSIS_EXPERIMENT_VERDICTS_H
#define ANALYSIS_EXPERIMENT_VERDICTS_H

#include "analysis/metrics/results.h"

/* When the summaries are there. */
void judge_objectives(const struct results *results, uint32_t architecture);

/* Is the value on the good side of the bound?  NAN is not. */
bool objective_holds(double value, const struct objective_result *objective);

#endif
