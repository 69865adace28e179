/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One replication of years with requests in pieces of them only (experiment.requests: sampled).
 *
 *   the clocks of failures alone, all the years -> pieces with weights (pieces.h) -> each piece a
 *   replication of its own -> weighted sums of all columns (weighted.h)
 *
 * What is up and down is not sampled where nobody but failures does anything in a run without
 * requests: then the run goes through all the years, and metrics of state (metrics.c) are exact
 * averages over them.  Where detectors, health checks and the like are at work all the time, that
 * would take as long as what is to be spared, and state is taken from the pieces too.
 *
 * Rule: it holds where episodes forget the past, and that is looked at: requests in flight at the
 * end of an episode must be as many as in the stretches of the kind that follows it, and must not
 * grow in stretches (struct felt; felt_text says so). */
#ifndef ANALYSIS_REPLICATION_SAMPLED_H
#define ANALYSIS_REPLICATION_SAMPLED_H

#include "analysis/replication/replication.h"

/* Does the plan's experiment sample? */
bool is_sampled(const struct plan *plan);

void replicate_sampled(const struct replication *replication, struct arena *arena,
                       struct leaving *leaving);

/* What n replications say about forgetting, as a sentence; NULL: nothing speaks against it. */
const char *felt_text(const struct felt *felt, const bool *used, uint32_t n, sim_time settle,
                      struct arena *arena);

#endif
