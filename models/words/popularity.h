/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key of a dataset a step touches: uniform, zipf, hot set.  One file in models/popularity/,
 * one word in the list. */
#ifndef MODELS_WORDS_POPULARITY_H
#define MODELS_WORDS_POPULARITY_H

#include "sim/arena.h"
#include "sim/complain.h"
#include "sim/family.h"
#include "sim/rng.h"

struct popularity_class {
    struct class_head head;
    size_t state_size;
    /* false after a complaint.  keys >= 1. */
    bool (*prepare)(void *state, const void *settings, uint64_t keys, struct arena *arena,
                    struct complaints *to);
    uint64_t (*choose)(const void *state, draw *random); /* 0 .. keys-1; 0 is the most popular */
    double (*share)(const void *state, uint64_t key);    /* probability of one key */
};

extern const struct family popularities;

#endif
