/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside sweep.h: one point and its life: waiting -> loaded -> done (told, forgotten) or broken. */
#ifndef ANALYSIS_SWEEP_POINT_H
#define ANALYSIS_SWEEP_POINT_H

#include "analysis/sweep.h"

enum point_state {
    POINT_WAITING, /* none of its items has begun */
    POINT_LOADED,
    POINT_DONE,  /* results are there */
    POINT_BROKEN /* it could not be loaded any more, or an interrupt stopped some of its items */
};

/* What is there only between its first and its last item; lives in its own arena. */
struct point_work {
    struct arena *arena;
    const char **values; /* by axis */
    struct prepared prepared;
    struct study study;
    struct studying *studying;
    struct results *results;
};

struct sweep_point {
    uint32_t number, first, left; /* its first item; items that have not ended */
    enum point_state state;
    struct point_work *work; /* NULL: nothing is loaded */
};

/* Fills point->work; POINT_LOADED, or POINT_BROKEN after a message. */
void point_load(const struct sweep *sweep, struct sweep_point *point);
/* All items have ended. */
void point_finish(struct sweep_point *point);
void point_forget(struct sweep_point *point);

#endif
