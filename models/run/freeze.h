/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frozen process fires no timer: what falls due meanwhile is done when it goes on.
 *
 * Visits and messages that come for it wait in lists of their own (visit.h); here wait the
 * time-outs, in the order in which they fell due.  They are done after everything that came in was
 * heard: a process that wakes reads its sockets before it gives up on them. */
#ifndef MODELS_RUN_FREEZE_H
#define MODELS_RUN_FREEZE_H

#include "models/run/run.h"

typedef void overdue(struct run *run, uint32_t object, uint32_t generation);

/* True: the instance is frozen, and `fire` is called when it goes on or dies. */
bool frozen_defers(struct run *run, uint32_t instance, overdue *fire, uint32_t object,
                   uint32_t generation);
/* It goes on, or has died: what fell due is done, if what it was for is still there. */
void frozen_catches_up(struct run *run, uint32_t instance);

#endif
