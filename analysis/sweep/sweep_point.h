/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sweep.h: one point and its life: unknown -> waiting (or wrong); while it is run loading ->
 * loaded -> waiting again; then done (told, forgotten) or broken.
 *
 * Rule: the state is read and changed under the sweep's lock; what is loaded belongs to the thread
 * that checks, loads or concludes it. */
#ifndef ANALYSIS_SWEEP_SWEEP_POINT_H
#define ANALYSIS_SWEEP_SWEEP_POINT_H

#include "analysis/sweep/sweep.h"

enum point_state {
    POINT_UNKNOWN, /* not checked */
    POINT_WRONG,   /* there are mistakes, which have not been told */
    POINT_WAITING, /* for its items, or to be concluded */
    POINT_LOADING, /* the first of its items is loading it */
    POINT_LOADED,
    POINT_DONE,  /* results are there */
    POINT_BROKEN /* it could not be loaded any more, or some of its runs are not recorded */
};

/* What is there only from check or first item to last item, and to be concluded; lives in its own
 * arena, and what its runs leave in another one. */
struct point_work {
    struct arena *arena, *study_arena;
    const char **values; /* by axis */
    struct diagnostics *diagnostics;
    bool good; /* no mistakes in its texts */
    bool kept; /* there is room for it until it is told */
    struct prepared prepared;
    struct study study;
    struct studying *studying;
    struct results *results;
};

struct sweep_point {
    uint32_t number, items, first, left; /* its first item; items that are to be run, and are not */
    float effort;                        /* of one of them, on average (effort.h) */
    enum point_state state;
    struct point_work *work; /* NULL: nothing is loaded */
};

/* Compiles its texts; `parsed` NULL: they are read anew. */
struct point_work *point_read(struct sweep *sweep, uint32_t number, const struct parsed *parsed);
/* Ready for its items: POINT_LOADED, or POINT_BROKEN after a message.  Reads it if it has no work.
 */
enum point_state point_load(struct sweep *sweep, struct sweep_point *point);
/* What its runs left becomes its results, from the journal: POINT_DONE, or POINT_BROKEN if that of
 * some is missing. */
enum point_state point_conclude(struct sweep *sweep, struct sweep_point *point);
/* Under the lock: what its runs left, and all else unless it is kept. */
void point_leave(struct sweep *sweep, struct sweep_point *point);
/* Under the lock: everything. */
void point_forget(struct sweep *sweep, struct sweep_point *point);

unsigned sweep_jobs(const struct sweep *sweep); /* threads; 0: as many as processors */

#endif
