/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row locks at the primary (models/stores/locks/locking.h): a write keeps its row until it is
 * answered, acknowledgements included, as PostgreSQL waits for its standbys before it lets go. They
 * are the primary's own: a successor begins with those of what has been promised (commit.c). */
#include "models/stores/primary_replica/protocol.h"
#include "models/words/transaction_port.h"

static struct vows *vows_of(struct port *port)
{
    return &((struct replica_disk *)port_redo(port))->vows;
}

static void begin(struct port *port, struct task *task)
{
    const bool read = task->verb == VERB_READ;
    task->stage = read ? READING : WRITING;
    port_work(port, task, drawn(port, read ? &port->store->read_time : &port->store->write_time));
}

static void has_no_row(struct port *port, struct task *task)
{
    rows_answer(port, task, OUTCOME_error);
}

struct keeper keeper_of(struct port *port)
{
    struct rows *rows = &state_of(port)->rows;
    return (struct keeper){.locker = {.port = port,
                                      .locking = &settings_of(port)->locks,
                                      .locks = &rows->locks,
                                      .goes_on = begin,
                                      .fails = has_no_row,
                                      .timer_bits = TIMER_BITS,
                                      .row_timer = TIMER_ROW},
                           .rows = rows,
                           .branch_timer = TIMER_BRANCH,
                           .waits = LOCKED_OUT};
}

/* --- rows of what is promised --- */

bool promises_known(struct port *port)
{
    struct replica_state *state = state_of(port);
    struct vows *vows = vows_of(port);
    if (state->vows_known)
        return true;
    if (vows_count(vows) > 0 &&
        state->rows.locks.rows_in_use > 0) /* by operations of a former office */
        return false;
    const struct keeper keeper = keeper_of(port);
    state->vows_known = true;
    for (struct branch *each = vows_latest(vows); each; each = branch_before(each))
        rows_keep(&keeper, each);
    return true;
}

void promises_leave(struct port *port)
{
    const struct keeper keeper = keeper_of(port);
    struct vows *vows = vows_of(port);
    state_of(port)->vows_known = false;
    rows_give_up_all(&keeper);
    for (struct branch *each = vows_latest(vows); each; each = branch_before(each)) {
        const uint32_t holder = each->holder;
        each->holder = 0;
        if (holder)
            rows_unlock(&keeper, holder);
    }
}

void promises_return(struct port *port)
{
    struct vows *vows = vows_of(port);
    rows_init(&state_of(port)->rows, port->blocks);
    for (struct branch *each = vows_latest(vows); each; each = branch_before(each))
        each->holder = 0;
}

/* What COMMIT and those like it have locked, until they are answered. */
static uint32_t promises_holder(const struct task *task)
{
    return task->verb > VERB_WRITE ? task->left : 0;
}

/* --- operations --- */

void rows_begin(struct port *port, struct task *task)
{
    const struct keeper keeper = keeper_of(port);
    const struct vows *vows = &disk_of(port)->vows;
    uint32_t holder = 0;
    if (task->verb == VERB_WRITE && reigns(port) && !takes_writes(port))
        port_answer(port, task, OUTCOME_error); /* it hands over */
    else if (!reigns(port) ||
             (task->transaction == 0 && !locking_takes(&settings_of(port)->locks, task->verb)))
        begin(port, task);
    else if (!promises_known(port) ||
             (task->transaction != 0 &&
              !rows_join(&keeper, task, vow_find(vows, task->transaction), &holder)))
        port_answer(port, task, OUTCOME_error);
    else
        rows_enter(&keeper, task, holder);
}

/* What COMMIT and those like it show is acknowledged with their answer, or is not. */
static void promises_answered(struct port *port, struct task *task, enum outcome outcome)
{
    const struct written *shown = task->own;
    for (uint32_t i = 0; shown && outcome == OUTCOME_ok && i < shown->count; i++)
        port_write_applied(port, task->transaction, written_writes(shown)[i].id, task->version);
    body_release(port->blocks, task->own);
    task->own = NULL;
}

void rows_answer(struct port *port, struct task *task, enum outcome outcome)
{
    const uint32_t told = promises_holder(task), holder = told ? told : rows_own_holder(task);
    if (task->verb > VERB_WRITE)
        promises_answered(port, task, outcome);
    port_answer(port, task, outcome);
    if (holder == 0)
        return;
    const struct keeper keeper = keeper_of(port);
    rows_unlock(&keeper, holder);
}

void rows_dropped(struct port *port, const struct task *task)
{
    struct rows *rows = &state_of(port)->rows;
    if (task->visitor && promises_holder(task) != 0)
        locks_end(&rows->locks, task->left);
    else
        rows_forget(rows, task);
}

void primary_replica_left(struct port *port)
{
    const struct keeper keeper = keeper_of(port);
    rows_go_on(&keeper.locker);
}
