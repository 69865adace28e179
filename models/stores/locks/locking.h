/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row locks of a store: what its settings say, and how an operation takes them.
 *
 * A write locks its row before it begins and keeps it until it is on disk (or, in a transaction,
 * until that has ended).  Reads see the last committed value and lock nothing, as with PostgreSQL's
 * and InnoDB's row versions; with `reads: shared` they share the row until their own end, which
 * makes transactions serializable (strict two-phase locking).
 *
 * Whoever finds the row taken waits in line for at most `wait` (InnoDB: innodb_lock_wait_timeout,
 * 50 s; PostgreSQL's lock_timeout is off), or fails at once (`fail`: SELECT ... FOR UPDATE NOWAIT).
 * Who would wait in a circle fails at once and is counted as a deadlock.  A circle through two
 * stores is seen by neither: that is what `wait` ends. */
#ifndef MODELS_STORES_LOCKS_LOCKING_H
#define MODELS_STORES_LOCKS_LOCKING_H

#include "models/stores/locks/table.h"
#include "models/words/port.h"
#include "sim/setting.h"

struct locking {
    const char *taken; /* none fail wait */
    sim_time wait;     /* 0: not given */
    const char *reads; /* snapshot shared */
};
extern const struct setting locking_settings[];

static inline bool locking_on(const struct locking *locking)
{
    return locking->wait > 0 || (locking->taken && locking->taken[0] != 'n');
}
/* Whether an operation of that verb locks its row. */
static inline bool locking_takes(const struct locking *locking, uint8_t verb)
{
    return locking_on(locking) &&
           (verb == VERB_WRITE || (verb == VERB_READ && locking->reads[1] == 'h'));
}

/* Whose locks an operation takes: those of `holder`, or (0) its own, which end with it. */
struct locker {
    struct port *port;
    const struct locking *locking;
    struct locks *locks;
    /* It has its lock, and may begin. */
    void (*goes_on)(struct port *port, struct task *task);
    /* It will not get it. */
    void (*fails)(struct port *port, struct task *task);
    /* Of a timer's word: bits at its end, and what stands there when a wait for a row is over; the
       rest of it (at most 60 bits) is what lock_wait_over hears. */
    uint8_t timer_bits, row_timer;
};

/* `holder` in task->left from now on.  It goes on, waits, or fails. */
void lock_row(const struct locker *locker, struct task *task, uint32_t holder);
/* All that a holder has is free for those who wait: they go on. */
void unlock_rows(const struct locker *locker, uint32_t holder);
/* One that waits on behalf of the holder waits no more; NULL: there is none. */
struct task *lock_gives_up(const struct locker *locker, uint32_t holder);
/* Whoever has been granted a row goes on: after locks_end or locks_leave by other ways. */
void rows_go_on(const struct locker *locker);
/* The timer of one that waits has fired. */
void lock_wait_over(const struct locker *locker, uint64_t word);

#endif
