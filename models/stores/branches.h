/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store knows of transactions that are not over: each one's branch, its writes held back and
 * its rows locked, until it is told what has been decided.
 *
 * A branch begins with the first operation that belongs to the transaction and is memory: it goes
 * with the process, by a failure to get a row, and by itself when nobody has asked it to promise
 * within the time that the transaction may take (XA's transaction timeout).  What has promised
 * (PREPARE) is on disk, survives a crash, and ends only when it is told: COMMIT, ROLL_BACK, or
 * RECOVER, by which a coordinator that was away lets go of what it never decided.
 *
 * A branch that was given up and begun anew by a later operation has another number, so that half a
 * transaction never looks like all of it: whoever asks for the promise names the one that it has
 * dealt with.
 *
 * Rule: pure bookkeeping; who locks, works and writes to disk is the store (single/commit.c). */
#ifndef MODELS_STORES_BRANCHES_H
#define MODELS_STORES_BRANCHES_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/chains.h"
#include "sim/clock.h"

struct branch_write { /* no hole: a run is saved and compared by its bytes */
    uint64_t key, id;
    uint32_t dataset, none;
};

struct branch {
    struct chained in; /* among others, by its transaction */
    struct branch_write *writes;
    uint32_t count, limit;
    uint32_t number; /* never 0 */
    uint32_t holder; /* of its locks; 0: none */
    uint64_t ticket; /* of the timer that gives it up; 0: none */
    sim_time promised;
    uint64_t reach; /* the greatest place that it has touched, where shards are cut */
};

struct branches {
    struct chains all;
};
static inline uint64_t branch_transaction(const struct branch *branch) { return branch->in.number; }
/* The latest, and the one before it; NULL: there is none. */
static inline struct branch *branches_latest(const struct branches *branches)
{
    return (struct branch *)branches->all.first;
}
static inline struct branch *branch_before(const struct branch *branch)
{
    return (struct branch *)branch->in.next;
}

static inline struct branch *branch_find(const struct branches *branches, uint64_t transaction)
{
    return (struct branch *)chains_find(&branches->all, transaction);
}
/* A new one, which has nothing. */
struct branch *branch_begin(struct branches *branches, struct blocks *blocks, uint64_t transaction,
                            uint32_t number);
/* Another write of a row takes the place of the one before it. */
void branch_writes(struct branch *branch, struct blocks *blocks, const struct branch_write *write);
/* It stands there no more, and is not given back. */
void branch_take(struct branches *branches, const struct branch *branch);
void branch_put(struct branches *branches, struct blocks *blocks, struct branch *branch,
                uint64_t transaction);
void branch_free(struct branch *branch, struct blocks *blocks);
/* All of them are given back. */
void branches_free(struct branches *branches, struct blocks *blocks);
/* Some one that belongs to a life of a coordinator before the one whose first number that is;
 * NULL: none. */
struct branch *branch_older(const struct branches *branches, uint64_t first);
/* What has been promised to the same coordinator as that transaction was, by `until`, with the
 * least number behind that; 0: nothing. */
uint64_t branches_behind(const struct branches *branches, uint64_t transaction, sim_time until);

#endif
