/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The set of pending events: what to do next, in (time, seq) order.
 *
 * A quickheap: layers of unsorted keys parted by pivots, and a short sorted leaf with what comes
 * next.  Every key of layer i is at or above pivot i, every key of the layers behind it and of the
 * leaf is below.  A push finds its layer among a few dozen pivots and appends, or sorts itself into
 * the leaf; a pop takes the end of the leaf.  When the leaf is used up, the last layer is
 * partitioned until it is small, and becomes the leaf.  So a far event is only ever moved when its
 * time comes near: both ends work on a handful of cache lines however many events are pending.  (A
 * heap touches log n scattered lines.)
 *
 * Why a sorted leaf: a scan for the least key would decide what comes next at the last moment.
 * Sorting in decides it at the push, early enough for the processor to go on into the right
 * handler.
 *
 * Rules: keys are unique (seq is); nothing depends on addresses; the pops are those of any other
 * correct set (tests compare with sim/event_heap.h).  Memory comes from the arena; outgrown layers
 * are given to smaller ones, so it depends on the greatest number of pending events, never on the
 * length of the run.
 *
 * Source: Navarro and Paredes 2010, "On sorting, heaps, and minimum spanning trees", Algorithmica
 * 57 (quickheaps); the layers as separate buckets with one pivot each are the variant of Groot
 * Koerkamp 2025. */
#ifndef SIM_EVENT_SET_H
#define SIM_EVENT_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/clock.h"

/* time (int64 ns, never negative) | seq (40 bits) | slot (24 bits): a total order, FIFO on ties. */
__extension__ typedef unsigned __int128 event_key;

#define EVENT_SEQ_BITS 40
#define EVENT_SLOT_BITS 24

static inline event_key event_key_make(sim_time time, uint64_t seq, uint32_t slot)
{
    return ((event_key)(uint64_t)time << 64) | (seq << EVENT_SLOT_BITS) | slot;
}
static inline sim_time event_key_time(event_key key) { return (sim_time)(uint64_t)(key >> 64); }
static inline uint64_t event_key_seq(event_key key) { return (uint64_t)key >> EVENT_SLOT_BITS; }
static inline uint32_t event_key_slot(event_key key) { return (uint32_t)key & 0xFFFFFF; }

enum {
    EVENT_LAYERS = 64,    /* beyond that neighbours are merged */
    EVENT_LEAF = 32,      /* most keys of the leaf */
    EVENT_LEAF_FILL = 16, /* a last layer of so many keys becomes the leaf */
    EVENT_STEP = 4        /* pivots compared at once, without a branch between them */
};

struct event_layer {
    event_key *keys;
    uint32_t count, limit;
};

struct event_set {
    uint32_t leaf_count;
    uint32_t top;               /* layers in use: 0 .. top - 1 */
    sim_time leaf_until;        /* new keys up to this time belong to the leaf: last pivot's - 1 */
    event_key leaf[EVENT_LEAF]; /* descending: the next event is the last */
    sim_time bounds[EVENT_LAYERS +
                    EVENT_STEP]; /* time of pivots[i] for i < top, then -1: below every time */
    struct event_layer layers[EVENT_LAYERS];
    event_key pivots[EVENT_LAYERS]; /* keys of layer i >= pivots[i] > keys of layers i + 1 ... and
                                       of the leaf */
    uint64_t random;                /* picks pivots; own state, so no other number moves */
    struct arena *arena;
    void *spare[32]; /* outgrown blocks of 2^i keys */
};

void event_set_init(struct event_set *set, struct arena *arena);
/* Pushes a key that was armed before others that are pending already (put back, or the next of a
 * timer ring). */
void event_set_push_old(struct event_set *set, event_key key);
uint64_t event_set_count(const struct event_set *set);
/* Drops all keys for which `keep` is false; returns how many. */
uint64_t event_set_sweep(struct event_set *set, bool (*keep)(const void *context, event_key key),
                         const void *context);

/* The other halves of push and pop: a call each, to keep what is inlined everywhere short. */
void event_set_push_far(struct event_set *set, event_key key); /* not into the leaf */
void event_leaf_insert_last(struct event_set *set,
                            event_key key); /* the key that makes the leaf full */
bool event_leaf_fill(
    struct event_set *set); /* an empty leaf gets the next keys; false if there are none */

#include "sim/event_set_inline.h"

#endif
