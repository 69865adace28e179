/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the warm-up of a scenario must be: a few replications from their very beginning, the
 * response time by a few hundred parts of their length, MSER-5 on the mean over the replications
 * (statistics/settling.h).
 *
 * Why: a run begins empty, and what is measured before its queues have reached their usual lengths
 * is too good.
 * Rule: it is as long as the measured time that is looked at; all architectures of a comparison get
 * the longest warm-up that one of them needs, so that they are measured over the same time. */
#ifndef ANALYSIS_EXPERIMENT_SETTLE_H
#define ANALYSIS_EXPERIMENT_SETTLE_H

#include "analysis/experiment/experiment.h"
#include "analysis/measures/timeline.h"
#include "analysis/statistics/settling.h"

enum { SETTLE_REPLICATIONS = 10 };

struct settling {
    bool known;          /* there were requests enough to say something */
    const char *failure; /* why a run did not end well; NULL: all did */
    struct truncation truncation;
    sim_time part, warmup;        /* length of a part; what is cut */
    double means[TIMELINE_PARTS]; /* response time by part, s, over all replications */
    double one[TIMELINE_PARTS];   /* of the first replication alone */
    struct batch_means batches;   /* of that, behind the warm-up */
};

/* Ends where the machine has no memory for a run.  `study` of any number of replications; its
 * subject is looked at with a warm-up of 0. */
struct settling *settle(const struct study *study, uint32_t subject, struct arena *arena);

#endif
