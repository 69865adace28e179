/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled endpoint programs: a flat array of ops in the plan.  An op is one step (or a jump that
 * the compiler put in); it is executed by its step kind's function and says where to go on.
 *
 * A call to a module of the same service is inlined: it costs nothing but its own steps.  So that a
 * request draws the same numbers whether a call was inlined or crossed the network, an op knows the
 * `path` of inlined calls that lead to it: its draws come from the key that the callee's frame
 * would have had. */
#ifndef MODELS_PLAN_PROGRAM_OP_H
#define MODELS_PLAN_PROGRAM_OP_H

#include "models/run/run.h"

/* What an op tells the interpreter. */
enum progress {
    GO_ON, /* the frame's pc has been set: next op */
    WAIT   /* the frame waits, or has ended */
};

struct op;
typedef enum progress op_execute(struct run *run, uint32_t frame_index, struct frame *frame,
                                 const struct op *op);

struct op {
    op_execute *execute;
    const void *data;     /* the step kind's own */
    const uint32_t *path; /* steps of the inlined calls that lead here */
    uint32_t path_length;
    uint32_t step;      /* number within its endpoint */
    uint32_t next;      /* op to go on with */
    uint32_t otherwise; /* op to go on with after a failure; NONE: the frame fails */
    uint32_t times;
    int64_t lead; /* ns of processor time that this op will ask for its message: a computation just
                     before it pays it in the same job; LEAD_REPLY: that of the answer to whoever
                     called */
};
#define LEAD_REPLY (-1)

/* What draws are for; kept apart so that no two share numbers.  0 is the key of a child. */
enum draw_purpose {
    DRAW_CHILD,
    DRAW_DEMAND,
    DRAW_TAKEN,
    DRAW_KEY,
    DRAW_CHOICE,
    DRAW_BACKOFF,
    DRAW_LATENCY
};

static inline uint64_t child_number(uint32_t step, uint32_t repetition, uint32_t attempt,
                                    enum draw_purpose purpose)
{
    return (uint64_t)step | (uint64_t)(repetition & 0xFFFFFF) << 20 |
           (uint64_t)(attempt & 0xFFFF) << 44 | (uint64_t)purpose << 60;
}

/* The key of the (possibly inlined) endpoint that the op belongs to. */
static inline uint64_t op_key(const struct frame *frame, const struct op *op)
{
    uint64_t key = frame->key;
    for (uint32_t i = 0; i < op->path_length; i++)
        key = mix(key, child_number(op->path[i], 0, 0, DRAW_CHILD));
    return key;
}

static inline draw op_draw(const struct frame *frame, const struct op *op,
                           enum draw_purpose purpose)
{
    return mix(op_key(frame, op), child_number(op->step, frame->loop, 0, purpose));
}

static inline uint64_t op_child_key(const struct frame *frame, const struct op *op,
                                    uint32_t repetition, uint32_t attempt)
{
    return mix(op_key(frame, op), child_number(op->step, repetition, attempt, DRAW_CHILD));
}

/* One repetition of the op is over: again, or on. */
static inline enum progress op_done(struct frame *frame, const struct op *op)
{
    frame->stage = 0;
    if (++frame->loop < op->times)
        return GO_ON;
    frame->loop = 0;
    frame->pc = op->next;
    return GO_ON;
}

/* The frame's program is over (or failed): tells whoever waits (models/run/frame.c). */
void frame_end(struct run *run, uint32_t frame_index, enum outcome outcome);

static inline enum progress op_failed(struct run *run, uint32_t frame_index, struct frame *frame,
                                      const struct op *op, enum outcome outcome)
{
    frame->stage = 0;
    frame->loop = 0;
    if (op->otherwise == NONE) {
        frame_end(run, frame_index, outcome);
        return WAIT;
    }
    frame->pc = op->otherwise;
    return GO_ON;
}

#endif
