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

static uint64_t row_timer(struct port *port, sim_time delay, uint64_t word)
{
    return port_timer(port, delay, word << TIMER_BITS | TIMER_ROW);
}

static struct locker locker_of(struct port *port)
{
    return (struct locker){.port = port,
                           .locking = &settings_of(port)->locks,
                           .locks = &state_of(port)->locks,
                           .goes_on = begin,
                           .fails = has_no_row,
                           .timer = row_timer};
}

bool raft_rows_wanted(const struct port *port, const struct task *task)
{
    return task->transaction != 0 ||
           (leads(port) && locking_takes(&settings_of(port)->locks, task->verb));
}

void raft_rows_begin(struct port *port, struct task *task)
{
    uint32_t holder = 0;
    if (!takes_writes(port) || !vows_known(port) ||
        (task->transaction != 0 && !raft_branch_joined(port, task, &holder))) {
        port_answer(port, task, OUTCOME_error);
        return;
    }
    if (!locking_takes(&settings_of(port)->locks, task->verb)) {
        begin(port, task);
        return;
    }
    const struct locker locker = locker_of(port);
    task->stage = LOCKED_OUT;
    lock_row(&locker, task, holder);
}

void raft_rows_answer(struct port *port, struct task *task, enum outcome outcome)
{
    const uint32_t holder = task->transaction == 0 ? task->left : 0;
    port_answer(port, task, outcome);
    if (holder == 0)
        return;
    const struct locker locker = locker_of(port);
    unlock_rows(&locker, holder);
}

/* A branch's rows are free, and who waits on its behalf fails. */
void raft_rows_unlock(struct port *port, uint32_t holder)
{
    const struct locker locker = locker_of(port);
    struct task *task;
    while ((task = lock_gives_up(&locker, holder)) != NULL)
        port_answer(port, task, OUTCOME_error);
    unlock_rows(&locker, holder);
}

void raft_rows_wait_over(struct port *port, uint64_t word)
{
    const struct locker locker = locker_of(port);
    lock_wait_over(&locker, word);
}

void raft_rows_dropped(struct port *port, const struct task *task)
{
    struct locks *locks = &state_of(port)->locks;
    if (!task->visitor || task->left == 0)
        return;
    if (task->transaction != 0)
        locks_leave(locks, task->left, task);
    else
        locks_end(locks, task->left);
}

void raft_left(struct port *port)
{
    const struct locker locker = locker_of(port);
    rows_go_on(&locker);
}
