/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of who spreads shards anew (rebalance.h): what rebalance.c, its moves of replicas
 * (rebalance_moves.c) and of leaders (rebalance_leaders.c) share. */
#ifndef MODELS_RUN_REBALANCE_PARTS_H
#define MODELS_RUN_REBALANCE_PARTS_H

#include "models/run/rebalance.h"
#include "models/run/store.h"
#include "models/words/cutting.h"

enum move_stage { COMES, HANDS_OVER, GOES };
struct move {
    uint32_t shard, from, to; /* peers of the shard; NOBODY: nobody leaves, or comes */
    enum move_stage stage;
};

struct rebalancer {
    const struct rebalancing *terms;
    const struct shards *shards;
    uint32_t party, first, members, slots[2];
    struct move *moves; /* one of a shard at the most */
    uint32_t moving;
    bool soon;        /* they go on now */
    bool *busy;       /* by shard: it moves */
    uint32_t *called; /* by server: the how-manieth that was told to join; 0: it does not belong */
    uint32_t calls;
    uint64_t *weights; /* by server: replicas, or what it leads */
    uint64_t *begun;   /* by shard: operations until the last look */
    uint64_t *load;    /* ... and since the one before */
    sim_time looked;
};

/* --- what is known --- */

static inline const struct directory *about(const struct run *run, const struct rebalancer *own,
                                            uint32_t shard)
{
    return &group_of(run, own->party, shard)->directory;
}
static inline uint32_t server_of(const struct rebalancer *own, uint32_t shard, uint32_t peer)
{
    return shard_seats(own->shards, shard)[peer].member;
}
static inline bool serves(const struct run *run, const struct rebalancer *own, uint32_t server)
{
    const struct instance *instance = &run->instances[own->first + server];
    return instance->up && !instance->paused;
}
static inline bool holds(const struct run *run, const struct rebalancer *own, uint32_t shard,
                         uint32_t peer)
{
    return !about(run, own, shard)->peers[peer].outside;
}
static inline bool takes(const struct run *run, const struct rebalancer *own, uint32_t server)
{
    return own->called[server] && serves(run, own, server);
}
static inline uint32_t zone_of(const struct run *run, const struct rebalancer *own, uint32_t shard,
                               uint32_t peer)
{
    const uint32_t instance = own->first + server_of(own, shard, peer);
    return run->instances[instance].node->zone;
}

/* rebalance.c */
void give_order(struct run *run, const struct rebalancer *own, uint32_t shard, enum order what,
                uint32_t peer);
/* rebalance_moves.c: replicas on their way go on (`again`: all that is not so yet is ordered once
 * more); shards with one too many or too few are mended; others begin to move. */
void moves_go_on(struct run *run, struct rebalancer *own, bool again);
void mend_shards(struct run *run, struct rebalancer *own);
void move_replicas(struct run *run, struct rebalancer *own);
/* rebalance_leaders.c */
void move_leaders(struct run *run, struct rebalancer *own);

#endif
