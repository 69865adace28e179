/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What call, read, write and a client do: pay for the message, send, wait, try again. */
#include "models/plan/program/calling.h"

#include "models/words/backoff.h"
#include "models/run/call.h"
#include "models/run/cpu.h"
#include "models/run/execute.h"
#include "models/run/frame.h"
#include "models/run/network.h"
#include "models/words/popularity.h"
#include "models/run/trace.h"

enum { BEGIN, PAID, ANSWERED, BACKED_OFF };

static uint64_t key_of(struct run *run, const struct frame *frame, const struct op *op,
                       const struct calling_plan *plan)
{
    const struct dataset_plan *dataset = &run->plan->datasets[plan->calling.endpoint];
    const uint32_t loop = plan->key_loop == NONE ? frame->loop : plan->key_loop;
    draw random = mix(op_key(frame, op), child_number(plan->key_step, loop, 0, DRAW_KEY));
    if (plan->key == KEY_NEW)
        return draw_next(&random) | KEY_IS_NEW;
    if (plan->key == KEY_USER)
        random = mix(mix(mix(run->seed, run->replication), run->plan->parties[frame->source].key),
                     frame->user);
    const struct popularity_class *class =
        (const struct popularity_class *)dataset->dataset->popularity.class;
    return class->choose(dataset->popularity, &random);
}

static void send(struct run *run, uint32_t index, struct frame *frame, const struct op *op,
                 const struct calling_plan *plan)
{
    const struct channel *channel = &run->plan->channels[plan->calling.channel];
    const uint64_t key = op_child_key(frame, op, frame->loop, frame->tries);
    const uint64_t data_key = plan->calling.store ? key_of(run, frame, op, plan) : 0;
    trace_step(run, frame,
               !plan->calling.store                    ? "calls"
               : plan->calling.verb == VERB_READ ? "reads from"
                                                 : "writes to",
               run->plan->parties[channel->callee].name, 0);
    frame->stage = ANSWERED;
    call_send(run, index, frame, &plan->calling, key, data_key);
}

/* A failed attempt: another one, perhaps after a wait? */
static bool again(struct run *run, uint32_t index, struct frame *frame, const struct op *op,
                  const struct calling_plan *plan, enum progress *progress)
{
    const struct channel *channel = &run->plan->channels[plan->calling.channel];
    if (channel->attempts != NONE && frame->tries + 1u >= channel->attempts)
        return false;
    if (frame->tries < UINT16_MAX)
        frame->tries++;
    const struct chosen *chosen = &channel->policy->retry.backoff;
    const struct backoff_class *backoff = (const struct backoff_class *)chosen->class;
    draw random =
        mix(op_key(frame, op), child_number(op->step, frame->loop, frame->tries, DRAW_BACKOFF));
    const sim_time wait = backoff ? backoff->wait(chosen->settings, frame->tries, &random) : 0;
    trace_step(run, frame, "tries again after", outcome_names[frame->outcome], wait);
    frame->stage = BEGIN;
    *progress = GO_ON;
    if (wait > 0) {
        frame->stage = BACKED_OFF;
        frame_sleep(run, index, wait);
        *progress = WAIT;
    }
    return true;
}

static enum progress answered(struct run *run, uint32_t index, struct frame *frame,
                              const struct op *op, const struct calling_plan *plan)
{
    enum progress progress;
    trace_step(run, frame, "hears", outcome_names[frame->outcome], 0);
    const bool client = frame->waiter_kind == WAITER_CLIENT;
    if (frame->outcome != OUTCOME_ok && again(run, index, frame, op, plan, &progress))
        return progress;
    if (!client) /* a client's record tells how often it tried */
        frame->tries = 0;
    if (frame->outcome != OUTCOME_ok)
        return op_failed(run, index, frame, op,
                         client ? (enum outcome)frame->outcome : OUTCOME_error);
    return op_done(frame, op);
}

enum progress flow_calling(struct run *run, uint32_t index, struct frame *frame,
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
            cpu_work(run, frame->instance, index, cost);
            return WAIT;
        }
    } /* fall through */
    case PAID:
        send(run, index, frame, op, plan);
        return WAIT;
    default:
        return answered(run, index, frame, op, plan);
    }
}
