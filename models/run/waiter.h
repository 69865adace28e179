/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who waits for the end of a visit.
 *
 * Rule: those from WAITER_LOOK on need no worker at the callee, or (a branch) do not travel at all;
 * so one comparison tells the usual way from all others. */
#ifndef MODELS_RUN_WAITER_H
#define MODELS_RUN_WAITER_H

/* WAITER_TASK, WAITER_LOOK: `waiter` is an operation of a broker (handing.h); a look and a check
 * pass without a worker.  WAITER_CHECK: it is a route (checks.h). */
enum waiter_kind {
    WAITER_NOBODY,
    WAITER_ATTEMPT,
    WAITER_TASK,
    WAITER_LOOK,
    WAITER_CHECK,
    WAITER_VISIT
};

#endif
