/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Consistent hashing: a user's requests go to the replica that follows the user on a ring, so they
 * find the same one as long as it is there, and a replica that goes takes only its own with it.
 *
 * Why: what a replica keeps of its users (sessions, caches) stays useful while others come and go,
 * and no caller has to remember anything; all callers agree.
 * Rule: every replica has `tokens` places on the ring, by the hash of its number; a user goes to
 * the first place at or after his own hash whose replica may be chosen.  With `bound` a replica
 * takes no more than bound times the mean of this caller's requests in flight (rounded up, the new
 * one counted); who finds it full goes on along the ring.  Each request of an open source is a user
 * of its own; a closed one has its users.
 *
 * Source: Karger et al. 1997, "Consistent hashing and random trees", STOC; Mirrokni, Thorup,
 * Zadimoghaddam 2018, "Consistent hashing with bounded loads", SODA.  160 places per server are
 * ketama's; HAProxy's hash-balance-factor is `bound` (0, the default: none; 125 means 1.25). */
#include "models/run/route.h"
#include "models/words/balancing.h"

#include <math.h>

#include "sim/setting.h"

struct consistent_hash {
    uint64_t tokens;
    double bound;
};

static const struct setting consistent_hash_settings[] = {
    COUNT(struct consistent_hash, tokens, .preset = "160", .least = 1, .most = 10000,
          .doc = "places of each replica on the ring"),
    NUMBER(struct consistent_hash, bound, .preset = "1M", .least = 1, .most = 1e6,
           .doc = "times the mean of this caller's requests in flight that a replica takes at "
                  "most; 1M: no bound"),
    SETTINGS_END};

struct token {
    uint64_t place;
    uint32_t slot;
};

struct ring_of {
    uint32_t count;        /* of places; 0: not made yet */
    struct token tokens[]; /* by place */
};

static size_t consistent_hash_size(const void *settings, uint32_t slots)
{
    const struct consistent_hash *hash = settings;
    return sizeof(struct ring_of) + slots * hash->tokens * sizeof(struct token);
}

static bool before(const struct token *a, const struct token *b)
{
    return a->place != b->place ? a->place < b->place : a->slot < b->slot;
}

static void sift(struct token *tokens, uint32_t at, uint32_t count)
{
    const struct token moved = tokens[at];
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && before(&tokens[child], &tokens[child + 1]);
        if (!before(&moved, &tokens[child]))
            break;
        tokens[at] = tokens[child];
    }
    tokens[at] = moved;
}

/* In place, without memory of its own. */
static void sort(struct token *tokens, uint32_t count)
{
    for (uint32_t i = count / 2; i-- > 0;)
        sift(tokens, i, count);
    while (count > 1) {
        const struct token last = tokens[--count];
        tokens[count] = tokens[0];
        tokens[0] = last;
        sift(tokens, 0, count);
    }
}

/* The places of all who have a slot, whether they may be chosen now or not. */
static void make(struct ring_of *ring, const struct consistent_hash *hash,
                 const struct members *members)
{
    for (uint32_t slot = 0; slot < members->limit; slot++)
        for (uint32_t k = 0; k < hash->tokens && members->instance[slot] != NONE; k++)
            ring->tokens[ring->count++] =
                (struct token){.place = mix(members->instance[slot], k), .slot = slot};
    sort(ring->tokens, ring->count);
}

/* The first place at or after this one. */
static uint32_t successor(const struct ring_of *ring, uint64_t place)
{
    uint32_t low = 0, high = ring->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (ring->tokens[middle].place < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low == ring->count ? 0 : low;
}

static uint32_t index_of(const struct backends *backends, uint32_t slot)
{
    if (slot < backends->count && backend_slot(backends, slot) == slot)
        return slot;
    for (uint32_t i = 0; i < backends->count; i++)
        if (backend_slot(backends, i) == slot)
            return i;
    return NONE;
}

static uint32_t most_open(const struct consistent_hash *hash, const struct backends *backends)
{
    uint64_t open = 1;
    if (hash->bound >= 1e6)
        return UINT32_MAX;
    for (uint32_t i = 0; i < backends->count; i++)
        open += backend_open(backends, i);
    return (uint32_t)ceil(hash->bound * (double)open / backends->count);
}

static uint32_t consistent_hash_choose(void *state, const void *settings,
                                       const struct backends *backends, sim_time now,
                                       struct stream *random)
{
    struct ring_of *ring = state;
    (void)now;
    if (ring->count == 0)
        make(ring, settings, backends->route->members);
    const uint32_t most = most_open(settings, backends);
    const uint32_t first = successor(ring, mix_bits(backends->who));
    for (uint32_t i = 0; i < ring->count; i++) {
        const uint32_t at = first + i < ring->count ? first + i : first + i - ring->count;
        const uint32_t chosen = index_of(backends, ring->tokens[at].slot);
        if (chosen != NONE && backend_open(backends, chosen) < most)
            return chosen;
    }
    return uniform_below(stream_next(random), backends->count);
}

/* Made anew when it is asked next. */
static void consistent_hash_joined(void *state, const void *settings, uint32_t slot)
{
    (void)settings;
    (void)slot;
    ((struct ring_of *)state)->count = 0;
}

const struct balancing_class balancing_consistent_hash = {
    .head = {.name = "consistent_hash",
             .doc = "the replica that follows the user of the request on a ring of hashes",
             .settings = consistent_hash_settings,
             .settings_size = sizeof(struct consistent_hash),
             .examples = EXAMPLES({.text = "consistent_hash"},
                                  {.text = "consistent_hash(tokens=100 bound=1.25)"})},
    .state_size = consistent_hash_size,
    .choose = consistent_hash_choose,
    .joined = consistent_hash_joined,
};
