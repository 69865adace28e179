/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/frame.h"

#include "models/run/call.h"
#include "models/run/connections.h"
#include "models/run/expiry.h"
#include "models/run/freeze.h"
#include "models/run/join.h"
#include "models/run/message_cost.h"
#include "models/run/request.h"
#include "models/run/timeouts.h"
#include "models/run/trace.h"
#include "models/run/transactions.h"

_Noreturn static void endless(struct run *run, uint32_t instance)
{
    arena_fail(run->arena, "more than %d steps at %.6f s take no time, at %s", LIVELOCK_EVENTS,
               clock_to_seconds(run->engine->now), run->plan->instances[instance].name);
}

static void frame_run(struct run *run, uint32_t index)
{
    struct visit *frame = visit_at(run, index);
    const struct op *ops = run->plan->ops;
    const struct op *op;
    uint32_t steps = 0;
    do {
        op = &ops[frame->pc];
        if (__builtin_expect(++steps > LIVELOCK_EVENTS, 0))
            endless(run, frame->parcel.to);
    } while (op->execute(run, index, frame, op) == GO_ON);
}

static uint32_t listed(const struct run *run)
{
    uint32_t count = 0;
    for (uint32_t each = run->ready_first; each != NONE; each = visit_at(run, each)->parcel.next)
        count++;
    return count;
}

/* A circle of steps that take no time would never come back to the engine.  Many visits in one
 * event are no circle: as in the engine, rounds are counted once there are very many; a round are
 * those that were ready when it began. */
static __attribute__((noinline, cold)) void count_rounds(struct run *run, uint32_t instance)
{
    if (run->drained == LIVELOCK_EVENTS + 1)
        run->drain_rounds = run->drain_left = 0;
    if (run->drain_left == 0) {
        run->drain_left = 1 + listed(run);
        if (++run->drain_rounds > LIVELOCK_ROUNDS)
            endless(run, instance);
    }
    run->drain_left--;
}

static inline void count_drained(struct run *run, uint32_t instance)
{
    if (__builtin_expect(++run->drained > LIVELOCK_EVENTS, 0))
        count_rounds(run, instance);
}

/* Between two steps it sees that its deadline has passed. */
static __attribute__((noinline)) void frame_expires(struct run *run, uint32_t index,
                                                    struct visit *frame)
{
    trace_step(run, frame, "is past its deadline", NULL, 0);
    count_one(&run->parties[run->plan->instances[frame->parcel.to].party].late);
    visit_kill(run, index, frame, OUTCOME_deadline);
}

static void run_ready(struct run *run)
{
    while (run->ready_first != NONE) {
        const uint32_t index = run->ready_first;
        struct visit *visit = visit_at(run, index);
        run->ready_first = visit->parcel.next;
        visit->parcel.next = NONE;
        visit->state = VISIT_WAITING;
        count_drained(run, visit->parcel.to);
        if (visit->leaving)
            visit_leave(run, index, visit);
        else if (visit_is_late(run, index))
            frame_expires(run, index, visit);
        else
            frame_run(run, index);
    }
}

static void run_again(struct run *run)
{
    while (run->again_first != NONE) {
        const uint32_t index = run->again_first;
        const struct request *request = request_at(run, index);
        run->again_first = call_at(run, request->call)->first.next;
        count_drained(run, run->plan->parties[request->source].first);
        run->hooks.again(run, index);
    }
}

void run_drain(struct run *run)
{
    run->drained = 0;
    do {
        run_ready(run);
        run_again(run);
    } while (run->ready_first != NONE ||
             (__builtin_expect(run->passing != NONE, 0) && connections_pass(run)));
}

/* A request has got its worker. */
static void frame_begin(struct run *run, uint32_t index, struct visit *frame)
{
    const sim_time wait = run->engine->now - frame->begun;
    frame->pc = run->plan->endpoints[frame->endpoint].start;
    trace_step(run, frame, wait > 0 ? "starts, after waiting:" : "starts",
               run->plan->endpoints[frame->endpoint].name, wait);
    visit_ready(run, index, frame);
}

int64_t reply_cost(const struct run *run, const struct visit *frame)
{
    if (frame->waiter_kind != WAITER_ATTEMPT && frame->waiter_kind != WAITER_TASK)
        return 0;
    return message_cost(run, frame->parcel.channel, frame->parcel.to,
                        run->plan->endpoints[frame->endpoint].response_bytes);
}

/* The program is over (or has failed). */
void frame_end(struct run *run, uint32_t index, struct visit *frame, enum outcome outcome)
{
    visit_answer(run, index, frame, outcome, run->plan->endpoints[frame->endpoint].response_bytes);
}

/* It is ended early; what it waits for is unheard, its branches end with it. */
static void frame_untended(struct run *run, uint32_t index)
{
    struct visit *frame = visit_at(run, index);
    if (__builtin_expect(run->transactions != NULL, 0))
        transaction_untended(run, index);
    if (frame->call != NONE)
        call_abandon(run, frame->call);
    frame->call = NONE;
    branches_end(run, frame);
}

static void hedge_due(struct run *run, uint32_t index, uint32_t turn)
{
    const struct visit *frame = visit_at(run, index);
    if (frame->turn == turn && frame->call != NONE)
        call_hedges(run, frame->call);
}

/* Hook: its slot fired while it waits for a call, or while it is held for a connection. */
static void visit_rang(struct run *run, uint32_t index)
{
    const struct visit *visit = visit_at(run, index);
    if (visit->state == VISIT_HELD)
        timeout_of_held(run, index);
    else if (!frozen_defers(run, visit->parcel.to, hedge_due, index, visit->turn))
        hedge_due(run, index, visit->turn);
}

void frames_create(struct run *run)
{
    run->ready_first = run->ready_last = run->again_first = run->again_last = NONE;
    run->hooks.rang = visit_rang;
    run->hooks.joined = join_answer;
    run->classes[PARTY_SERVICE] = run->classes[PARTY_BALANCER] =
        (struct party_class){.traced = true, .begin = frame_begin, .untended = frame_untended};
}
