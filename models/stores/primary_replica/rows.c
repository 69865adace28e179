/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row locks at the primary (models/stores/locks/locking.h): a write keeps its row until it is
 * answered, acknowledgements included, as PostgreSQL waits for its standbys before it lets go. They
 * are the primary's own: a successor begins without any. */
#include "models/stores/primary_replica/protocol.h"

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

void rows_begin(struct port *port, struct task *task)
{
    if (!reigns(port) || !locking_takes(&settings_of(port)->locks, task->verb)) {
        begin(port, task);
        return;
    }
    struct locks *locks = &state_of(port)->locks;
    if (!locks->blocks)
        locks_init(locks, port->blocks);
    const struct locker locker = locker_of(port);
    task->stage = LOCKED_OUT;
    lock_row(&locker, task, 0);
}

void rows_answer(struct port *port, struct task *task, enum outcome outcome)
{
    const uint32_t holder = task->left;
    port_answer(port, task, outcome);
    if (holder == 0)
        return;
    const struct locker locker = locker_of(port);
    unlock_rows(&locker, holder);
}

void rows_wait_over(struct port *port, uint64_t word)
{
    const struct locker locker = locker_of(port);
    lock_wait_over(&locker, word);
}

void rows_dropped(struct port *port, const struct task *task)
{
    if (task->visitor && task->left != 0)
        locks_end(&state_of(port)->locks, task->left);
}

void primary_replica_left(struct port *port)
{
    if (!state_of(port)->locks.blocks)
        return;
    const struct locker locker = locker_of(port);
    rows_go_on(&locker);
}
