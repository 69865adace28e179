/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row locks at the leader (models/stores/locks/locking.h), as CockroachDB's lock table and TiKV's
 * in-memory locks are the leaseholder's own: an operation keeps its row until it is answered, in a
 * transaction until that is over (commit.c).
 *
 * A successor begins with the rows of what has been promised (commit.c) and no others; until it has
 * applied what its predecessors have left it does not know them, and answers nobody who wants one.
 */
#include "models/stores/raft/transactions.h"

static void has_no_row(struct port *port, struct task *task)
{
    raft_rows_answer(port, task, OUTCOME_error);
}

static void begin(struct port *port, struct task *task)
{
    if (!takes_writes(port))
        has_no_row(port, task); /* it leads no more */
    else if (task->verb == VERB_READ)
        read_arrived(port, task);
    else {
        task->stage = WRITING;
        port_work(port, task, drawn(port, &port->store->write_time));
    }
}

struct keeper raft_keeper(struct port *port)
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

bool raft_rows_wanted(const struct port *port, const struct task *task)
{
    return task->transaction != 0 ||
           (leads(port) && locking_takes(&settings_of(port)->locks, task->verb));
}

/* For a cut, before which it must be gone (drain.c). */
static void notes_reach(struct port *port, const struct task *task, struct branch *branch)
{
    if (settings_of(port)->split.load == 0)
        return;
    const uint64_t place = port_place(port, task->dataset, task->key);
    branch->reach = place > branch->reach ? place : branch->reach;
}

void raft_rows_begin(struct port *port, struct task *task)
{
    const struct keeper keeper = raft_keeper(port);
    const struct vows *vows = &state_of(port)->machine.vows;
    uint32_t holder = 0;
    const bool joins = task->transaction != 0;
    if (!takes_writes(port) || !vows_known(port) ||
        (joins && (!split_joins(port, task) ||
                   !rows_join(&keeper, task, vow_find(vows, task->transaction), &holder)))) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    if (joins)
        notes_reach(port, task, rows_branch(keeper.rows, task));
    rows_enter(&keeper, task, holder);
}

void raft_rows_answer(struct port *port, struct task *task, enum outcome outcome)
{
    const uint32_t holder = rows_own_holder(task);
    port_answer(port, task, outcome);
    if (holder == 0)
        return;
    const struct keeper keeper = raft_keeper(port);
    unlock_rows(&keeper.locker, holder);
}

void raft_rows_timer(struct port *port, bool branch, uint64_t word)
{
    const struct keeper keeper = raft_keeper(port);
    if (branch)
        rows_branch_over(&keeper, (uint32_t)word);
    else
        lock_wait_over(&keeper.locker, word);
}

void raft_left(struct port *port)
{
    const struct keeper keeper = raft_keeper(port);
    rows_go_on(&keeper.locker);
}
