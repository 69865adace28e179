/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which shard has which keys by now, of a store whose shards are cut in two while it runs
 * (splits.h).
 *
 * Why apart: whoever asks a store has to know that, who decides about cuts stands above.  Rule: it
 * is known at once to everybody, as who leads is. */
#ifndef MODELS_RUN_STRETCHES_H
#define MODELS_RUN_STRETCHES_H

#include "models/plan/shards.h"
#include "models/run/run.h"
#include "models/words/places_port.h"

enum { PLACES_SAMPLED = 128 };
struct samples {
    uint64_t count; /* since the last look */
    uint64_t places[PLACES_SAMPLED];
};

/* A shard that has keys.  No hole, like struct key_cut. */
struct stretch {
    uint64_t from; /* up to the next one's */
    uint64_t shard;
};

struct splitter {
    const struct splitting *terms;
    const struct shards *shards;
    uint32_t party, slot, count, given; /* given: shards that have keys, or are to get some */
    struct stretch *stretches;          /* in order */
    struct key_cut *asked;              /* by shard; to shard 0: it is not cut */
    struct samples *samples;            /* the same */
};

/* The one that has the key, of a store whose shards are cut. */
uint32_t split_shard_of(const struct run *run, uint32_t party, uint32_t dataset, uint64_t key);
/* Where that one begins: a place that no cut takes from it. */
uint64_t stretch_begin(const struct run *run, uint32_t party, uint32_t dataset, uint64_t key);
/* Where the one behind that which has the place begins; ALL_PLACES: there is none. */
uint64_t stretch_behind(const struct run *run, uint32_t party, uint64_t place);
uint64_t split_place(const struct run *run, const struct splitter *own, uint32_t dataset,
                     uint64_t key);

static inline bool splits_now(const struct run *run, uint32_t party)
{
    return __builtin_expect(run->splitters != NULL, 0) && run->splitters[party];
}
static inline uint32_t shard_now(const struct run *run, uint32_t party, uint32_t dataset,
                                 uint64_t key)
{
    return splits_now(run, party) ? split_shard_of(run, party, dataset, key)
                                  : shard_of(run->plan, &run->plan->parties[party], dataset, key);
}

#endif
