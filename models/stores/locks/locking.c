/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/locks/locking.h"

const struct setting locking_settings[] = {
    TEXT(struct locking, taken, .preset = "none", .words = "none fail wait", .shorthand = true,
         .doc = "none: rows are not locked; fail: who finds a row locked fails at once; wait: it "
                "waits"),
    DURATION(struct locking, wait, .preset = "none", .words = "none",
             .doc = "who has waited so long for a row fails; given alone it means wait; with "
                    "`wait` and left out: 50s"),
    TEXT(struct locking, reads, .preset = "snapshot", .words = "snapshot shared",
         .doc = "snapshot: reads see the last committed value and lock nothing; shared: they lock "
                "the row for reading"),
    SETTINGS_END};

/* InnoDB's. */
enum { LONGEST_WAIT = 50 };

static bool waits_for_rows(const struct locking *locking)
{
    return locking->wait > 0 || locking->taken[0] == 'w';
}

static sim_time patience(const struct locking *locking)
{
    return locking->wait > 0 ? locking->wait : LONGEST_WAIT * NANOSECONDS_PER_SECOND;
}

/* A timer's word: which request of all that ever waited. */
enum { NUMBER_BITS = 28 };

static void begin_wait(const struct locker *locker, struct task *task)
{
    struct port *port = locker->port;
    const uint32_t number = locks_waiting(locker->locks, task->left, task);
    struct lock_request *request = locks_request(locker->locks, number);
    request->serial = ++locker->locks->serial;
    request->since = *port->clock;
    request->ticket =
        port_timer(port, patience(locker->locking),
                   ((uint64_t)request->serial << NUMBER_BITS | number) << locker->timer_bits |
                       locker->row_timer);
    port_locked_out(port, task);
}

static void fail(const struct locker *locker, struct task *task, enum counted why)
{
    port_count(locker->port, why, 1);
    locker->fails(locker->port, task);
}

void lock_row(const struct locker *locker, struct task *task, uint32_t holder)
{
    struct locks *locks = locker->locks;
    task->left = holder ? holder : locks_begin(locks);
    switch (locks_ask(locks, task->left, task->dataset, task->key,
                      task->verb == VERB_READ ? LOCK_SHARED : LOCK_EXCLUSIVE, task)) {
    case LOCK_HELD:
        port_got_lock(locker->port, 0);
        locker->goes_on(locker->port, task);
        return;
    case LOCK_DEADLOCK:
        fail(locker, task, COUNTED_deadlocks);
        return;
    case LOCK_WAITS:
        if (waits_for_rows(locker->locking)) {
            begin_wait(locker, task);
            return;
        }
        locks_leave(locks, task->left, task);
        fail(locker, task, COUNTED_lock_failures);
        rows_go_on(locker);
    }
}

void rows_go_on(const struct locker *locker)
{
    struct lock_request was;
    for (struct task *task; (task = locks_next(locker->locks, &was)) != NULL;) {
        port_cancel(locker->port, was.ticket);
        port_got_lock(locker->port, *locker->port->clock - was.since);
        locker->goes_on(locker->port, task);
    }
}

struct task *lock_gives_up(const struct locker *locker, uint32_t holder)
{
    const struct lock_request *request = locks_some_waiting(locker->locks, holder);
    if (!request)
        return NULL;
    struct task *task = request->task;
    port_cancel(locker->port, request->ticket);
    locks_leave(locker->locks, holder, task);
    return task;
}

void unlock_rows(const struct locker *locker, uint32_t holder)
{
    locks_end(locker->locks, holder);
    rows_go_on(locker);
}

void lock_wait_over(const struct locker *locker, uint64_t word)
{
    const uint32_t number = (uint32_t)(word & ((UINT32_C(1) << NUMBER_BITS) - 1));
    struct lock_request *request = locks_request(locker->locks, number);
    struct task *task = request->task;
    if (request->serial != (uint32_t)(word >> NUMBER_BITS) || !task)
        return; /* it has gone */
    locks_leave(locker->locks, request->holder, task);
    fail(locker, task, COUNTED_lock_failures);
    rows_go_on(locker);
}
