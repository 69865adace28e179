/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of the members of a ring, or of those that a coordinator has asked: a bit each.
 *
 * Why not models/stores/replica_set.h: a log has a handful of voters, whose sets travel in a word;
 * a ring is as large as its cluster, and a key may have as many copies.  Two words, which the
 * compiler calculates with as one number.  Rule: they lie in memory like any other word, so that
 * records that hold them have no holes. */
#ifndef MODELS_STORES_QUORUM_MEMBER_SET_H
#define MODELS_STORES_QUORUM_MEMBER_SET_H

#include <stdint.h>

enum { MOST_MEMBERS = 128 };
__extension__ typedef unsigned __int128 member_set __attribute__((aligned(8))); /* one bit each */

static inline member_set member_bit(uint32_t member) { return (member_set)1 << member; }
static inline member_set first_members(uint32_t count)
{
    return count < MOST_MEMBERS ? member_bit(count) - 1 : ~(member_set)0;
}
static inline uint32_t lowest_member(member_set set)
{
    const uint64_t lower = (uint64_t)set;
    return (uint32_t)(lower ? __builtin_ctzll(lower) : 64 + __builtin_ctzll((uint64_t)(set >> 64)));
}
static inline uint32_t count_members(member_set set)
{
    const uint64_t upper = (uint64_t)(set >> 64), lower = (uint64_t)set;
    uint32_t count = (uint32_t)__builtin_popcountll(lower);
    if (upper) /* of large rings only */
        count += (uint32_t)__builtin_popcountll(upper);
    return count;
}

#endif
