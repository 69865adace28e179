/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one request did, told step by step to whoever listens (`maquette trace`); else one
 * predictable branch. */
#ifndef MODELS_RUN_TRACE_H
#define MODELS_RUN_TRACE_H

#include "models/run/run.h"

__attribute__((cold)) void trace_tell(struct run *run, const struct frame *frame, const char *what,
                                      const char *object, sim_time duration);

static inline void trace_step(struct run *run, const struct frame *frame, const char *what,
                              const char *object, sim_time duration)
{
    if (observed(&run->observe, RECORD_STEP))
        trace_tell(run, frame, what, object, duration);
}

#endif
