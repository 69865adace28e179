/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/frame.h"

#include <string.h>

#include "models/run/call.h"
#include "models/run/cpu.h"
#include "models/run/network.h"
#include "models/run/join.h"
#include "models/run/service.h"
#include "models/run/source.h"
#include "models/run/trace.h"

/* On a frozen node in the order of the node, in a frozen process in the order of the process. */
bool frame_park(struct run *run, uint32_t index, struct frame *frame)
{
    struct instance *instance = &run->instances[frame->instance];
    struct node *node = &run->nodes[run->plan->instances[frame->instance].node];
    if (!instance->paused)
        return false;
    if (node->pauses > 0)
        frames_append(run, &node->parked_first, &node->parked_last, index, frame);
    else
        frames_append(run, &instance->parked_first, &instance->parked_last, index, frame);
    return true;
}

void frames_go_on(struct run *run, uint32_t *first)
{
    uint32_t each = *first;
    *first = NONE;
    while (each != NONE) {
        const uint32_t index = each;
        struct frame *frame = pool_at(&run->frames, index);
        each = frame->next;
        frame_ready(run, index, frame);
    }
}

void frames_leave(struct run *run, uint32_t *first, uint32_t *last, uint32_t instance)
{
    uint32_t each = *first;
    *first = *last = NONE;
    while (each != NONE) {
        struct frame *frame = pool_at(&run->frames, each);
        const uint32_t index = each;
        each = frame->next;
        if (frame->instance != instance)
            frames_append(run, first, last, index, frame);
    }
}

_Noreturn static void endless(struct run *run, const struct frame *frame)
{
    arena_fail(run->arena, "more than %d steps at %.6f s take no time, at %s", LIVELOCK_EVENTS,
               clock_to_seconds(run->engine->now), run->plan->instances[frame->instance].name);
}

static void frame_run(struct run *run, uint32_t index)
{
    struct frame *frame = pool_at(&run->frames, index);
    const struct op *ops = run->plan->ops;
    const struct op *op;
    uint32_t steps = 0;
    do {
        op = &ops[frame->pc];
        if (__builtin_expect(++steps > LIVELOCK_EVENTS, 0))
            endless(run, frame);
    } while (op->execute(run, index, frame, op) == GO_ON);
}

static uint32_t frames_listed(const struct run *run, uint32_t first)
{
    uint32_t count = 0;
    for (uint32_t each = first; each != NONE;
         each = ((const struct frame *)pool_at(&run->frames, each))->next)
        count++;
    return count;
}

/* A circle of steps that take no time would never come back to the engine.  Many frames in one
 * event are no circle: as in the engine, rounds are counted once there are very many; a round are
 * the frames that were ready when it began. */
static __attribute__((noinline, cold)) void count_rounds(struct run *run, const struct frame *frame)
{
    if (run->drained == LIVELOCK_EVENTS + 1)
        run->drain_rounds = run->drain_left = 0;
    if (run->drain_left == 0) {
        run->drain_left = 1 + frames_listed(run, run->ready_first);
        if (++run->drain_rounds > LIVELOCK_ROUNDS)
            endless(run, frame);
    }
    run->drain_left--;
}

static void run_ready(struct run *run)
{
    while (run->ready_first != NONE) {
        const uint32_t index = run->ready_first;
        struct frame *frame = pool_at(&run->frames, index);
        run->ready_first = frame->next;
        frame->next = NONE;
        frame->state = FRAME_WAITING;
        if (__builtin_expect(++run->drained > LIVELOCK_EVENTS, 0))
            count_rounds(run, frame);
        frame_run(run, index);
    }
}

void run_drain(struct run *run)
{
    run->drained = 0;
    do
        run_ready(run);
    while (run->passing && connections_pass(run));
}

int64_t reply_cost(const struct run *run, const struct frame *frame)
{
    if (frame->waiter_kind != WAITER_ATTEMPT)
        return 0;
    return message_cost(run, frame->channel, frame->instance,
                        run->plan->endpoints[frame->endpoint].response);
}

/* The answer leaves, the worker is free. */
static void answer_caller(struct run *run, uint32_t index, struct frame *frame)
{
    trace_step(run, frame, "answers", outcome_names[frame->outcome], 0);
    const uint32_t bytes = run->plan->endpoints[frame->endpoint].response;
    const struct answer answer = answer_of(frame, (enum outcome)frame->outcome, bytes);
    answer_send(run, &answer);
    service_leave(run, index, frame);
}

/* A branch tells its parent; the worker is the parent's. */
static void branch_reply(struct run *run, uint32_t index, struct frame *frame)
{
    const uint32_t waiter = frame->waiter, generation = frame->waiter_generation;
    const enum outcome outcome = (enum outcome)frame->outcome;
    frame_give(run, index, frame);
    join_answer(run, waiter, generation, outcome);
}

void frame_reply(struct run *run, uint32_t index, struct frame *frame)
{
    if (frame->waiter_kind == WAITER_FRAME)
        branch_reply(run, index, frame);
    else
        answer_caller(run, index, frame);
}

/* Pays what is still owed: for answers received, and for the one to be sent. */
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
    switch ((enum waiter_kind)frame->waiter_kind) {
    case WAITER_ATTEMPT:
    case WAITER_FRAME:
        frame_answer(run, index, frame, outcome);
        break;
    case WAITER_CLIENT:
        source_answered(run, index, outcome);
        break;
    case WAITER_NOBODY:
        frame_give(run, index, frame);
        break;
    }
}
