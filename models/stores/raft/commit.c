/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions at a raft store: its leader takes part, and what it promises is in the log
 * (models/stores/consensus/vows.h), so a promise outlives the leader that gave it.
 *
 * What is not promised yet is the leader's memory (branches.h) and goes with its office.  A promise
 * is asked for once: the branch that is on its way to the log stays until it is there, and whoever
 * asks again waits behind it.  Which promises there are a new leader knows when it has applied an
 * entry of its own; until then it answers nobody.
 *
 * One that decides alone is a promise and its commit in a row. */
#include "models/stores/raft/transactions.h"
#include "models/words/transaction.h"
#include "models/words/transaction_port.h"

static struct branches *open_of(struct port *port) { return &state_of(port)->rows.open; }
static struct vows *vows_of(struct port *port) { return &state_of(port)->machine.vows; }

/* --- what a leader knows --- */

bool vows_known(struct port *port)
{
    struct raft_state *state = state_of(port);
    if (state->vows_known)
        return true;
    if (!leads(port) || state->machine.applied < state->machine.own_from ||
        state->rows.locks.rows_in_use > 0) /* by operations of a former office */
        return false;
    state->vows_known = true;
    const struct keeper keeper = raft_keeper(port);
    for (struct branch *each = vows_latest(vows_of(port)); each; each = branch_before(each))
        rows_keep(&keeper, each);
    return true;
}

/* It leads no more: what is not promised never will be, and rows are its successor's. */
static void resigns(struct port *port)
{
    struct raft_state *state = state_of(port);
    const struct keeper keeper = raft_keeper(port);
    state->vows_known = false;
    drain_ends(port);
    rows_give_up_all(&keeper);
    for (struct branch *each = vows_latest(vows_of(port)); each; each = branch_before(each)) {
        const uint32_t holder = each->holder;
        each->holder = 0;
        if (holder)
            rows_unlock(&keeper, holder);
    }
}

/* --- being told --- */

static void push(struct port *port, enum entry_kind kind, const struct log_entry *entry)
{
    struct log_entry own = *entry;
    own.term = state_of(port)->term;
    own.kind = (uint8_t)kind;
    log_push(&state_of(port)->log, &own);
}

/* The visitor is answered when the last entry takes effect. */
static void wait_for_log(struct port *port, struct task *task)
{
    struct raft_state *state = state_of(port);
    task->stage = PROPOSED;
    machine_wait(&state->machine, task, state->log.last);
    replicate_all(port);
}

static void propose(struct port *port, struct task *task, enum entry_kind kind)
{
    push(port, kind, &(struct log_entry){.key = task->transaction, .barrier = true});
    wait_for_log(port, task);
}

static void propose_promise(struct port *port, struct task *task, struct branch *branch)
{
    const struct keeper keeper = raft_keeper(port);
    rows_wait_for_word(&keeper, branch);
    branch->promised = *port->clock + 1;
    push(port, ENTRY_PREPARE, &(struct log_entry){.key = task->transaction, .barrier = true});
    for (uint32_t i = 0; i < branch->count; i++)
        push(port, i + 1 == branch->count ? ENTRY_PROMISED : ENTRY_HELD,
             &(struct log_entry){.key = branch->writes[i].key,
                                 .id = branch->writes[i].id,
                                 .dataset = branch->writes[i].dataset});
    if (task->verb == VERB_COMMIT_ALONE)
        propose(port, task, ENTRY_COMMIT);
    else
        wait_for_log(port, task);
}

/* Asked to promise, or to commit by itself. */
static void asked_to_end(struct port *port, struct task *task)
{
    const struct keeper keeper = raft_keeper(port);
    struct branch *branch = rows_branch(keeper.rows, task);
    const bool stands = vow_stands(vows_of(port), task->transaction);
    if (branch && branch_is_asked(branch))
        propose(port, task, ENTRY_VALUE); /* nothing, behind the promise */
    else if (branch && branch->count > 0)
        propose_promise(port, task, branch);
    else {
        const bool good = branch || stands;
        task->version = stands;
        if (branch)
            rows_give_up(&keeper, branch); /* it has only read, and has nothing to promise */
        port_answer(port, task, good ? OUTCOME_ok : OUTCOME_error);
    }
}

/* A commit of what it does not know has been told before, unless it is a deposed leader that does
 * not know it: so that goes through the log as well, as reads are made sure of (read.c). */
static void is_decided(struct port *port, struct task *task, enum told_about about)
{
    if (about == ABOUT_PROMISED || task->verb == VERB_COMMIT)
        propose(port, task,
                task->verb == VERB_COMMIT    ? ENTRY_COMMIT
                : task->verb == VERB_RECOVER ? ENTRY_RECOVER
                                             : ENTRY_ROLL_BACK);
    else
        port_answer(port, task, OUTCOME_ok); /* told before */
}

void raft_branch_told(struct port *port, struct task *task)
{
    static const struct promising own = {.asked = asked_to_end, .decided = is_decided};
    const struct keeper keeper = raft_keeper(port);
    if (takes_writes(port) && vows_known(port))
        rows_told(&keeper, &vows_of(port)->promised, task, &own);
    else
        port_answer(port, task, OUTCOME_error);
}

/* --- what the log says --- */

/* The rows of the branch that is promised now are those of the promise. */
static void promised(struct port *port, uint64_t transaction)
{
    struct branch *branch = branch_find(open_of(port), transaction),
                  *promise = vow_find(vows_of(port), transaction);
    promise->promised = *port->clock;
    if (!branch || !branch_is_asked(branch))
        return;
    promise->holder = branch->holder;
    branch->holder = 0;
    const struct keeper keeper = raft_keeper(port);
    rows_give_up(&keeper, branch);
}

static void is_told(struct port *port, const struct branch *promise)
{
    if (state_of(port)->vows_known)
        port_was_in_doubt(port, *port->clock - promise->promised);
}

static void shows(struct port *port, const struct branch *promise, uint64_t index)
{
    for (uint32_t i = 0; i < promise->count; i++)
        port_write_applied(port, branch_transaction(promise), promise->writes[i].id, index);
}

/* The rows of whatever is over are free once that stands. */
static void ends(struct port *port, const struct log_entry *entry, uint64_t index)
{
    struct raft_state *state = state_of(port);
    struct branch *promise = vow_find(vows_of(port), entry->key);
    const uint32_t holder = promise ? promise->holder : 0;
    if (promise && promise->number != 0)
        is_told(port, promise);
    if (promise && entry->kind == ENTRY_COMMIT)
        shows(port, promise, index);
    if (promise)
        promise->holder = 0;
    vows_fold(vows_of(port), port->blocks, entry, index, &state->machine.versions);
    const struct keeper keeper = raft_keeper(port);
    if (holder)
        rows_unlock(&keeper, holder);
}

static void vows_settle(struct port *port, const struct log_entry *entry, uint64_t index)
{
    struct vows *vows = vows_of(port);
    struct branch *older;
    switch ((enum entry_kind)entry->kind) {
    case ENTRY_COMMIT:
    case ENTRY_ROLL_BACK:
        ends(port, entry, index);
        break;
    case ENTRY_RECOVER:
        while ((older = branch_older(&vows->promised, entry->key)) != NULL)
            ends(port,
                 &(struct log_entry){.key = branch_transaction(older), .kind = ENTRY_ROLL_BACK},
                 index);
        break;
    case ENTRY_SPLIT:
        split_applied(port, entry, index);
        break;
    default:
        vows_fold(vows, port->blocks, entry, index, &state_of(port)->machine.versions);
        if (entry->kind == ENTRY_PROMISED)
            promised(port, vows->gathering);
    }
}

/* Whoever waited for an entry of the log. */
static void vows_answer(struct port *port, struct task *task)
{
    bool good = true;
    if (task->verb == VERB_PREPARE) {
        good = vow_stands(vows_of(port), task->transaction);
        task->version = 1;
    }
    raft_rows_answer(port, task, good ? OUTCOME_ok : OUTCOME_error);
}

/* A read of a branch that has been given up meanwhile has not been in it. */
static void answer(struct port *port, struct task *task, enum outcome outcome)
{
    const bool apart = task->verb == VERB_READ && task->transaction != 0 &&
                       !rows_branch(&state_of(port)->rows, task);
    raft_rows_answer(port, task, apart ? OUTCOME_error : outcome);
}

static const struct raft_above above = {.answer = answer, .resigned = resigns};

void vows_begin(struct port *port)
{
    struct raft_state *state = state_of(port);
    state->above = &above;
    state->machine.settles = vows_settle;
    state->machine.answers = vows_answer;
    rows_init(&state->rows, port->blocks);
}
