/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/steps/outbox.h"

#include "models/run/execute.h"
#include "models/run/outbox.h"
#include "models/run/sagas.h"
#include "models/run/trace.h"
#include "models/run/visit.h"

/* --- noting --- */

static enum progress noted_execute(struct run *run, uint32_t index, struct visit *frame,
                                   const struct op *op)
{
    const struct saga_step *step = op->data;
    struct transaction *transaction = saga_of_frame(run, index, step->plan);
    if (!transaction) { /* part of another one: it goes out now */
        frame->pc++;
        return GO_ON;
    }
    trace_step(run, frame, "writes a message into its outbox", NULL, 0);
    outbox_notes(run, index, transaction,
                 &(struct saga_note){.key = op_child_key(frame, op, 0, 0), .start = step->start});
    frame->pc = op->next;
    return GO_ON;
}

void outbox_emit(struct compiler *c, const struct step *step, label behind)
{
    struct saga_step *noted = arena_alloc(c->arena, sizeof *noted);
    *noted = (struct saga_step){
        .before = c->transaction->messages, .plan = c->transaction, .step = step};
    c->transaction->messages = noted;
    const uint32_t op = emit_op(c, noted_execute, noted);
    c->ops[op].next = behind;
}

/* --- the relay --- */

static struct transaction *relayed_by(const struct run *run, uint32_t index)
{
    struct transaction *transaction = transaction_find(run, visit_belongs(run, index)->transaction);
    CHECK(transaction && transaction->relaying);
    return transaction;
}

static enum progress next_execute(struct run *run, uint32_t index, struct visit *frame,
                                  const struct op *op)
{
    struct transaction *transaction = relayed_by(run, index);
    const struct saga *messages = transaction->messages;
    (void)op;
    if (messages->count == 0) {
        transaction_give(run, transaction);
        frame_end(run, index, frame, OUTCOME_ok);
        return WAIT;
    }
    frame->parcel.key = messages->notes[0].key;
    frame->pc = messages->notes[0].start;
    return GO_ON;
}

static enum progress sent_execute(struct run *run, uint32_t index, struct visit *frame,
                                  const struct op *op)
{
    outbox_sent(relayed_by(run, index));
    return op_done(frame, op);
}

static enum progress again_execute(struct run *run, uint32_t index, struct visit *frame,
                                   const struct op *op)
{
    const struct transaction *transaction = relayed_by(run, index);
    if (frame->stage)
        return op_done(frame, op);
    frame->stage = 1;
    struct saga *messages = transaction->messages;
    messages->tries++;
    const sim_time time =
        saga_again(transaction, messages->tries, mix(messages->notes[0].key, messages->tries));
    trace_step(run, frame, "could not publish it, and waits", NULL, time);
    visit_sleep(run, index, frame, time);
    return WAIT;
}

/* --- compiling --- */

static void compile_message(struct compiler *c, const struct saga_step *step)
{
    publish_compile_relayed(c, step->step);
}

void outbox_compile(struct compiler *c, struct transaction_plan *plan)
{
    static const struct aside_loop relay = {.next = next_execute,
                                            .body = compile_message,
                                            .done = sent_execute,
                                            .again = again_execute};
    plan->relay = aside_compile(c, &relay, plan, plan->messages);
}
