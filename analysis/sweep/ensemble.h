/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many points of one scenario, each a small study of its own, over threads.
 *
 * Why beside the sweep: who draws inputs, or looks for a region, wants numbers of each point and no
 * tables, and the points are known by number only.
 *
 * Rules: all points are compiled before the first one is run, so a mistake at the last is told now;
 * what is heard of a point depends on its number alone, whatever the number of threads; after an
 * interrupt the points that are whole have been heard; what is recorded in a journal is not run
 * again, and what is heard of it is the same. */
#ifndef ANALYSIS_SWEEP_ENSEMBLE_H
#define ANALYSIS_SWEEP_ENSEMBLE_H

#include "analysis/cli/prepare.h"
#include "analysis/sweep/journal.h"

struct ensemble {
    const struct options *options;
    uint32_t count;        /* points */
    uint32_t replications; /* of each */
    uint64_t seed;
    bool timeline;           /* what happened when is kept of each run */
    struct journal *journal; /* what was run is kept there, and taken from there; NULL: it is not */
    uint32_t alike;          /* so many points in a row have the same random numbers; 0: all */
    /* What is special about a point; lives in the arena. */
    void (*place)(void *context, uint32_t number, struct point_sets *point, struct arena *arena);
    /* On any thread; writes only what is the point's own. */
    void (*hear)(void *context, uint32_t number, const struct prepared *prepared,
                 const struct results *results);
    const char *(*name)(void *context, uint32_t number, struct arena *arena); /* for messages */
    void *context;
};

/* Exit status: 0; EXIT_USAGE after a mistake at some point; EXIT_TROUBLE where a run did not end
 * well (of what was heard nothing is to be told); that of an interrupt.  All but the last after a
 * message. */
int ensemble_run(const struct ensemble *ensemble);

#endif
