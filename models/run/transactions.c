/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/transactions.h"

#include "models/run/outbox.h"
#include "models/run/sagas.h"
#include "models/run/store.h"
#include "models/run/stretches.h"
#include "models/run/trace.h"
#include "models/run/visit.h"

/* --- what is told of it --- */

/* What it has written stands when it fails, or dies with its process. */
static bool leaves_halves(const struct transaction *transaction, enum transaction_end end)
{
    const struct transaction_class *class = transaction->plan->class;
    if (class->undoes)
        return end == TRANSACTION_unknown && !transaction->plan->terms->log;
    return !class->holds;
}

static void tell_end(struct run *run, const struct transaction *transaction,
                     enum transaction_end end)
{
    if (!observed(&run->observe, RECORD_TRANSACTION))
        return;
    const struct transaction_record record = {
        .endpoint = transaction->plan->endpoint,
        .store = NONE,
        .end = end,
        .begun = transaction->begun,
        .took = transaction->asked ? run->engine->now - transaction->asked : 0,
        .transaction = transaction->id,
        .half = end != TRANSACTION_committed && leaves_halves(transaction, end) &&
                transaction->wrote > 0,
        .undoes = transaction->saga && transaction->saga->count > 0};
    observe_tell(&run->observe, RECORD_TRANSACTION, run->engine->now, &record);
}

/* --- its coordinator --- */

struct port *coordinator_beside(const struct run *run, uint32_t instance)
{
    struct actor *actor = actor_at(run, instance);
    uint32_t part = 0;
    while (!actor->parts[part].port.class->coordinates)
        part++;
    return &actor->parts[part].port;
}

/* A shard that has answered nothing: its keys were cut off before it did, and what it was asked for
 * has been done elsewhere. */
static bool is_left(const struct run *run, const struct agreement_part *part)
{
    return part->branch == 0 && splits_now(run, part->store);
}

static struct agreement *agreement_of(struct run *run, const struct transaction *transaction,
                                      enum verb verb)
{
    const size_t parts = transaction->count * sizeof transaction->parts[0];
    struct agreement *agreement = body_make(&run->blocks, sizeof *agreement + parts);
    agreement->transaction = transaction->id;
    agreement->terms = transaction->plan->terms;
    agreement->patience = transaction->begun + transaction->plan->terms->timeout - run->engine->now;
    for (uint32_t i = 0; i < transaction->count; i++)
        if (verb != VERB_COMMIT || !is_left(run, &transaction->parts[i]))
            agreement->parts[agreement->count++] = transaction->parts[i];
    return agreement;
}

/* What it will be told, once the record may go. */
static struct act asked_of(struct run *run, const struct transaction *transaction, enum verb verb)
{
    struct operation *operation = operation_take(run);
    operation->instance = transaction->instance;
    operation->part = coordinator_beside(run, transaction->instance)->part;
    operation->task.verb = (uint8_t)verb;
    operation->task.transaction = transaction->id;
    operation->task.own = agreement_of(run, transaction, verb);
    return (struct act){ACT_BEGIN, operation->index, operation->generation, 0};
}

/* --- the frame's side --- */

static void saga_begins(struct run *run, uint32_t frame, struct transaction *transaction)
{
    const struct visit *visit = visit_at(run, frame);
    transaction->saga = block_take(&run->blocks, sizeof *transaction->saga);
    *transaction->saga = (struct saga){.transaction = transaction->id,
                                       .plan = transaction->plan,
                                       .begun = transaction->begun,
                                       .root = visit->root,
                                       .user = visit->user,
                                       .source = visit->source};
}

bool transaction_begin(struct run *run, uint32_t frame, const struct transaction_plan *plan)
{
    if (visit_belongs(run, frame))
        return false;
    const uint32_t instance = visit_at(run, frame)->parcel.to;
    const uint64_t epoch =
        plan->class->holds ? transaction_actors.epoch(coordinator_beside(run, instance)) : 0;
    struct transaction *transaction =
        transaction_take(run, transaction_first(instance, epoch) + ++run->transactions->serial);
    transaction->plan = plan;
    transaction->begun = run->engine->now;
    transaction->frame = frame;
    transaction->instance = instance;
    if (plan->class->undoes)
        saga_begins(run, frame, transaction);
    visit_joins(run, frame,
                &(struct belonging){.transaction = transaction->id,
                                    .patience = plan->terms ? plan->terms->timeout : 0,
                                    .holds = plan->class->holds});
    return true;
}

struct transaction *transaction_of_frame(const struct run *run, uint32_t frame)
{
    const struct belonging *belonging = visit_belongs(run, frame);
    struct transaction *transaction =
        belonging ? transaction_find(run, belonging->transaction) : NULL;
    return transaction && transaction->frame == frame ? transaction : NULL;
}

static void is_over(struct run *run, struct transaction *transaction, enum transaction_end end)
{
    tell_end(run, transaction, end);
    transaction_tells(run, transaction, end == TRANSACTION_committed);
    if (end == TRANSACTION_committed || (end == TRANSACTION_unknown && transaction->asked > 0))
        torn_remembers(run, transaction);
    if (transaction->frame != NONE)
        visit_leaves_transaction(run, transaction->frame);
    if (end == TRANSACTION_unknown)
        outbox_dies(run, transaction);
    else if (!outbox_ends(run, transaction, end == TRANSACTION_committed))
        return;
    transaction_give(run, transaction);
}

bool transaction_commit(struct run *run, uint32_t frame)
{
    struct transaction *transaction = transaction_of_frame(run, frame);
    transaction->asked = run->engine->now;
    transaction->turn = visit_at(run, frame)->turn;
    if (transaction->plan->class->undoes && saga_ends(run, transaction))
        return true;
    if (!transaction->plan->class->holds) {
        is_over(run, transaction, TRANSACTION_committed);
        return false;
    }
    act(run, asked_of(run, transaction, transaction->broken ? VERB_ROLL_BACK : VERB_COMMIT));
    return true;
}

void transaction_fail(struct run *run, uint32_t frame)
{
    struct transaction *transaction = transaction_of_frame(run, frame);
    if (transaction->plan->class->undoes) {
        tell_end(run, transaction, TRANSACTION_aborted);
        visit_leaves_transaction(run, frame);
        if (transaction->saga->count > 0)
            saga_fails(run, transaction);
        else
            transaction_give(run, transaction);
        return;
    }
    if (!transaction->plan->class->holds) {
        is_over(run, transaction, TRANSACTION_aborted);
        return;
    }
    const struct act asked = asked_of(run, transaction, VERB_ROLL_BACK);
    is_over(run, transaction, TRANSACTION_aborted);
    act(run, asked);
}

void transaction_undone(struct run *run, const struct transaction *transaction)
{
    const struct saga *saga = transaction->saga;
    if (observed(&run->observe, RECORD_TRANSACTION))
        observe_tell(&run->observe, RECORD_TRANSACTION, run->engine->now,
                     &(struct transaction_record){.endpoint = transaction->plan->endpoint,
                                                  .store = NONE,
                                                  .end = TRANSACTION_undone,
                                                  .begun = saga->begun,
                                                  .took = saga->undone - saga->failed,
                                                  .transaction = saga->transaction,
                                                  .retries = saga->retries,
                                                  .undoes = true});
}

void transaction_untended(struct run *run, uint32_t frame)
{
    struct transaction *transaction = transaction_of_frame(run, frame);
    if (!transaction)
        return;
    if (transaction->asked == 0)
        transaction_fail(run, frame);
    else
        transaction->frame = NONE;
}

void transactions_forget(struct run *run, uint32_t instance)
{
    if (!run->transactions)
        return;
    for (uint32_t i = 0; i < run->transactions->records.made; i++) {
        struct transaction *each = POOL_AT(struct transaction, &run->transactions->records, i);
        if (each->id == 0 || each->instance != instance)
            continue;
        if (each->relaying)
            outbox_dies(run, each);
        if (each->undoing || each->relaying)
            transaction_give(run, each); /* told already; its log knows of it */
        else
            is_over(run, each, TRANSACTION_unknown);
    }
}

/* --- ports --- */

static void told_over(struct port *port, uint64_t id, bool committed)
{
    struct run *run = actor_port_of(port)->run;
    struct transaction *transaction = transaction_find(run, id);
    if (!transaction)
        return; /* nobody waits for it any more */
    const uint32_t frame = transaction->frame, turn = transaction->turn;
    is_over(run, transaction, committed ? TRANSACTION_committed : TRANSACTION_aborted);
    if (frame == NONE)
        return;
    struct visit *visit = visit_at(run, frame);
    CHECK_IN(run->engine, visit->turn == turn);
    visit->outcome = committed ? OUTCOME_ok : OUTCOME_error;
    visit_ready(run, frame, visit);
}

static struct torn_at torn_at(const struct actor_port *store)
{
    return (struct torn_at){.store = store->party, .shard = store->shard};
}

static void told_kept(struct port *port, uint64_t id, uint64_t version)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct torn_at at = torn_at(mine);
    torn_stands(mine->run, id, &at, version, false);
}

static void told_missing(struct port *port, uint64_t id, holds_version *holds)
{
    const struct actor_port *mine = actor_port_of(port);
    const struct torn_at at = torn_at(mine);
    torn_misses(mine->run, id, &at, port, holds);
}

static void told_applied(struct port *port, uint64_t id, uint64_t write, uint64_t version)
{
    struct run *run = actor_port_of(port)->run;
    struct transaction *transaction = transaction_find(run, id);
    const struct torn_at at = torn_at(actor_port_of(port));
    torn_stands(run, id, &at, version, true);
    if (transaction)
        transaction->applied = true;
    else
        outbox_applied(run, id);
    for (uint32_t i = 0; transaction && i < transaction->write_count; i++)
        if (transaction->writes[i].record.id == write) {
            transaction->writes[i].applied = true;
            transaction->writes[i].record.version = version;
        }
}

static void told_in_doubt(struct port *port, sim_time time)
{
    const struct actor_port *mine = actor_port_of(port);
    struct run *run = mine->run;
    if (observed(&run->observe, RECORD_TRANSACTION))
        observe_tell(
            &run->observe, RECORD_TRANSACTION, run->engine->now,
            &(struct transaction_record){
                .endpoint = NONE, .store = mine->party, .end = TRANSACTION_in_doubt, .took = time});
}

const struct transaction_ports run_transactions = {.over = told_over,
                                                   .applied = told_applied,
                                                   .in_doubt = told_in_doubt,
                                                   .noted = saga_noted,
                                                   .undo = saga_recalled,
                                                   .dropped = outbox_dropped,
                                                   .returns = outbox_returns,
                                                   .recalled = outbox_recalled,
                                                   .missing = told_missing,
                                                   .kept = told_kept};
