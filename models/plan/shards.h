/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shards of a store: its keys are cut into parts, each kept by a group of replicas of its own, with
 * its own primary, leader or log, and all groups live on the same servers (members).
 *
 * Why seats: a server is one process, with one processor, disk, card and life, in which a replica
 * of each shard that it holds has a seat.  What a protocol sees is its group and nothing else.
 *
 * Where they live: the first replicas of shards go round the members, so each leads as many as the
 * others; the other replicas of the shards that begin at one member go round the rest, so when it
 * dies its shards are taken over by many; and no zone gets two of a shard while there is another.
 *
 * Where members join or leave, each shard has a seat on each of them: those beyond its first
 * replicas wait, and replicas move there (models/run/rebalance.h); the same where shards are cut in
 * two while the store runs (models/run/splits.h).
 *
 * Which shard a key is in: by hash, of dataset and key, or by range, as many keys to each.  Keys
 * are numbered by popularity, so ranges keep the popular ones together; a new key comes after all
 * others, as one that begins with the time does.  A store without shards is one shard whose
 * replicas are its members. */
#ifndef MODELS_PLAN_SHARDS_H
#define MODELS_PLAN_SHARDS_H

#include "models/plan/plan.h"

/* Of one replica: on which member, and which of the seats there. */
struct seat {
    uint32_t member, slot;
};

struct shards {
    uint32_t count;    /* that there may be: those behind `cut` have no keys at first */
    uint32_t cut;      /* that there are at first */
    uint32_t replicas; /* of each */
    uint32_t peers;    /* seats of each: those that its replicas may move to come last */
    uint32_t first;    /* its number among all shards of the plan: that of the first */
    bool ranged;
    const struct splitting *splits; /* NULL: they stay as they are */
    const struct seat *seats;       /* by shard x peers + peer */
    const uint32_t *first_seat;     /* by member: of its seats; one more at the end */
    const uint32_t *taken;          /* shard x peers + peer that sits there */
    const void **made;              /* by shard: what its class has made of it (actor.h) */
    const double **shares;          /* by dataset, then shard; NULL: there is one only */
};

/* Processes that the store is made of. */
uint32_t shards_members(const struct plan *plan, const struct store *store);
/* Of all stores, once their instances have nodes. */
void shards_place(struct plan *plan, struct arena *arena);
/* ... and once it is known which datasets they keep. */
void shards_weigh(struct plan *plan, struct arena *arena);
void shards_check(const struct store *store, struct complaints *complaints);

uint32_t shard_of_key(const struct plan *plan, const struct shards *shards, uint32_t dataset,
                      uint64_t key);
/* One of 2^32, of a store that cuts its keys itself. */
uint64_t place_of_key(const struct plan *plan, const struct shards *parts, uint32_t dataset,
                      uint64_t key);
static inline uint32_t shard_of(const struct plan *plan, const struct party *party,
                                uint32_t dataset, uint64_t key)
{
    return party->shards->count == 1 ? 0 : shard_of_key(plan, party->shards, dataset, key);
}
static inline const struct seat *shard_seats(const struct shards *shards, uint32_t shard)
{
    return shards->seats + (size_t)shard * shards->peers;
}
/* Of the replicas of a shard so many belong to it at first; without shards more may join. */
static inline uint32_t shard_initial(const struct party *party, uint32_t shard)
{
    return party->shards->count == 1    ? party->initial
           : shard < party->shards->cut ? party->shards->replicas
                                        : 0;
}
/* The first key of a shard by range: those k with k x count / keys = shard. */
uint64_t shard_begin(uint64_t keys, uint32_t count, uint32_t shard);
/* Keys of a dataset that are in it. */
uint64_t shard_keys(const struct plan *plan, const struct shards *shards, uint32_t dataset,
                    uint32_t shard);
/* The share of the operations with a dataset that one shard gets; `made`: with new keys. */
double shard_share(const struct shards *shards, uint32_t dataset, uint32_t shard, bool made);

/* `stock_db/3`; NONE: there is no such shard. */
uint32_t shard_find(const struct plan *plan, const char *name);
/* By its number among all of the plan: its store, its name. */
uint32_t shard_party(const struct plan *plan, uint32_t number);
const char *shard_name(const struct plan *plan, uint32_t number, struct arena *arena);

#endif
