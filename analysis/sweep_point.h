/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sweep.h: one point and its life: unknown -> waiting (or wrong) -> loading -> loaded ->
 * done (told, forgotten) or broken.
 *
 * Rule: the state is read and changed under the sweep's lock; what is loaded belongs to the thread
 * that checks, loads or concludes it. */
#ifndef ANALYSIS_SWEEP_POINT_H
#define ANALYSIS_SWEEP_POINT_H

#include "analysis/sweep.h"

enum point_state {
    POINT_UNKNOWN, /* not checked */
    POINT_WRONG,   /* there are mistakes, which have not been told */
    POINT_WAITING, /* none of its items has begun */
    POINT_LOADING, /* the first of them is loading it */
    POINT_LOADED,
    POINT_DONE,  /* results are there */
    POINT_BROKEN /* it could not be loaded any more, or an interrupt stopped some of its items */
};

/* What is there only between check or first item and last item; lives in its own arena. */
struct point_work {
    struct arena *arena;
    const char **values; /* by axis */
    struct diagnostics *diagnostics;
    bool good; /* no mistakes in its texts */
    struct prepared prepared;
    struct study study;
    struct studying *studying;
    struct results *results;
};

struct sweep_point {
    uint32_t number, items, first, left; /* its first item; items that have not ended */
    enum point_state state;
    struct point_work *work; /* NULL: nothing is loaded */
};

/* Reads and compiles its texts; NULL: no memory. */
struct point_work *point_read(struct sweep *sweep, uint32_t number);
/* Ready for its items: POINT_LOADED, or POINT_BROKEN after a message.  Reads it if it has no work.
 */
enum point_state point_load(struct sweep *sweep, struct sweep_point *point);
/* All items have ended: POINT_DONE, or POINT_BROKEN if some were interrupted. */
enum point_state point_finish(struct sweep_point *point);
/* Under the lock. */
void point_forget(struct sweep *sweep, struct sweep_point *point);

unsigned sweep_jobs(const struct sweep *sweep); /* threads; 0: as many as processors */

#endif
