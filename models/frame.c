/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/frame.h"

#include <string.h>

#include "models/call.h"
#include "models/cpu.h"
#include "models/network.h"
#include "models/program/join.h"
#include "models/service.h"
#include "models/source.h"
#include "models/trace.h"

uint32_t frame_take(struct run *run)
{
    const uint32_t index = pool_take(&run->frames);
    struct frame *frame = pool_at(&run->frames, index);
    const uint32_t generation = frame->generation;
    *frame =
        (struct frame){.generation = generation, .next = NONE, .replica = NONE, .channel = NONE};
    return index;
}

void frame_give(struct run *run, uint32_t index)
{
    struct frame *frame = pool_at(&run->frames, index);
    frame->generation++;
    frame->state = FRAME_FREE;
    pool_give(&run->frames, index);
}

static void list_append(struct run *run, uint32_t *first, uint32_t *last, uint32_t index)
{
    struct frame *frame = pool_at(&run->frames, index);
    frame->next = NONE;
    if (*first == NONE)
        *first = index;
    else
        ((struct frame *)pool_at(&run->frames, *last))->next = index;
    *last = index;
}

void frame_ready(struct run *run, uint32_t index)
{
    struct frame *frame = pool_at(&run->frames, index);
    struct instance *instance = &run->instances[frame->instance];
    frame->state = FRAME_READY;
    if (__builtin_expect(instance->paused, 0))
        list_append(run, &instance->parked_first, &instance->parked_last, index);
    else
        list_append(run, &run->ready_first, &run->ready_last, index);
}

static void frame_run(struct run *run, uint32_t index)
{
    struct frame *frame = pool_at(&run->frames, index);
    const struct op *ops = run->plan->ops;
    const struct op *op;
    do {
        op = &ops[frame->pc];
    } while (op->execute(run, index, frame, op) == GO_ON);
}

void run_drain(struct run *run)
{
    while (run->ready_first != NONE) {
        const uint32_t index = run->ready_first;
        struct frame *frame = pool_at(&run->frames, index);
        run->ready_first = frame->next;
        frame->next = NONE;
        frame->state = FRAME_WAITING;
        frame_run(run, index);
    }
}

int64_t reply_cost(const struct run *run, const struct frame *frame)
{
    if (frame->waiter_kind != WAITER_ATTEMPT)
        return 0;
    return message_cost(run, frame->channel, frame->instance,
                        run->plan->endpoints[frame->endpoint].response);
}

/* The answer leaves, the worker is free. */
static void frame_reply(struct run *run, uint32_t index, struct frame *frame)
{
    trace_step(run, frame, "answers", outcome_names[frame->outcome], 0);
    const struct answer answer = {.from = frame->instance,
                                  .to = frame->caller,
                                  .attempt = frame->waiter,
                                  .generation = frame->waiter_generation,
                                  .channel = frame->channel,
                                  .pair = frame->pair,
                                  .bytes = run->plan->endpoints[frame->endpoint].response,
                                  .outcome = frame->outcome};
    answer_send(run, &answer);
    service_leave(run, index);
}

/* First op of every plan: where a frame goes on that has paid for its answer. */
enum progress reply_execute(struct run *run, uint32_t index, struct frame *frame,
                            const struct op *op)
{
    (void)op;
    frame_reply(run, index, frame);
    return WAIT;
}

static void frame_answer(struct run *run, uint32_t index, struct frame *frame, enum outcome outcome)
{
    frame->outcome = (uint8_t)outcome;
    const int64_t cost = frame->debt + reply_cost(run, frame);
    frame->debt = 0;
    if (cost <= 0) {
        frame_reply(run, index, frame);
        return;
    }
    frame->pc = 0;
    cpu_work(run, frame->instance, index, cost);
}

void frame_end(struct run *run, uint32_t index, enum outcome outcome)
{
    struct frame *frame = pool_at(&run->frames, index);
    const uint32_t waiter = frame->waiter, generation = frame->waiter_generation;
    switch ((enum waiter_kind)frame->waiter_kind) {
    case WAITER_ATTEMPT:
        frame_answer(run, index, frame, outcome);
        break;
    case WAITER_FRAME:
        frame_give(run, index);
        join_answer(run, waiter, generation, outcome);
        break;
    case WAITER_CLIENT:
        source_answered(run, index, outcome);
        break;
    case WAITER_NOBODY:
        frame_give(run, index);
        break;
    }
}
