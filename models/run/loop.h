/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event loops: an instance of `async` workers has a few threads, and all its processor work goes
 * through them, in order; what waits for somebody else holds none.
 *
 * A job that a thread has taken is with the node's processor like any other, and the thread takes
 * the next one when that is done.  So a long computation keeps everybody waiting, and a thousand
 * open requests nobody.  Jobs of one request's branches are jobs of their own. */
#ifndef MODELS_RUN_LOOP_H
#define MODELS_RUN_LOOP_H

#include "models/run/run.h"

/* A process begins. */
void loop_start(struct run *run, uint32_t instance);
/* Work (stretched already) for an owner at an instance that has a loop. */
void loop_work(struct run *run, uint32_t instance, uint32_t owner, sim_time work);
/* A processor is done with a job of this owner. */
void loop_done(struct run *run, uint32_t instance, uint32_t owner);
/* It is no longer wanted, wherever it is. */
void loop_withdraw(struct run *run, uint32_t instance, uint32_t owner);

#endif
