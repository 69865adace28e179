/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where on the ring the tokens of members lie (ring.h). */
#include <stdlib.h>

#include "models/stores/quorum/ring.h"
#include "sim/rng.h"

#define SALT                                                                                       \
    UINT64_C(0x746f6b656e73) /* the same ring for every store of the same shape and seed           \
                              */

/* Members that share a ring out among themselves, in the order in which they come. */
struct sharing {
    struct ring *ring;
    uint32_t tokens, count;
    uint32_t members[MOST_MEMBERS];
    uint64_t shares[MOST_MEMBERS]; /* of the ring, by member */
};

static struct token *tokens_of(const struct sharing *sharing, uint32_t member)
{
    return sharing->ring->tokens + (size_t)member * sharing->tokens;
}

static uint64_t place(uint32_t member, uint32_t number)
{
    return mix(mix(SALT, member), number) >> (64 - RING_BITS);
}

static int by_place(const void *a, const void *b)
{
    const struct token *one = a, *other = b;
    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    return (one->member > other->member) - (one->member < other->member);
}

static int by_size(const void *a, const void *b)
{
    const struct token *one = a, *other = b;
    if (one->size != other->size)
        return one->size > other->size ? -1 : 1;
    /* of equal ones any, lest they lie side by side */
    const uint64_t luck = mix(SALT, one->at), others = mix(SALT, other->at);
    return (luck > others) - (luck < others);
}

static void random_tokens(struct sharing *sharing, uint32_t member)
{
    struct token *mine = tokens_of(sharing, member);
    for (uint32_t i = 0; i < sharing->tokens; i++)
        mine[i] = (struct token){.at = place(member, i), .member = member};
}

/* Those who are there at first have ranges of the same size: one after another each of them has
 * one, in an order that is drawn for every round. */
static void deal(struct sharing *sharing, uint32_t count)
{
    const uint64_t step = RING_SIZE / ((uint64_t)count * sharing->tokens);
    const uint64_t begin = place(sharing->members[0], sharing->tokens);
    for (uint32_t round = 0; round < sharing->tokens; round++) {
        uint32_t order[MOST_MEMBERS];
        draw random = mix(mix(SALT, sharing->members[0]), ~(uint64_t)round);
        for (uint32_t i = 0; i < count; i++) {
            const uint32_t at = uniform_below(draw_next(&random), i + 1);
            order[i] = order[at];
            order[at] = sharing->members[i];
        }
        for (uint32_t i = 0; i < count; i++)
            tokens_of(sharing, order[i])[round] = (struct token){
                .at = (begin + ((uint64_t)round * count + i) * step) & (RING_SIZE - 1),
                .size = step,
                .member = order[i]};
    }
    for (uint32_t i = 0; i < count; i++)
        sharing->shares[sharing->members[i]] = sharing->tokens * step;
}

/* A piece of each of the donor's largest ranges, `pieces` of them; something is left of each. */
static void take_from(struct sharing *sharing, uint32_t donor, uint32_t pieces, uint64_t piece,
                      struct token *taken, uint32_t member)
{
    struct token *theirs = tokens_of(sharing, donor);
    qsort(theirs, sharing->tokens, sizeof *theirs, by_size);
    for (uint32_t i = 0; i < pieces; i++) {
        const uint64_t most = theirs[i].size - theirs[i].size / 64;
        const uint64_t size = piece < most ? piece : most;
        const uint64_t at = theirs[i].at - theirs[i].size + size;
        taken[i] = (struct token){at & (RING_SIZE - 1), size, member};
        theirs[i].size -= size;
        sharing->shares[donor] -= size;
        sharing->shares[member] += size;
    }
}

/* Donors in the order of what they have; ties as they came. */
static void sort_donors(const struct sharing *sharing, uint32_t *donors, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && sharing->shares[donors[at - 1]] < sharing->shares[sharing->members[i]];
             at--)
            donors[at] = donors[at - 1];
        donors[at] = sharing->members[i];
    }
}

/* Of all who are there, so many tokens' worth of each as of the others. */
static void take_share(struct sharing *sharing, uint32_t number)
{
    uint32_t donors[MOST_MEMBERS], used = 0;
    const uint32_t member = sharing->members[number];
    const uint64_t piece = RING_SIZE / (number + 1) / sharing->tokens;
    struct token *mine = tokens_of(sharing, member);
    sort_donors(sharing, donors, number);
    for (uint32_t i = 0; i < number; i++) {
        const uint32_t pieces = sharing->tokens / number + (i < sharing->tokens % number);
        take_from(sharing, donors[i], pieces, piece, mine + used, member);
        used += pieces;
    }
}

/* Those who come later come one by one. */
static void share_out(struct sharing *sharing)
{
    uint32_t first = 0;
    while (first < sharing->count && sharing->ring->initial & member_bit(sharing->members[first]))
        first++;
    first = first > 0 ? first : 1;
    deal(sharing, first);
    for (uint32_t i = first; i < sharing->count; i++)
        take_share(sharing, i);
}

static uint32_t zones_in(const struct ring *ring, uint32_t region)
{
    uint32_t count = 0;
    member_set seen = 0;
    for (uint32_t i = 0; i < ring->members; i++)
        if (ring->region[i] == region && !(seen & member_bit(ring->zone[i]))) {
            seen |= member_bit(ring->zone[i]);
            count++;
        }
    return count;
}

/* Whether every zone of the region holds a copy of all: then it is shared out within the zone. */
static bool by_zones(const struct ring *ring, uint32_t region)
{
    return ring->copies == ring->regions * zones_in(ring, region);
}

static bool together(const struct ring *ring, uint32_t one, uint32_t other)
{
    return ring->region[one] == ring->region[other] &&
           (!by_zones(ring, ring->region[one]) || ring->zone[one] == ring->zone[other]);
}

void tokens_allot(struct ring *ring, uint32_t tokens, bool even, struct arena *arena)
{
    struct sharing *sharing = arena_alloc(arena, sizeof *sharing);
    *sharing = (struct sharing){.ring = ring, .tokens = tokens};
    member_set done = 0;
    for (uint32_t i = 0; i < ring->members; i++) {
        if (!even)
            random_tokens(sharing, i);
        if (!even || done & member_bit(i))
            continue;
        sharing->count = 0;
        for (uint32_t k = i; k < ring->members; k++)
            if (together(ring, i, k)) {
                sharing->members[sharing->count++] = k;
                done |= member_bit(k);
            }
        share_out(sharing);
    }
    qsort(ring->tokens, ring->count, sizeof *ring->tokens, by_place);
    for (uint32_t i = 0; i < ring->count; i++) {
        const uint64_t before = ring->tokens[(i + ring->count - 1) % ring->count].at;
        ring->tokens[i].size = (ring->tokens[i].at - before) & (RING_SIZE - 1);
    }
}
