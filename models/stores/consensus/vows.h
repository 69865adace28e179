/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Promises of a replicated store to commit transactions (models/stores/branches.h): entries of the
 * agreed log, so whoever leads next knows of them.
 *
 * A promise is an entry that names the transaction, then one for each write that is held back, the
 * last of which makes it whole; what it was told of it is one more entry.  "Each of the
 * participant's actions is a record in its replicated log" (Corbett et al. 2012, "Spanner", section
 * 4.2.1: participants log prepare and commit records through Paxos; Gray and Lamport 2006,
 * "Consensus on Transaction Commit").
 *
 * Rule: a promise that is not whole is none: the leader that had the rest of it has died, and
 * nobody has been told.  What the log makes is the same at every replica; locks are the leader's
 * own. */
#ifndef MODELS_STORES_CONSENSUS_VOWS_H
#define MODELS_STORES_CONSENSUS_VOWS_H

#include "models/stores/branches.h"
#include "models/stores/consensus/log.h"
#include "models/stores/versions.h"

struct vows {
    struct branches promised; /* number 0: not whole */
    uint64_t gathering;       /* transaction to which writes that are held back belong */
};
static inline uint32_t vows_count(const struct vows *vows) { return vows->promised.all.count; }
static inline struct branch *vows_latest(const struct vows *vows)
{
    return branches_latest(&vows->promised);
}

/* One of them is over, and is given back; NULL: there is none. */
void vows_end(struct vows *vows, struct branch *branch, struct blocks *blocks);
static inline struct branch *vow_find(const struct vows *vows, uint64_t transaction)
{
    return branch_find(&vows->promised, transaction);
}
static inline bool vow_stands(const struct vows *vows, uint64_t transaction)
{
    const struct branch *branch = vow_find(vows, transaction);
    return branch && branch->number != 0;
}
/* What the entry makes of them, and of the versions. */
void vows_fold(struct vows *vows, struct blocks *blocks, const struct log_entry *entry,
               uint64_t index, struct versions *versions);
void vows_free(struct vows *vows, struct blocks *blocks);

/* A whole promise at once, for whoever's line of a log that is; again: it stands already. */
void vow_make(struct vows *vows, struct blocks *blocks, uint64_t transaction,
              const struct branch_write *writes, uint32_t count);

/* Flat, for an image and a copy: one for each write. */
struct vow_place {
    uint64_t transaction, key, id;
    uint32_t dataset;
    uint32_t whole; /* bool: the last one of a promise that is */
};
uint64_t vows_places(const struct vows *vows);
void vows_list(const struct vows *vows, struct vow_place *places);
void vows_put(struct vows *vows, struct blocks *blocks, const struct vow_place *places,
              uint64_t count, uint64_t gathering);
void vows_copy(struct vows *to, struct blocks *blocks, const struct vows *from);

#endif
