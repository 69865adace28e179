/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The token ring: which members hold a key.
 *
 * Each member has `tokens` places on the ring (virtual nodes); a key belongs to the first token at
 * or behind its place, and its copies go to the members met from there on: as many to each region
 * as to the others, and within a region to another zone first, as long as there is one that has
 * none yet (Cassandra's NetworkTopologyStrategy, a zone being its rack).
 *
 * Tokens are `even`: those who are there at first have ranges of the same size, in turn; a new
 * member takes its equal share in pieces of the largest ranges (Cassandra since 4.0 allocates to
 * that end).  Where every zone holds a copy of all, each zone is shared out by itself.  Or they are
 * `random`, which leaves a member with a share of mean 1/n and variance (1/n)(1 - 1/n)/(nv + 1), n
 * members, v tokens: places drawn evenly cut the ring like the parts of a Dirichlet distribution.
 *
 * Rule: made once for a store, before any run, and never changed; who belongs to the ring is asked
 * with every question, so that members can come and go. */
#ifndef MODELS_STORES_QUORUM_RING_H
#define MODELS_STORES_QUORUM_RING_H

#include "models/stores/quorum/member_set.h"
#include "models/words/port.h"

/* Asked of a key: who holds it, and few that are coming. */
enum { MOST_ASKED = MOST_MEMBERS, MOST_COPIES = MOST_ASKED - 4, RING_BITS = 62 };
#define RING_SIZE (UINT64_C(1) << RING_BITS)

struct token {
    uint64_t at, size; /* owns what lies in (at - size, at] */
    uint32_t member;
};

struct ring {
    struct token *tokens; /* in order */
    uint32_t *first;      /* by the upper bits of a place: the first token at or behind it */
    uint8_t *holders;     /* of those who belong to it at first: `copies` for each token */
    uint8_t zone[MOST_MEMBERS], region[MOST_MEMBERS]; /* of members, numbered anew */
    double share[MOST_MEMBERS]; /* of all keys that each member holds at first */
    member_set initial;
    uint32_t members, count, copies, shift, zones, regions;
};

struct store;
const struct ring *ring_make(uint32_t members, uint32_t initial, uint32_t copies, uint32_t tokens,
                             bool even, const struct whereabouts *places, struct arena *arena);

/* The token that a key belongs to. */
uint32_t ring_token(const struct ring *ring, uint32_t dataset, uint64_t key);
/* The members among `in` that hold what belongs to the token, in order; says how many: `copies`,
 * or all that there are. */
uint32_t ring_walk(const struct ring *ring, member_set in, uint32_t token, uint8_t *whom);
/* Who comes next behind those, whatever its zone, and is none of `not`; NOBODY. */
uint32_t ring_beyond(const struct ring *ring, member_set in, uint32_t token, member_set not );
/* The share of all keys that each member holds. */
void ring_shares(const struct ring *ring, member_set in, double *shares);

/* tokens.c: places and sizes of all tokens, member by member. */
void tokens_allot(struct ring *ring, uint32_t tokens, bool even, struct arena *arena);

/* The holders while those belong to it that did at first. */
static inline const uint8_t *ring_at_first(const struct ring *ring, uint32_t token)
{
    return ring->holders + (size_t)token * ring->copies;
}

#endif
