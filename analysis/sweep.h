/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep: every point of a design x every architecture x every replication, over threads.
 *
 * Why not one study after the other: at the end of each the threads would wait for the slowest run.
 * So all runs stand in one queue, point by point; a point is loaded when its first run is taken and
 * forgotten when its last one has been told.  What was loaded to be checked is kept for its runs as
 * long as there is room (`keep`); beyond that memory holds about as many points as there are
 * threads, however large the grid.  Threads load, run and conclude side by side; only telling is
 * done by one at a time.
 *
 * Rules:
 *  - All points are loaded once before anything is run: a mistake at the last point is told now,
 * not tomorrow.
 *  - The seed of a run depends on the seed of the experiment and the number of the replication
 * only: all points and architectures see the same random numbers, and what differs is theirs.
 *  - Results are told in the order of the points, whatever the order in which they were finished.
 *  - After an interrupt the points that are whole are told, the others are not. */
#ifndef ANALYSIS_SWEEP_H
#define ANALYSIS_SWEEP_H

#include <pthread.h>

#include "analysis/commands/prepare.h"
#include "analysis/design.h"
#include "analysis/output/provenance.h"

enum {
    SWEEP_RUNS_MOST = 1000000,
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
    size_t keep; /* bytes of checked points that wait for their runs; the others are loaded again */
    /* known after sweep_check() */
    uint32_t count; /* points */
    uint32_t runs;
    uint32_t architectures, replications; /* of the first point */
    uint64_t seed;                        /* of the first point */
    sim_time warmup, duration;            /* of the first point */
    const char **names;                   /* of the architectures */
    struct origin *origins;               /* the same, at the first point */
    /* inside */
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
/* Runs all.  Points that are missing at the end, because of an interrupt or of a file that has
 * changed meanwhile. */
uint32_t sweep_run(struct sweep *sweep);
/* Gives back what is left; always, whatever the others returned. */
void sweep_end(struct sweep *sweep);
/* Which axes changed no event of any run of this architecture, so that something is likely
 * misspelt. */
bool sweep_axis_idle(const struct sweep *sweep, uint32_t axis, uint32_t architecture);

#endif
