/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames: visits that run an endpoint program, and branches of one.  The interpreter here is the
 * only place that runs ops. */
#ifndef MODELS_RUN_FRAME_H
#define MODELS_RUN_FRAME_H

#include "models/run/execute.h"
#include "models/run/visit.h"

void frames_create(struct run *run);
/* Runs all that is ready, until nothing is.  Called at the end of every event of the domain. */
void run_drain(struct run *run);
/* Processor time of the answer that this frame owes. */
int64_t reply_cost(const struct run *run, const struct visit *frame);

#endif
