/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/sagas.h"

#include <string.h>

#include "models/run/call.h"
#include "models/run/expiry.h"
#include "models/run/ledger.h"
#include "models/run/store.h"
#include "models/run/transactions.h"
#include "models/run/visit.h"

struct transaction *saga_of_frame(const struct run *run, uint32_t frame,
                                  const struct transaction_plan *plan)
{
    const struct belonging *belonging = visit_belongs(run, frame);
    struct transaction *transaction =
        belonging ? transaction_find(run, belonging->transaction) : NULL;
    return transaction && transaction->plan == plan ? transaction : NULL;
}

bool saga_is_late(const struct run *run, const struct transaction *transaction)
{
    return run->engine->now > clock_after(transaction->begun, transaction->plan->terms->timeout);
}

/* --- its log --- */

static bool is_logged(const struct transaction *transaction)
{
    return transaction->plan->terms->log;
}

/* Its coordinator is told, and what comes of it. */
static void writes_down(struct run *run, const struct transaction *transaction, enum verb verb,
                        const struct saga_line *line)
{
    struct operation *operation = operation_take(run);
    struct saga_line *body = body_make(&run->blocks, sizeof *body);
    *body = *line;
    body->saga = *transaction->saga;
    body->saga.notes = NULL;
    body->saga.count = body->saga.limit = 0;
    operation->instance = transaction->instance;
    operation->part = coordinator_beside(run, transaction->instance)->part;
    operation->task.verb = (uint8_t)verb;
    operation->task.word = TASK_OF_SAGA;
    operation->task.own = body;
    act(run, (struct act){ACT_BEGIN, operation->index, operation->generation, 0});
}

bool saga_notes(struct run *run, uint32_t frame, struct transaction *transaction,
                const struct saga_note *note)
{
    if (!is_logged(transaction)) {
        saga_note(transaction->saga, &run->blocks, note);
        return false;
    }
    const struct visit *visit = visit_at(run, frame);
    writes_down(
        run, transaction, VERB_WRITE,
        &(struct saga_line){
            .note = *note, .frame = frame, .generation = visit->generation, .turn = visit->turn});
    return true;
}

bool saga_noted(struct port *port, const struct saga_line *line)
{
    struct run *run = actor_port_of(port)->run;
    struct transaction *transaction = transaction_find(run, line->saga.transaction);
    struct visit *frame = visit_at(run, line->frame);
    if (!transaction || transaction->undoing || frame->generation != line->generation ||
        frame->turn != line->turn)
        return false;
    saga_note(transaction->saga, &run->blocks, &line->note);
    visit_ready(run, line->frame, frame);
    return true;
}

bool saga_ends(struct run *run, const struct transaction *transaction)
{
    if (!is_logged(transaction) || transaction->saga->count == 0)
        return false;
    writes_down(run, transaction, VERB_COMMIT, &(struct saga_line){.frame = NONE});
    return true;
}

/* --- taking it back --- */

void saga_frame(struct run *run, struct transaction *transaction, const struct saga *about,
                uint32_t start)
{
    uint32_t index;
    struct visit *visit = visit_take(run, &index);
    visit->parcel.key = mix(transaction->id, run->seed);
    visit->parcel.from = visit->parcel.to = transaction->instance;
    visit->waiter_kind = WAITER_NOBODY;
    visit->endpoint = transaction->plan->endpoint;
    visit->root = about->root;
    visit->user = about->user;
    visit->source = about->source;
    visit->begun = run->engine->now;
    visit->pc = start;
    if (ledgers_kept(run))
        ledger_unheard(run, index);
    if (run->plan->propagates)
        visit_set_deadline(run, index, SIM_NEVER);
    transaction->frame = NONE;
    visit_joins(run, index, &(struct belonging){.transaction = transaction->id, .undoes = true});
    visit_ready(run, index, visit);
}

static void begins_to_undo(struct run *run, struct transaction *transaction)
{
    transaction->undoing = true;
    saga_frame(run, transaction, transaction->saga, transaction->plan->undo);
}

void saga_fails(struct run *run, struct transaction *transaction)
{
    transaction->saga->failed = run->engine->now;
    begins_to_undo(run, transaction);
}

void saga_recalled(struct port *port, const struct saga *saga)
{
    const struct actor_port *mine = actor_port_of(port);
    struct run *run = mine->run;
    struct transaction *transaction = transaction_take(run, saga->transaction);
    transaction->plan = saga->plan;
    transaction->begun = saga->begun;
    transaction->instance = mine->instance;
    transaction->saga = block_take(&run->blocks, sizeof *saga);
    *transaction->saga = *saga;
    transaction->saga->notes = block_array(&run->blocks, saga->limit, sizeof *saga->notes);
    memcpy(transaction->saga->notes, saga->notes, saga->count * sizeof *saga->notes);
    begins_to_undo(run, transaction);
}

void saga_step_undone(struct transaction *transaction)
{
    transaction->saga->count--;
    transaction->saga->tries = 0;
}

sim_time saga_again(const struct transaction *transaction, uint32_t retry, uint64_t key)
{
    const struct transaction_terms *terms = transaction->plan->terms;
    return backoff_wait(&terms->again, again_jitter(terms), retry,
                        &(struct backing_off){.key = key});
}

sim_time saga_look(const struct transaction *transaction)
{
    return backoff_wait(&transaction->plan->terms->again, &(struct chosen){0}, 1,
                        &(struct backing_off){.key = transaction->id});
}

void saga_undone(struct run *run, struct transaction *transaction)
{
    if (is_logged(transaction))
        writes_down(run, transaction, VERB_ROLL_BACK, &(struct saga_line){.frame = NONE});
    transaction_give(run, transaction);
}

/* --- what its participants know --- */

static bool is_there(const struct run *run, uint32_t visit)
{
    (void)run;
    (void)visit;
    return true;
}

/* At a store, and its operation has begun. */
static bool is_at_work(const struct run *run, uint32_t index)
{
    const struct visit *visit = visit_at(run, index);
    return run->instances[visit->parcel.to].plan->kind == PARTY_STORE &&
           visit->state == VISIT_WAITING;
}

bool saga_is_at_work(struct run *run, uint64_t transaction, bool anywhere)
{
    return transaction_any(run, transaction, anywhere ? is_there : is_at_work);
}
