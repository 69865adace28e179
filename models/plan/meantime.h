/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is offered too much while a disruption lasts, or limits instead of what limits else.
 *
 * Why: an architect asks of each disruption the same two things: does anything overflow meanwhile,
 * and how fast.
 *
 * Rule: of what is offered more than it can do, what works itself comes before who waits for it,
 * the most loaded first.  A queue grows by what comes less what is done. */
#ifndef MODELS_PLAN_MEANTIME_H
#define MODELS_PLAN_MEANTIME_H

#include "models/plan/offered.h"

struct meantime {
    const struct offered *offered; /* meanwhile; NULL: it does not begin while one measures */
    const struct station *worst;   /* of that; NULL: nothing changes that would matter */
    double before;                 /* load of the same at other times */
    bool over;                     /* more comes than can be done; false: it limits now */
    double grows;                  /* 1/s, or bytes/s: what comes and is not done; 0: not known */
    bool bytes, refuses;
    uint32_t choices; /* it hits one of so many; this is the worst of those that were looked at */
};

struct meantime meantime_of(const struct offered *before, uint32_t disruption, struct arena *arena);

#endif
