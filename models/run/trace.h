/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one request did, told step by step to whoever listens (`maquette trace`); else one
 * predictable branch.
 *
 * Why: a number that surprises is understood by following one request.
 *
 * Rule: telling changes nothing: a run that is traced delivers the same events. */
#ifndef MODELS_RUN_TRACE_H
#define MODELS_RUN_TRACE_H

#include "models/run/run.h"

__attribute__((cold)) void trace_visit(struct run *run, const struct visit *visit, const char *what,
                                       const char *object, sim_time duration);
__attribute__((cold)) void trace_request(struct run *run, const struct request *request,
                                         const char *what, const char *object, sim_time duration);
/* By whoever owns the call. */
__attribute__((cold)) void trace_call(struct run *run, const struct call *call, const char *what,
                                      const char *object, sim_time duration);

static inline void trace_step(struct run *run, const struct visit *visit, const char *what,
                              const char *object, sim_time duration)
{
    if (observed(&run->observe, RECORD_STEP))
        trace_visit(run, visit, what, object, duration);
}

/* A stay at a service is over: told to whoever counts visits. */
void trace_stay_over(struct run *run, const struct visit *visit, enum outcome outcome);
static inline void trace_stay(struct run *run, const struct visit *visit, enum outcome outcome)
{
    if (observed(&run->observe, RECORD_VISIT))
        trace_stay_over(run, visit, outcome);
}

#endif
