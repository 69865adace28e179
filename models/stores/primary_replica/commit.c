/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions at the primary: what it promises is a line of the log that its replicas follow, so
 * whoever takes over knows of it, as far as its mode has waited for that.
 *
 * A promise is answered when the mode lets a write be answered.  With `sync`, `strict` and
 * `semi_sync` the successor has it then, locks its rows anew and waits to be told; until that it
 * answers nobody who wants a row.  With `async` a promise that had not reached the successor is
 * lost with the primary that gave it: the transaction is committed, its part here is not
 * (port_promise_missing); and where only what was decided is lost the promise stands again although
 * its coordinator has forgotten it, until that looks for such (models/transactions/scan.c).
 * PostgreSQL says the same of its prepared transactions, MySQL of XA with asynchronous replicas.
 *
 * What was decided is told again until it is acknowledged.  A primary that has nothing to do for it
 * answers when its last line about transactions is acknowledged; where it does not know whether
 * that is, it writes an empty line and waits for that.
 *
 * Why lines at all: a promise must not be overtaken by what became of it, so only an `ordered` log
 * keeps one.  Rule: a branch that has promised nothing is the primary's memory and ends with its
 * office. */
#include "models/stores/primary_replica/protocol.h"
#include "models/words/transaction.h"
#include "models/words/transaction_port.h"

static const struct vows *vows_of(const struct port *port) { return &disk_of(port)->vows; }

/* --- being told --- */

static uint64_t bytes_of(struct port *port, const struct branch *branch)
{
    uint64_t bytes = RECORD_BYTES;
    for (uint32_t i = 0; branch && i < branch->count; i++)
        bytes += port_value_bytes(port, branch->writes[i].dataset);
    return bytes;
}

static void writes_down(struct port *port, struct task *task, const struct branch *branch)
{
    task->stage = TOLD;
    port_persist(port, task, bytes_of(port, branch));
}

/* There is nothing to be done; but what was done may not be everywhere yet. */
static void wait_behind(struct port *port, struct task *task)
{
    if (!log_answers_behind(port, task, disk_of(port)->vowed))
        writes_down(port, task, NULL);
}

/* Asked to promise, or to commit by itself; perhaps again. */
static void asked_to_end(struct port *port, struct task *task)
{
    const struct keeper keeper = keeper_of(port);
    struct branch *branch = rows_branch(keeper.rows, task);
    const struct branch *promised = vow_find(vows_of(port), task->transaction);
    if (branch && branch->count > 0)
        writes_down(port, task, branch);
    else if (promised && task->verb == VERB_PREPARE)
        wait_behind(port, task);
    else {
        if (branch)
            rows_give_up(&keeper, branch); /* it has only read, and has nothing to promise */
        port_answer(port, task, branch ? OUTCOME_ok : OUTCOME_error);
    }
}

static bool holds(const struct port *port, uint64_t version)
{
    const struct replica_disk *disk = port->disk;
    return version <= disk->last && !cuts_have(&disk->cuts, version);
}

static void is_decided(struct port *port, struct task *task, enum told_about about)
{
    if (about == ABOUT_PROMISED)
        writes_down(port, task, NULL);
    else if (about == ABOUT_OPEN)
        port_answer(port, task, OUTCOME_ok);
    else {
        if (task->verb == VERB_COMMIT)
            port_promise_missing(port, task->transaction, holds);
        wait_behind(port, task);
    }
}

void promises_told(struct port *port, struct task *task)
{
    static const struct promising own = {.asked = asked_to_end, .decided = is_decided};
    const struct keeper keeper = keeper_of(port);
    if (takes_writes(port) && promises_known(port))
        rows_told(&keeper, &vows_of(port)->promised, task, &own);
    else
        port_answer(port, task, OUTCOME_error);
}

/* --- written down --- */

static struct written *line_with(struct port *port, const struct task *task, enum written_kind kind,
                                 const struct branch *with)
{
    const uint32_t count = with ? with->count : 0;
    struct written *line =
        body_make(port->blocks, sizeof *line + count * sizeof(struct branch_write));
    *line = (struct written){
        .key = task->transaction, .at = port_now(port), .count = count, .kind = kind};
    for (uint32_t i = 0; i < count; i++)
        ((struct branch_write *)(line + 1))[i] = with->writes[i];
    return line;
}

static void enter(struct port *port, struct task *task, struct replica_disk *disk,
                  enum written_kind kind, const struct branch *with)
{
    struct written *line = line_with(port, task, kind, with);
    log_commit_line(port, task, disk, line);
    body_release(port->blocks, line);
}

/* The open branch becomes a line; its rows stay locked for the promise, or until the answer. */
static void branch_ends(struct port *port, struct task *task, struct replica_disk *disk,
                        struct branch *open)
{
    const struct keeper keeper = keeper_of(port);
    const uint32_t holder = open->holder;
    const bool alone = task->verb == VERB_COMMIT_ALONE;
    open->holder = 0;
    if (alone) {
        task->left = holder;
        task->own = line_with(port, task, WRITTEN_TOGETHER, open);
    }
    branch_take(&keeper.rows->open, open);
    if (!alone) {
        struct vows *vows = &disk->vows;
        vow_make(vows, port->blocks, task->transaction, open->writes, open->count);
        vow_find(vows, task->transaction)->holder = holder;
    }
    enter(port, task, disk, alone ? WRITTEN_TOGETHER : WRITTEN_PROMISE, open);
    rows_let_go(&keeper, open);
}

static void frees(struct port *port, struct branch *promised)
{
    const struct keeper keeper = keeper_of(port);
    const uint32_t holder = promised->holder;
    port_was_in_doubt(port, *port->clock - promised->promised);
    promised->holder = 0;
    if (holder)
        rows_unlock(&keeper, holder);
}

static void is_committed(struct port *port, struct task *task, struct replica_disk *disk,
                         struct branch *promised)
{
    if (!promised) { /* told twice at once */
        enter(port, task, disk, WRITTEN_NOTHING, NULL);
        return;
    }
    port_was_in_doubt(port, *port->clock - promised->promised);
    port_promise_kept(port, task->transaction, log_next(port, disk));
    task->left = promised->holder;
    task->own = line_with(port, task, WRITTEN_COMMIT, promised);
    enter(port, task, disk, WRITTEN_COMMIT, NULL);
}

static void is_recovered(struct port *port, struct task *task, struct replica_disk *disk)
{
    bool any = false;
    for (struct branch *each = vows_latest(&disk->vows); each; each = branch_before(each))
        if (transaction_is_older(branch_transaction(each), task->transaction)) {
            frees(port, each);
            any = true;
        }
    enter(port, task, disk, any ? WRITTEN_RECOVER : WRITTEN_NOTHING, NULL);
}

void promises_written(struct port *port, struct task *task, struct replica_disk *disk)
{
    struct branch *open = rows_branch(&state_of(port)->rows, task);
    struct branch *promised = vow_find(&disk->vows, task->transaction);
    if (!takes_writes(port) || !promises_known(port)) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    switch ((enum verb)task->verb) {
    case VERB_PREPARE:
    case VERB_COMMIT_ALONE:
        if (open)
            branch_ends(port, task, disk, open);
        else if (promised && task->verb == VERB_PREPARE)
            enter(port, task, disk, WRITTEN_NOTHING, NULL);
        else
            port_answer(port, task, OUTCOME_error);
        break;
    case VERB_COMMIT:
        is_committed(port, task, disk, promised);
        break;
    case VERB_ROLL_BACK:
        if (promised)
            frees(port, promised);
        enter(port, task, disk, promised ? WRITTEN_ROLL_BACK : WRITTEN_NOTHING, NULL);
        break;
    default:
        is_recovered(port, task, disk);
    }
}
