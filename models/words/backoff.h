/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before the next attempt.  One file in models/backoff/, one word in the list.
 * `10ms..200ms` is doubling(10ms..200ms); any law is drawn(law). */
#ifndef MODELS_WORDS_BACKOFF_H
#define MODELS_WORDS_BACKOFF_H

#include "sim/clock.h"
#include "sim/family.h"
#include "sim/rng.h"

struct backoff_class {
    struct class_head head;
    /* Before attempt number `attempt` (1: the first retry). */
    sim_time (*wait)(const void *settings, uint32_t attempt, draw *random);
    /* ns that the first `retries` waits take at most (a law without end: hardly ever more). */
    double (*longest)(const void *settings, uint64_t retries);
};

extern const struct family backoffs;

#endif
