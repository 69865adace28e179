/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What call, read, write and a client do: pay for the message, send, wait, try again. */
#include "models/plan/program/calling.h"

#include "models/run/call.h"
#include "models/run/cpu.h"
#include "models/run/execute.h"
#include "models/run/frame.h"
#include "models/run/ledger.h"
#include "models/run/trace.h"
#include "models/steps/undo.h"
#include "models/words/messaging.h"
#include "models/words/popularity.h"

enum { BEGIN, PAID, ANSWERED, BACKED_OFF };

static uint64_t user_key(const struct run *run, const struct visit *frame)
{
    return mix(mix(mix(run->seed, run->replication), run->plan->parties[frame->source].key),
               frame->user);
}

static __attribute__((noinline)) uint64_t other_key(const struct run *run,
                                                    const struct visit *frame, const struct op *op,
                                                    const struct calling_plan *plan)
{
    if (plan->key == KEY_NOTED)
        return frame->parcel.key;
    draw random = mix(op_key(frame, op), child_number(plan->key_step, frame->loop, 0, DRAW_KEY));
    const uint64_t key = draw_next(&random) | KEY_IS_NEW;
    return plan->key == KEY_MESSAGE ? key : message_key_beside(key, user_key(run, frame));
}

static uint64_t key_of(struct run *run, const struct visit *frame, const struct op *op,
                       const struct calling_plan *plan)
{
    const struct dataset_plan *dataset = &run->plan->datasets[plan->calling.dataset];
    if (__builtin_expect(plan->key >= KEY_MESSAGE, 0))
        return other_key(run, frame, op, plan);
    const uint32_t loop = plan->key_loop == NONE ? frame->loop : plan->key_loop;
    draw random = mix(op_key(frame, op), child_number(plan->key_step, loop, 0, DRAW_KEY));
    if (plan->key == KEY_NEW)
        return draw_next(&random) | KEY_IS_NEW;
    if (plan->key == KEY_USER)
        random = user_key(run, frame);
    const struct popularity_class *class =
        (const struct popularity_class *)dataset->dataset->popularity.class;
    return class->choose(dataset->popularity, &random);
}

uint64_t operation_key(struct run *run, const struct visit *frame, const struct op *op)
{
    return key_of(run, frame, op, op->data);
}

static void send(struct run *run, uint32_t index, struct visit *frame, const struct op *op,
                 const struct calling_plan *plan)
{
    const struct channel *channel = &run->plan->channels[plan->calling.channel];
    const uint32_t tries = frame->call == NONE ? 0 : call_at(run, frame->call)->tries;
    const uint64_t key = plan->calling.relays && tries == 0 ? frame->parcel.key
                                                    : op_child_key(frame, op, frame->loop, tries);
    trace_step(run, frame,
               !plan->calling.store              ? "calls"
               : plan->calling.verb == VERB_READ ? "reads from"
                                                 : "writes to",
               run->plan->parties[channel->callee].name, 0);
    frame->stage = ANSWERED;
    if (frame->call != NONE) {
        call_retry(run, frame->call, key);
        return;
    }
    const struct caller caller = {
        .kind = OWNER_VISIT, .owner = index, .instance = frame->parcel.to};
    const uint64_t data_key = plan->calling.store ? key_of(run, frame, op, plan) : 0;
    call_begin(run, &caller, &plan->calling, key, data_key, &frame->call);
}

/* Another try, perhaps after a wait. */
static enum progress again(struct run *run, uint32_t index, struct visit *frame, sim_time wait)
{
    const struct call *call = call_at(run, frame->call);
    trace_step(run, frame, "tries again after", outcome_names[frame->outcome], wait);
    frame->stage = BEGIN;
    if (wait == 0)
        return GO_ON;
    frame->stage = BACKED_OFF;
    if (ledgers_kept(run))
        ledger_backs_off(run, OWNER_VISIT, index, call_callee(run, call));
    visit_sleep(run, index, frame, wait);
    return WAIT;
}

static enum progress answered(struct run *run, uint32_t index, struct visit *frame,
                              const struct op *op)
{
    trace_step(run, frame, "hears", outcome_names[frame->outcome], 0);
    const bool good = frame->outcome == OUTCOME_ok;
    sim_time wait;
    if (!good && call_again(run, call_at(run, frame->call), (enum outcome)frame->outcome,
                            &(struct backing_off){op_key(frame, op), op->step, frame->loop}, &wait))
        return again(run, index, frame, wait);
    call_give(run, frame->call);
    frame->call = NONE;
    return good ? op_done(frame, op) : op_failed(run, index, frame, op, OUTCOME_error);
}

enum progress flow_calling(struct run *run, uint32_t index, struct visit *frame,
                           const struct op *op)
{
    const struct calling_plan *plan = op->data;
    switch (frame->stage) {
    case BACKED_OFF:
    case BEGIN: {
        const int64_t cost = frame->debt + plan->cost;
        frame->debt = 0;
        if (cost > 0) {
            frame->stage = PAID;
            cpu_work(run, frame->parcel.to, index, cost);
            return WAIT;
        }
    } /* fall through */
    case PAID:
        send(run, index, frame, op, plan);
        return WAIT;
    default:
        return answered(run, index, frame, op);
    }
}
