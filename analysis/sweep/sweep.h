/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep: every point of a design x every architecture x every replication, over threads.
 *
 *     check     every point is compiled once: a mistake at the last one is told now, not tomorrow
 *     run       every run once, the long ones first; what it left goes into the journal
 *     conclude  point by point in order, from the journal alone: results are told
 *
 * Why not one study after the other: at the end of each the threads would wait for the slowest run.
 * Why the journal between: a point that took long is run first and told in its turn, and a run that
 * is recorded already (by a program that was killed, by another machine) need not be run at all.
 *
 * Rules:
 *  - Texts are read and parsed once; a point is compiled from what was parsed, run by run of
 * points, and forgotten again.  What was compiled to be checked is kept as long as there is room
 * (`keep`); beyond that memory holds about as many points as there are threads, however large the
 * design.
 *  - The seed of a run depends on the seed of the experiment and the number of the replication
 *    only: all points and architectures see the same random numbers, and what differs is theirs.
 *  - Results are told in the order of the points, whatever the order in which they were run.
 *  - After an interrupt the points that are whole are told, the others are not. */
#ifndef ANALYSIS_SWEEP_SWEEP_H
#define ANALYSIS_SWEEP_SWEEP_H

#include <pthread.h>

#include "analysis/cli/prepare.h"
#include "analysis/output/provenance.h"
#include "analysis/sweep/design.h"
#include "analysis/sweep/journal.h"

enum {
    SWEEP_RUNS_MOST = 10000000,
    SWEEP_KEEP = 256 << 20, /* what the command gives for `keep` */
    SWEEP_IDLE = 16         /* arenas that wait for another point */
};

/* One point that is done.  Everything in it lives until the call returns. */
struct sweep_result {
    uint32_t number;
    const char *const *values; /* by axis */
    const struct results *results;
};

struct sweep_point;

struct sweep {
    const struct options *options;
    const struct design *design;
    struct arena *arena;
    void (*tell)(void *context,
                 const struct sweep_result *result); /* one at a time, on any thread */
    void *tell_context;
    const atomic_bool *interrupt;
    bool controls; /* control variates are recorded, and used where they help */
    size_t keep;   /* bytes of checked points that are kept; the others are compiled again */
    struct journal *journal; /* of sweep->runs; needed from sweep_run() on */
    uint32_t shard, shards;  /* run those items whose number leaves shard - 1; shards 0: all */
    /* known after sweep_check() */
    uint32_t count; /* points */
    uint32_t runs;
    uint32_t architectures, replications; /* of the first point */
    uint64_t seed;                        /* of the first point */
    sim_time warmup, duration;            /* of the first point */
    uint64_t length;                      /* the same, in requests where it has no duration */
    const char **names;                   /* of the architectures */
    struct origin *origins;               /* the same, at the first point */
    uint64_t identity;                    /* of all that results depend on */
    /* inside */
    bool checking, running;      /* what it is at */
    uint64_t files;              /* sum of the files that values of the first point name */
    const struct parsed *parsed; /* the texts */
    uint32_t *queue;             /* items to run, the long ones first */
    uint32_t queued;
    struct sweep_point *points; /* NULL: not checked */
    uint64_t *fingerprints;     /* points x architectures; 0: not run */
    uint32_t next;              /* first point that has not been told */
    uint32_t told;
    size_t kept; /* bytes */
    struct arena *idle[SWEEP_IDLE];
    unsigned idle_count;
    pthread_mutex_t lock;  /* of the states of points and of what stands above it */
    pthread_cond_t loaded; /* some point is no longer loading */
};

/* Loads every point, over threads.  False after the mistakes were printed on stderr: all of the
 * values of the axes, and of the points that combine them the first. */
bool sweep_check(struct sweep *sweep);
/* Of a point that was checked: its runs, and what there is to simulate in one of them on average.
 */
uint32_t sweep_items(const struct sweep *sweep, uint32_t point);
double sweep_effort(const struct sweep *sweep, uint32_t point);
/* Runs what is not recorded.  False: an interrupt, or the journal could not be written. */
bool sweep_run(struct sweep *sweep);
/* Tells all points whose runs are recorded.  How many are not. */
uint32_t sweep_conclude(struct sweep *sweep);
/* Gives back what is left; always, whatever the others returned. */
void sweep_end(struct sweep *sweep);
/* Which axes changed no event of any run of this architecture, so that something is likely
 * misspelt. */
bool sweep_axis_idle(const struct sweep *sweep, uint32_t axis, uint32_t architecture);

/* Of what stands in a file that a scenario names. */
uint64_t sweep_file_sum(const char *path);

#endif
