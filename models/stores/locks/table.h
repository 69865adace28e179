/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row locks: who holds which key of a dataset, who waits for it, and who waits for whom.
 *
 * Two modes, shared and exclusive, granted in the order of asking (nobody overtakes; who wants more
 * of what it holds goes first, as in InnoDB and PostgreSQL).  A holder is a transaction, or an
 * operation by itself; what it has taken it keeps until it ends (strict two-phase locking: Eswaran,
 * Gray, Lorie, Traiger, "The Notions of Consistency and Predicate Locks", CACM 1976).
 *
 * Deadlock: whoever would wait in a circle is told so and does not wait; it is the victim.  The
 * circle is looked for at once in the graph of who waits for whom, as InnoDB does, from the one who
 * asks; who has asked for nothing else cannot close one.  From a waiter an edge leads to everybody
 * before it in the line of the row that it cannot share it with; of those before an exclusive
 * waiter it is enough that one, whose own edges lead on.
 *
 * Memory: in blocks, by number; what is looked for by key is a hash table of chains. */
#ifndef MODELS_STORES_LOCKS_TABLE_H
#define MODELS_STORES_LOCKS_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/blocks.h"

struct task;

enum lock_mode { LOCK_SHARED, LOCK_EXCLUSIVE };
enum lock_answer { LOCK_HELD, LOCK_WAITS, LOCK_DEADLOCK };

struct lock_request {
    struct task *task; /* waits with it; NULL: it is granted */
    uint64_t ticket;   /* the caller's own, like the next two: of a timer */
    int64_t since;
    uint32_t serial;
    uint32_t holder, row;
    uint32_t before, after; /* in the line of the row: those that hold it, then those that wait */
    uint32_t next;          /* of the same holder; or free */
    uint8_t mode;
    bool upgrade; /* its holder shares the row already */
};

struct lock_row {
    uint64_t key;
    uint32_t dataset, first, last;
    uint32_t next; /* in its chain; or free */
};

struct lock_holder {
    uint32_t first;      /* of its requests */
    uint32_t todo, mark; /* while a circle is looked for; todo: or free */
};

struct lock_room { /* things by number, from 1 */
    void *things;
    uint32_t made, limit, free;
};

struct locks {
    struct blocks *blocks;
    struct lock_room requests, rows, holders;
    uint32_t *chains, chain_count; /* of rows, by hash */
    uint32_t rows_in_use;
    uint32_t granted; /* requests that have been granted and not told, by `after` of none: a list */
    uint32_t mark;
    uint32_t serial; /* the caller's own */
};

void locks_init(struct locks *locks, struct blocks *blocks);
void locks_free(struct locks *locks);

/* A new holder, which has nothing. */
uint32_t locks_begin(struct locks *locks);
/* It wants the key.  LOCK_WAITS: the task will come out of locks_next. */
enum lock_answer locks_ask(struct locks *locks, uint32_t holder, uint32_t dataset, uint64_t key,
                           enum lock_mode mode, struct task *task);
/* The waiting request of a task, by number; 0: it does not wait. */
uint32_t locks_waiting(const struct locks *locks, uint32_t holder, const struct task *task);
static inline struct lock_request *locks_request(const struct locks *locks, uint32_t number)
{
    return (struct lock_request *)locks->requests.things + number;
}
/* Some request of it that waits; NULL: there is none. */
const struct lock_request *locks_some_waiting(const struct locks *locks, uint32_t holder);
/* It waits no more. */
void locks_leave(struct locks *locks, uint32_t holder, const struct task *task);
/* It holds nothing and waits for nothing any more; its number is another one's. */
void locks_end(struct locks *locks, uint32_t holder);
/* The next task that has got what it waited for (its request, as it was, in *was); NULL: none. */
struct task *locks_next(struct locks *locks, struct lock_request *was);

#endif
