/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of the replicas of one store, a bit each.
 *
 * Why: who has acknowledged, who votes, who is suspected are questions of every protocol, and a
 * word answers them without a loop.  Rule: a store has at most 64 replicas. */
#ifndef MODELS_STORES_REPLICA_SET_H
#define MODELS_STORES_REPLICA_SET_H

#include <stdint.h>

enum { MOST_REPLICAS = 64 };
typedef uint64_t replica_set; /* one bit each */

static inline replica_set replica_bit(uint32_t replica) { return (replica_set)1 << replica; }
static inline uint32_t lowest(replica_set set) { return (uint32_t)__builtin_ctzll(set); }
static inline replica_set first_of(uint32_t count)
{
    return count < MOST_REPLICAS ? replica_bit(count) - 1 : ~(replica_set)0;
}
static inline uint32_t size_of_set(replica_set set) { return (uint32_t)__builtin_popcountll(set); }

#endif
