/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shards by range that are too hot are cut in two while the store runs, as TiKV does it (Load Base
 * Split, https://docs.pingcap.com/tidb/stable/configure-load-base-split) and CockroachDB
 * (https://www.cockroachlabs.com/docs/stable/load-based-splitting).
 *
 * Whoever looks counts the operations of each shard between two looks.  Of one that has too many it
 * takes the last keys that were asked for, and cuts where as many of them lie on the one side as on
 * the other; where no place divides them to a quarter (TiKV's split-balance-score), as with one hot
 * key, nothing is cut.  The leader of the shard is told, the replicas agree on it by their log
 * (models/stores/raft/split.c), and the part behind the cut is a shard of its own from when the
 * first of them has done it.  Clients know that at once, as they know who leads.
 *
 * The parts stay on their servers; that leaders and replicas go elsewhere is the business of
 * rebalance.h.
 *
 * Rule: the shards that there may be in the end exist from the beginning, without keys, members or
 * leader.  Not meant here: shards are not put together again, nor cut because of their size. */
#ifndef MODELS_RUN_SPLITS_H
#define MODELS_RUN_SPLITS_H

#include "models/run/stretches.h"

void splitters_create(struct run *run);
/* It was asked for. */
void split_sample(struct run *run, uint32_t party, uint32_t shard, uint32_t dataset, uint64_t key);
/* Where the shard is to be cut; false: it is not. */
bool split_asked(const struct run *run, uint32_t party, uint32_t shard, struct key_cut *cut);
/* One of its replicas has done it. */
void split_done(struct run *run, uint32_t party, uint32_t shard, const struct key_cut *cut);
/* Places of the shard, of 2^32; those of one without keys: 0. */
uint64_t split_width(const struct run *run, uint32_t party, uint32_t shard);

/* One of all shards of the plan is asked. */
static inline void split_sees(struct run *run, uint32_t party, uint32_t shard,
                              const struct task *task)
{
    if (splits_now(run, party) && task->verb <= VERB_WRITE)
        split_sample(run, party, shard - run->plan->parties[party].shards->first, task->dataset,
                     task->key);
}
#endif
