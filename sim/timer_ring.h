/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timers of one constant length, most of which get cancelled (timeouts).
 *
 * Armed in order of time they are also due in that order, so a list is a sorted queue: only its
 * head needs to stand in the event set.  Each timer keeps the seq of its arming, so the order of
 * all events is that of one set. Cancelling unlinks the timer at once: a ring holds live timers
 * only, 28 bytes each.
 *
 * The ring's slot is not moved when its head is cancelled.  Its entry stays where it is and asks
 * for the present head when it comes up (`due` of a ring's slot is RING_ASKS, which no time equals,
 * so the event loop always asks). */
#ifndef SIM_TIMER_RING_H
#define SIM_TIMER_RING_H

#include "sim/engine.h"

#define RING_ASKS (-1)

struct __attribute__((packed, aligned(4))) timer {
    sim_time due;
    uint64_t seq; /* of its arming; 0: free */
    uint32_t object;
    uint32_t before, after; /* neighbours in the ring; POOL_NONE at the ends */
};

struct timer_ring {
    sim_time delay;
    uint32_t slot;
    uint32_t head, tail; /* POOL_NONE: empty */
};

/* The entry of a ring's slot has come up.  True: its head fires now, and the slot's event carries
 * its object.  False: that head was cancelled.  Either way the slot has been armed for the present
 * head, if there is one. */
bool ring_fires(struct engine *engine, struct timer_ring *ring, event_key key);

#endif
