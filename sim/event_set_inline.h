/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hot halves of push and pop; included by sim/event_set.h only.
 *
 * Why: they stand on the path of every event, and most of them move a few keys only.
 *
 * Rule: what happens once in many events (an empty leaf, a far key) is a call, so these stay short
 * enough to be inlined. */
#ifndef SIM_EVENT_SET_INLINE_H
#define SIM_EVENT_SET_INLINE_H

/* Sorts a key into the leaf; its last key is the next event. */
static inline void event_leaf_insert(struct event_set *set, event_key key)
{
    event_key *place = set->leaf + set->leaf_count;
    if (__builtin_expect(++set->leaf_count == EVENT_LEAF, 0)) {
        event_leaf_insert_last(set, key);
        return;
    }
    for (; place > set->leaf && place[-1] < key; place--)
        place[0] = place[-1];
    *place = key;
}

/* Pushes a key whose seq is the greatest so far.  Being the youngest it stands behind every key of
 * its time, so comparing times is comparing keys. */
static inline void event_set_push(struct event_set *set, event_key key)
{
    if (event_key_time(key) <= set->leaf_until)
        event_leaf_insert(set, key);
    else
        event_set_push_far(set, key);
}

/* Takes the least key; false if there is none. */
static inline bool event_set_pop(struct event_set *set, event_key *key)
{
    if (__builtin_expect(set->leaf_count == 0, 0) && !event_leaf_fill(set))
        return false;
    *key = set->leaf[--set->leaf_count];
    return true;
}

#endif
