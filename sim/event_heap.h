/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plainest correct event set: a 4-ary heap of the same keys.  It is the oracle of the tests:
 * event_set and event_heap must pop the same keys in the same order, whatever is pushed.  No run
 * uses it.
 *
 * Source: Johnson 1975, "Priority queues with update and finding minimum spanning trees" (d-ary
 * heaps). */
#ifndef SIM_EVENT_HEAP_H
#define SIM_EVENT_HEAP_H

#include "sim/event_set.h"

struct event_heap {
    event_key *keys;
    uint32_t count, limit;
    struct arena *arena;
};

void event_heap_init(struct event_heap *heap, struct arena *arena);
void event_heap_push(struct event_heap *heap, event_key key);
bool event_heap_pop(struct event_heap *heap, event_key *key); /* false if empty */

#endif
