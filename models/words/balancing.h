/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Balancing policies: which member of a route gets the next request.  One file in
 * models/balancing/, one word in its list (models/words/balancing.c).
 *
 * A policy acts for one caller instance and knows what that caller knows: how many of its own
 * requests each member still owes it (models/run/route.h: backend_open), and, if it asks for it,
 * how each of them ended.  Ties are broken at random.  Its state, if it has any, is zeroed when
 * the route is made and belongs to one (caller instance, callee); what it keeps of each member is
 * an array by slot at its end, which grows when the list does. */
#ifndef MODELS_WORDS_BALANCING_H
#define MODELS_WORDS_BALANCING_H

#include <stdbool.h>

#include "models/words/outcome.h"
#include "sim/clock.h"
#include "sim/family.h"
#include "sim/rng.h"

struct backends; /* models/run/route.h */

/* How a request to a member ended, as its caller saw it. */
struct ended {
    uint32_t slot;
    sim_time now, latency;
    enum outcome outcome;
    bool idle; /* it had nothing to do when it answered; known where the class says `hints` */
};

struct balancing_class {
    struct class_head head;
    size_t (*state_size)(const void *settings, uint32_t slots); /* NULL: no state */
    /* One of 0 .. backends->count - 1. */
    uint32_t (*choose)(void *state, const void *settings, const struct backends *backends,
                       sim_time now, struct stream *random);
    void (*ended)(void *state, const void *settings, const struct ended *ended); /* NULL: deaf */
    /* The slot is given to another instance: nothing is known of it. NULL: nothing is kept. */
    void (*joined)(void *state, const void *settings, uint32_t slot);
    bool hints; /* it wants to know who is idle: replicas say so in their answers */
    bool evens; /* it asks those less who are slower than the others, for `check` */
    /* What each member gets on average, sum 1, from what their nodes can do (cores x speed), for
     * `check`.  NULL: all the same. */
    void (*shares)(const void *settings, const double *power, uint32_t count, double *shares);
};

extern const struct family balancing_policies;

#endif
