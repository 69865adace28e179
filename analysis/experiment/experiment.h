/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment: architectures x replications, over threads, into results.
 *
 * Rule: replication r of every architecture has the same seed and so the same requests (common
 * random numbers), and all architectures of one replication are run before the next one: what an
 * interrupt leaves is paired. */
#ifndef ANALYSIS_EXPERIMENT_EXPERIMENT_H
#define ANALYSIS_EXPERIMENT_EXPERIMENT_H

#include <stdatomic.h>

#include "analysis/metrics/columns.h"
#include "analysis/metrics/results.h"
#include "analysis/replication/replication.h"
#include "analysis/workers.h"

/* One architecture, ready to run. */
struct subject {
    const char *name, *file;
    const struct plan *plan;
    struct objective_result *objectives; /* to be judged */
    uint32_t objective_count;
};

struct study {
    const struct subject *subjects;
    uint32_t subject_count;
    const struct columns *columns;
    uint64_t seed;
    uint32_t replications;
    unsigned jobs;                /* threads; 0: as many as processors */
    bool timeline;                /* keep timelines */
    bool why;                     /* and where time went */
    bool controls;                /* intervals by control variates */
    bool pairs;                   /* each replication is a pair of antithetic runs (pairs.h) */
    const atomic_bool *interrupt; /* may be NULL */
    void (*tell)(void *context, double share); /* progress; may be NULL */
    void *tell_context;
};

/* Everything returned lives in `arena`. */
struct results *study_run(const struct study *study, struct arena *arena);

/* The same in steps, for whoever has several studies on the same threads: begin, every item once on
 * any thread, end. Item k is replication k / subjects of subject k % subjects.  No two studies may
 * share an arena while items run. */
struct studying;
struct studying *study_begin(const struct study *study, struct arena *arena);
uint32_t study_items(const struct study *study);
void study_item(void *studying, uint32_t number, struct desk *desk);
/* Or for whoever runs an item in steps (replication.h): what it is, and where it leaves it. */
struct replication study_replication(const struct studying *studying, uint32_t number);
struct leaving *study_leaving(struct studying *studying, uint32_t number);
/* No item was stopped by an interrupt; when all have been run. */
bool study_complete(const struct studying *studying);
struct results *study_end(struct studying *studying, struct arena *arena);

/* Or as many replications as it takes: extend, work, look, until what was asked is known; then end.
 * What was run stays, and the next replications are those that a longer study would have had. */
void study_extend(struct studying *studying, uint32_t replications, struct arena *arena);
/* Runs the replications from `first` on, over threads. */
void study_work(struct studying *studying, uint32_t first);
/* What is known so far, with intervals at this confidence (0: 95 %). */
struct results *study_look(struct studying *studying, double confidence, struct arena *arena);
void study_close(struct studying *studying); /* the end without a look */

#endif
