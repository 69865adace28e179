/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ops of a program share while they run: the keys they draw from, and how one is over.
 *
 * Why: a request draws the same numbers whether a call was inlined or crossed the network, so every
 * draw comes from the key that the callee's frame would have had. */
#ifndef MODELS_RUN_EXECUTE_H
#define MODELS_RUN_EXECUTE_H

#include "models/plan/program/op.h"
#include "models/run/mirror.h"
#include "models/run/run.h"

static inline uint64_t op_key(const struct visit *frame, const struct op *op)
{
    return op_key_in(frame->parcel.key, op);
}

static inline draw op_draw(const struct visit *frame, const struct op *op,
                           enum draw_purpose purpose)
{
    return mix(op_key(frame, op), child_number(op->step, frame->loop, 0, purpose));
}

static inline uint64_t op_child_key(const struct visit *frame, const struct op *op,
                                    uint32_t repetition, uint32_t attempt)
{
    return mix(op_key(frame, op), child_number(op->step, repetition, attempt, DRAW_CHILD));
}

/* One repetition of the op is over: again, or on.  A step that only waits once says so before it
 * waits, and its program goes on behind it. */
static inline enum progress op_done(struct visit *frame, const struct op *op)
{
    frame->stage = 0;
    if (++frame->loop < op->times)
        return GO_ON;
    frame->loop = 0;
    frame->pc = op->next;
    return GO_ON;
}

/* The frame's program is over (or failed): tells whoever waits (models/run/frame.c). */
void frame_end(struct run *run, uint32_t index, struct visit *frame, enum outcome outcome);

static inline enum progress op_failed(struct run *run, uint32_t frame_index, struct visit *frame,
                                      const struct op *op, enum outcome outcome)
{
    frame->stage = 0;
    frame->loop = 0;
    if (op->otherwise == NONE) {
        frame_end(run, frame_index, frame, outcome);
        return WAIT;
    }
    frame->pc = op->otherwise;
    return GO_ON;
}

#endif
