/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/steps/undo.h"

#include "models/run/execute.h"
#include "models/run/ledger.h"
#include "models/run/sagas.h"
#include "models/run/trace.h"
#include "models/run/transactions.h"
#include "models/run/visit.h"

/* --- before a step --- */

static struct saga_note note_of(struct run *run, const struct visit *frame, const struct op *op,
                                const struct saga_step *step)
{
    return (struct saga_note){.key = step->write
                                         ? operation_key(run, frame, &run->plan->ops[op->next])
                                         : op_child_key(frame, op, 0, 0),
                              .start = step->start};
}

enum progress flow_noted(struct run *run, uint32_t index, struct visit *frame, const struct op *op)
{
    const struct saga_step *step = op->data;
    struct transaction *saga = frame->stage ? NULL : saga_of_frame(run, index, step->plan);
    if (!saga) /* written down; or part of another transaction */
        return op_done(frame, op);
    if (saga_is_late(run, saga))
        return op_failed(run, index, frame, op, OUTCOME_error);
    frame->stage = 1;
    const struct saga_note note = note_of(run, frame, op, step);
    if (!saga_notes(run, index, saga, &note))
        return op_done(frame, op);
    trace_step(run, frame, "notes its next step", NULL, 0);
    if (ledgers_kept(run))
        ledger_spends(run, index, SPENT_disk);
    return WAIT;
}

/* --- taking back --- */

static struct transaction *undone_by(const struct run *run, uint32_t index)
{
    struct transaction *transaction = transaction_find(run, visit_belongs(run, index)->transaction);
    CHECK(transaction && transaction->undoing);
    return transaction;
}

/* What is under way there is looked at again. */
static enum progress wait(struct run *run, uint32_t index, struct visit *frame,
                          const struct transaction *transaction)
{
    visit_sleep(run, index, frame, saga_look(transaction));
    return WAIT;
}

/* All has been taken back; whatever comes too late is refused before it is forgotten. */
static enum progress is_over(struct run *run, uint32_t index, struct visit *frame,
                             struct transaction *transaction)
{
    if (!frame->stage)
        transaction->saga->undone = run->engine->now;
    frame->stage = 1;
    if (saga_is_at_work(run, transaction->id, true))
        return wait(run, index, frame, transaction);
    transaction_undone(run, transaction);
    saga_undone(run, transaction);
    frame_end(run, index, frame, OUTCOME_ok);
    return WAIT;
}

static enum progress next_execute(struct run *run, uint32_t index, struct visit *frame,
                                  const struct op *op)
{
    struct transaction *transaction = undone_by(run, index);
    const struct saga *saga = transaction->saga;
    (void)op;
    if (saga->count == 0)
        return is_over(run, index, frame, transaction);
    if (saga_is_at_work(run, transaction->id, false))
        return wait(run, index, frame, transaction);
    const struct saga_note *note = &saga->notes[saga->count - 1];
    trace_step(run, frame, "takes a step back", NULL, 0);
    frame->parcel.key = note->key;
    frame->pc = note->start;
    return GO_ON;
}

static enum progress undone_execute(struct run *run, uint32_t index, struct visit *frame,
                                    const struct op *op)
{
    saga_step_undone(undone_by(run, index));
    return op_done(frame, op);
}

/* Another try draws anew. */
static enum progress again_execute(struct run *run, uint32_t index, struct visit *frame,
                                   const struct op *op)
{
    struct transaction *transaction = undone_by(run, index);
    struct saga *saga = transaction->saga;
    if (frame->stage)
        return op_done(frame, op);
    frame->stage = 1;
    saga->retries++;
    saga->tries++;
    const sim_time time = saga_again(transaction, saga->tries, frame->parcel.key);
    if (!((const struct saga_step *)op->data)->write)
        saga->notes[saga->count - 1].key = mix(frame->parcel.key, saga->retries);
    trace_step(run, frame, "could not take it back, and waits", NULL, time);
    visit_sleep(run, index, frame, time);
    return WAIT;
}

/* --- compiling --- */

static void compile_step_back(struct compiler *c, const struct saga_step *step)
{
    if (step->write)
        operate_compile_undo(c, step->step);
    else
        call_compile_undo(c, &step->step->undo);
}

void undo_compile(struct compiler *c, struct transaction_plan *plan)
{
    static const struct aside_loop undo = {.next = next_execute,
                                           .body = compile_step_back,
                                           .done = undone_execute,
                                           .again = again_execute};
    plan->undo = aside_compile(c, &undo, plan, plan->steps);
}
