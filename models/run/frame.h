/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames: taking, readying, running, giving back.  The interpreter of endpoint programs
 * (models/run/frame.c) is the only place that runs ops. */
#ifndef MODELS_RUN_FRAME_H
#define MODELS_RUN_FRAME_H

#include "models/run/execute.h"
#include "models/run/run.h"

/* A clean frame, generation kept. */
static inline struct frame *frame_take(struct run *run, uint32_t *index)
{
    *index = pool_take(&run->frames);
    struct frame *frame = pool_at(&run->frames, *index);
    const uint32_t generation = frame->generation;
    *frame = frame_blank;
    frame->generation = generation;
    return frame;
}

/* Generation grows: late answers miss it. */
static inline void frame_give(struct run *run, uint32_t index, struct frame *frame)
{
    frame->generation++;
    frame->state = FRAME_FREE;
    pool_give(&run->frames, index);
}

/* It stands on a list of its frozen node or process instead; false if that is not frozen. */
bool frame_park(struct run *run, uint32_t index, struct frame *frame);

/* To the end of a list that runs through `next`. */
static inline void frames_append(struct run *run, uint32_t *first, uint32_t *last, uint32_t index,
                                 struct frame *frame)
{
    frame->next = NONE;
    if (*first == NONE)
        *first = index;
    else
        ((struct frame *)pool_at(&run->frames, *last))->next = index;
    *last = index;
}

/* It may go on: at the next drain. */
static inline void frame_ready(struct run *run, uint32_t index, struct frame *frame)
{
    frame->state = FRAME_READY;
    if (__builtin_expect(run->frozen > 0, 0) && frame_park(run, index, frame))
        return;
    frames_append(run, &run->ready_first, &run->ready_last, index, frame);
}
/* What stands on a list is ready again (or parked elsewhere); the list is empty then. */
void frames_go_on(struct run *run, uint32_t *first);
/* Those of one instance leave a list. */
void frames_leave(struct run *run, uint32_t *first, uint32_t *last, uint32_t instance);
/* Runs all that is ready, until nothing is.  Called at the end of every event of the domain. */
void run_drain(struct run *run);

static inline const struct node_plan *instance_node(const struct run *run, uint32_t instance)
{
    return &run->plan->nodes[run->plan->instances[instance].node];
}

/* The frame has paid what it owes: its outcome goes to whoever waits. */
void frame_reply(struct run *run, uint32_t index, struct frame *frame);
/* Processor time of the answer that this frame owes. */
int64_t reply_cost(const struct run *run, const struct frame *frame);

#endif
