/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which replica has which write: the bookkeeping behind acknowledgements and behind the count of
 * writes that a failover loses.  Nobody could know all of it in a real system; nothing is decided
 * by it that a replica could not know by itself.
 *
 * Writes are numbered 1, 2, 3... in the order of the primaries; the number is the version.  Only
 * those are kept that some live replica still lacks or whose client still waits, so memory follows
 * the replication lag.  What goes while a dead replica lacks it is only counted (`missed`). */
#ifndef MODELS_STORES_WRITE_LOG_H
#define MODELS_STORES_WRITE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

struct task;

enum { MOST_REPLICAS = 64 };

typedef uint64_t replica_set; /* one bit each */

static inline replica_set only(uint32_t replica) { return (replica_set)1 << replica; }

struct write_entry {
    replica_set have;   /* received */
    replica_set acks;   /* told the primary so */
    struct task *waits; /* for acks; NULL: answered, or its primary died */
    bool answered;      /* ok, to its client */
};

struct write_log {
    struct write_entry *ring;
    uint64_t limit;                 /* a power of two */
    uint64_t first, last;           /* kept: first .. last; empty: first == last + 1 */
    replica_set behind;             /* down, or up again without having caught up */
    uint64_t missed[MOST_REPLICAS]; /* behind: answered writes no longer kept that it lacks */
    uint64_t upto[MOST_REPLICAS];   /* behind: has all writes up to this number */
    struct arena *arena;
};

void log_init(struct write_log *log, struct arena *arena);
/* The next write, received by `primary`. */
uint64_t log_append(struct write_log *log, uint32_t primary, struct task *waits);
/* NULL if it is no longer kept. */
struct write_entry *log_entry(const struct write_log *log, uint64_t number);
/* Forgets the oldest writes that nobody waits for and that all have who are not behind. */
void log_trim(struct write_log *log, replica_set all);
/* Last of the writes without a gap that the replica has. */
uint64_t log_upto(const struct write_log *log, uint32_t replica);
/* The replica is gone and falls behind. */
void log_down(struct write_log *log, uint32_t replica);
/* It has all that was written. */
void log_caught_up(struct write_log *log, uint32_t replica);
/* It has received what any of `others` has. */
void log_share(struct write_log *log, uint32_t replica, replica_set others);
/* Answered writes that the replica lacks. */
uint64_t log_lacks(const struct write_log *log, uint32_t replica);
/* `primary` takes over: what it has is what was written; nothing of the former reign is kept. */
void log_new_primary(struct write_log *log, uint32_t primary);

#endif
