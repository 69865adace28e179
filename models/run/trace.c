/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/trace.h"

void trace_tell(struct run *run, const struct frame *frame, const char *what, const char *object,
                sim_time duration)
{
    const struct step_record record = {.request = frame->request,
                                       .source = frame->source,
                                       .instance = frame->instance,
                                       .endpoint = frame->endpoint,
                                       .branch = frame->waiter_kind == WAITER_FRAME,
                                       .what = what,
                                       .object = object,
                                       .duration = duration};
    observe_tell(&run->observe, RECORD_STEP, run->engine->now, &record);
}
