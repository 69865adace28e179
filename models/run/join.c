/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/join.h"

#include "models/run/frame.h"

void branch_start(struct run *run, uint32_t parent_index, uint32_t start, uint64_t key,
                  uint32_t replica)
{
    uint32_t index;
    struct frame *branch = frame_take(run, &index);
    const struct frame *parent = pool_at(&run->frames, parent_index);
    branch->key = key;
    branch->begun = run->engine->now;
    branch->pc = start;
    branch->instance = parent->instance;
    branch->waiter = parent_index;
    branch->waiter_generation = parent->generation;
    branch->waiter_kind = WAITER_FRAME;
    branch->endpoint = parent->endpoint;
    branch->request = parent->request;
    branch->source = parent->source;
    branch->user = parent->user;
    branch->replica = replica;
    frame_ready(run, index, branch);
}

/* The join is over: answers still to come must not find this frame any more. */
static void join_end(struct run *run, uint32_t index, struct frame *frame, enum outcome outcome)
{
    frame->generation++;
    frame->outcome = (uint8_t)outcome;
    frame_ready(run, index, frame);
}

void join_answer(struct run *run, uint32_t parent_index, uint32_t generation, enum outcome outcome)
{
    struct frame *parent = pool_at(&run->frames, parent_index);
    if (parent->generation != generation || parent->state == FRAME_FREE)
        return;
    parent->left--;
    if (outcome == OUTCOME_ok)
        parent->need--;
    else
        parent->failed++;
    if (parent->need == 0)
        join_end(run, parent_index, parent, OUTCOME_ok);
    else if (parent->left < parent->need)
        join_end(run, parent_index, parent, OUTCOME_error);
}
