/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transaction: all of its steps or none, the way that `deployment.transactions` says.  The process
 * in which the step stands coordinates.
 *
 * One that is reached from inside of another one is part of that. */
#include "models/plan/program/compiler.h"
#include "models/plan/transactions.h"
#include "models/run/execute.h"
#include "models/run/ledger.h"
#include "models/run/sagas.h"
#include "models/run/trace.h"
#include "models/run/transactions.h"
#include "models/steps/outbox.h"
#include "models/steps/response.h"
#include "models/steps/undo.h"

enum { STEPS_TOLD = 64 }; /* of a saga, of which is told what takes them back */

struct transaction_step {
    struct table list;
    struct chosen if_failed;
};

static const struct setting transaction_settings[] = {
    LIST(struct transaction_step, list, struct step, step_settings, .required = true,
         .doc = "steps that are done all or not at all"),
    CLASS(struct transaction_step, if_failed, failure_responses, .preset = "fail",
          .doc = "when it fails: fail, continue, or steps to do instead"),
    SETTINGS_END};

/* --- running --- */

static enum progress begin_execute(struct run *run, uint32_t index, struct visit *frame,
                                   const struct op *op)
{
    const struct transaction_plan *plan = op->data;
    if (transaction_begin(run, index, plan))
        trace_step(run, frame, "begins a transaction", plan->class->head.name, 0);
    frame->pc = op->next;
    return GO_ON;
}

static enum progress commit_execute(struct run *run, uint32_t index, struct visit *frame,
                                    const struct op *op)
{
    if (frame->stage) { /* it has been told */
        trace_step(run, frame, frame->outcome == OUTCOME_ok ? "has committed" : "was rolled back",
                   NULL, 0);
        return frame->outcome == OUTCOME_ok ? op_done(frame, op)
                                            : op_failed(run, index, frame, op, OUTCOME_error);
    }
    const struct transaction *transaction = transaction_of_frame(run, index);
    if (!transaction) /* part of another one */
        return op_done(frame, op);
    if (transaction->saga && saga_is_late(run, transaction)) {
        transaction_fail(run, index);
        return op_failed(run, index, frame, op, OUTCOME_error);
    }
    const enum spent waits = transaction->saga ? SPENT_disk : SPENT_commit;
    frame->stage = 1;
    if (ledgers_kept(run))
        ledger_spends(run, index, waits);
    if (transaction_commit(run, index))
        return WAIT;
    return op_done(frame, op);
}

static enum progress fail_execute(struct run *run, uint32_t index, struct visit *frame,
                                  const struct op *op)
{
    if (transaction_of_frame(run, index)) {
        trace_step(run, frame, "gives the transaction up", NULL, 0);
        transaction_fail(run, index);
    }
    return op_failed(run, index, frame, op, OUTCOME_error);
}

/* --- compiling --- */

struct whole {
    struct walk walk; /* first: a walk is known by it */
    struct complaints *to;
};

static void hear_forward(struct walk *walk, const struct step *step, const char *const *endpoint,
                         double count, bool forward)
{
    (void)step, (void)count;
    struct complaints *to = ((const struct whole *)walk)->to;
    if (forward)
        complain(to, endpoint, "call it, or hand over behind the transaction",
                 "a transaction can't be handed over to '%s'", *endpoint);
}

static void check_whole(struct compiler *c, const struct table *steps)
{
    struct whole walk = {.walk = {.call = hear_forward}, .to = c->complaints};
    walk_steps(steps, &walk.walk, 1);
}

/* begin; steps; commit; past what follows a failure: give up. */
static void compile_once(struct compiler *c, const struct transaction_step *transaction)
{
    struct transaction_plan *plan = transaction_plan_of(c, &transaction->list, &transaction->list);
    struct transaction_plan *around = c->transaction;
    const label outer = c->otherwise, failed = label_new(c), behind = label_new(c);
    emit_op(c, begin_execute, plan);
    c->otherwise = failed;
    c->step++;
    c->transaction = around ? around : plan; /* one in another one is part of that */
    compile_steps(c, &transaction->list);
    c->transaction = around;
    c->otherwise = outer;
    const uint32_t commit = emit_op(c, commit_execute, plan);
    c->ops[commit].next = behind;
    label_here(c, failed);
    emit_op(c, fail_execute, plan);
    if (plan->class->undoes && !around)
        undo_compile(c, plan);
    if (plan->outbox && !around)
        outbox_compile(c, plan);
    label_here(c, behind);
}

static void transaction_compile(struct compiler *c, const struct step *step)
{
    const struct transaction_step *transaction = step->action.settings;
    if (step_times(step) > 1) {
        compile_rounds(c, step_alone(c, step), step_times(step));
        return;
    }
    struct responding responding;
    check_whole(c, &transaction->list);
    response_begin(c, &responding, &transaction->if_failed);
    compile_once(c, transaction);
    response_end(c, &responding);
}

static void tell_undone(const struct step *step, struct walk *walk, double count)
{
    const struct step_class *class = (const struct step_class *)step->action.class;
    const double all = count * step->probability * count_mean(&step->times);
    if (step->undo)
        walk->undo(walk, step, &step->undo, all, false);
    else if (class && class->written_back && step->action.settings)
        walk->undo(walk, step, step->action.settings, all, true);
}

/* A step that has begun is taken back where it, or one behind it, fails; steps inside of others
 * are not told of. */
static void walk_undone(const struct table *list, struct walk *walk, double count)
{
    const struct step *steps = list->items;
    double through = 1.0, reached[STEPS_TOLD];
    for (uint32_t i = 0; i < list->count; i++) {
        if (i < STEPS_TOLD)
            reached[i] = through;
        walk_steps(&(struct table){.count = 1, .items = (void *)&steps[i]}, walk, count * through);
        through *= walk->through;
    }
    for (uint32_t i = 0; i < list->count && i < STEPS_TOLD; i++)
        tell_undone(&steps[i], walk, count * (reached[i] - through));
    walk->through = through;
    walk->answered = 0.0;
}

static void transaction_walk(const struct step *step, struct walk *walk, double count)
{
    const struct transaction_step *transaction = step->action.settings;
    if (walk->transaction)
        walk->transaction(walk, step, &transaction->list, count);
    if (walk->undo)
        walk_undone(&transaction->list, walk, count);
    else
        walk_steps(&transaction->list, walk, count);
    response_walk(&transaction->if_failed, walk, count);
}

extern const struct step_class step_transaction;
const struct step_class step_transaction = {
    .head = {.name = "transaction",
             .doc = "its steps are done all or not at all, as the deployment says",
             .settings = transaction_settings,
             .settings_size = sizeof(struct transaction_step),
             .examples =
                 EXAMPLES({.text = "transaction: [{write: orders}, {compute: 1ms}]", .mean = 3e6})},
    .compile = transaction_compile,
    .walk = transaction_walk,
};
