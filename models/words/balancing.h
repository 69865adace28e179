/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Balancing policies: which replica gets the next request.  One file in models/balancing/, one word
 * in its list (models/words/balancing.c).
 *
 * A policy acts for one caller instance and knows what that caller knows: how many of its own
 * requests each replica still owes it (`open`), nothing else.  Ties are broken at random.  Its
 * state, if it has any, is zeroed at the start of a run and belongs to one (caller instance,
 * callee). */
#ifndef MODELS_WORDS_BALANCING_H
#define MODELS_WORDS_BALANCING_H

#include "sim/family.h"
#include "sim/rng.h"

struct pair;

struct backends {
    const struct pair *pairs; /* one per replica: pairs[i].open */
    uint32_t count;           /* >= 1 */
};

struct balancing_class {
    struct class_head head;
    size_t (*state_size)(const void *settings, uint32_t replicas); /* NULL: no state */
    uint32_t (*choose)(void *state, const void *settings, const struct backends *backends,
                       struct stream *random);
};

extern const struct family balancing_policies;

#endif
