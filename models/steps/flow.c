/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ops that no step of the language asks for by itself: the end of a program, jumps, steps that are
 * skipped, rounds.  The compiler puts them in (models/plan/program/compiler.c, branches.c). */
#include "models/run/execute.h"
#include "models/run/frame.h"
#include "models/run/join.h"
#include "models/run/origins.h"
#include "models/words/counts.h"

enum progress flow_jump(struct run *run, uint32_t frame_index, struct visit *frame,
                        const struct op *op)
{
    (void)run, (void)frame_index;
    frame->pc = op->next;
    return GO_ON;
}

enum progress flow_end(struct run *run, uint32_t frame_index, struct visit *frame,
                       const struct op *op)
{
    (void)op;
    frame_end(run, frame_index, frame, OUTCOME_ok);
    return WAIT;
}

enum progress flow_taken(struct run *run, uint32_t frame_index, struct visit *frame,
                         const struct op *op)
{
    (void)frame_index;
    const struct branching *taken = op->data;
    draw random = mirror_share(run, op_draw(frame, op, DRAW_TAKEN));
    frame->pc = unit_of(draw_next(&random)) < taken->probability ? frame->pc + 1 : op->next;
    return GO_ON;
}

static void round_begins(struct run *run, uint32_t index, struct visit *frame, const struct op *op,
                         uint32_t start)
{
    join_begin(frame, 1, 1);
    branch_start(run, index, start, op_child_key(frame, op, frame->loop, 0), frame->replica);
    if (origins_kept(run))
        origin_of_child(run, index, op, child_number(op->step, frame->loop, 0, DRAW_CHILD),
                        frame->branch, 0);
}

enum progress flow_rounds(struct run *run, uint32_t index, struct visit *frame, const struct op *op)
{
    const struct rounds *rounds = op->data;
    if (frame->stage == 0) {
        frame->stage = 1;
        round_begins(run, index, frame, op, rounds->start);
        return WAIT;
    }
    if (frame->outcome != OUTCOME_ok)
        return op_failed(run, index, frame, op, frame->outcome);
    return op_done(frame, op);
}

/* As often as the request draws; the number is drawn anew in each round and is always the same. */
static uint32_t drawn_times(const struct visit *frame, const struct op *op)
{
    const struct chosen *times = ((const struct drawn_rounds *)op->data)->times;
    draw random = mix(op_key(frame, op), child_number(op->step, 0, 0, DRAW_TIMES));
    return count_class(times)->draw(times->settings, &random);
}

enum progress flow_drawn(struct run *run, uint32_t index, struct visit *frame, const struct op *op)
{
    const struct drawn_rounds *rounds = op->data;
    if (frame->stage) {
        if (frame->outcome != OUTCOME_ok)
            return op_failed(run, index, frame, op, frame->outcome);
        frame->stage = 0;
        frame->loop++;
    }
    if (frame->loop >= drawn_times(frame, op)) {
        frame->loop = 0;
        frame->pc = op->next;
        return GO_ON;
    }
    frame->stage = 1;
    round_begins(run, index, frame, op, rounds->start);
    return WAIT;
}
