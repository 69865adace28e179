/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before the next attempt.  One file in models/backoff/, one word in the list.
 * `10ms..200ms` is doubling(10ms..200ms); any law is drawn(law). */
#ifndef MODELS_WORDS_BACKOFF_H
#define MODELS_WORDS_BACKOFF_H

#include "sim/clock.h"
#include "sim/family.h"
#include "sim/rng.h"
#include "sim/setting.h"

struct backoff_class {
    struct class_head head;
    /* Before attempt number `attempt` (1: the first retry). */
    sim_time (*wait)(const void *settings, uint32_t attempt, draw *random);
    /* ns that the first `retries` waits take at most (a law without end: hardly ever more). */
    double (*longest)(const void *settings, uint64_t retries);
    bool ranges; /* the first wait is the least and there is a longest: jitters may ask for them */
};

/* What chance makes of a wait, so that those who failed together do not come back together.  One
 * file, one word, likewise. */
struct jitter_class {
    struct class_head head;
    /* Instead of the `planned` wait of the backoff, whose first and longest are known; `before`:
     * the last one (before the first retry: the first). */
    sim_time (*wait)(const void *settings, sim_time planned, const struct duration_range *backoff,
                     sim_time before, draw *random);
    /* ns at most in all, where the planned ones are `planned`. */
    double (*longest)(const void *settings, double planned, double longest, uint64_t retries);
    bool walks; /* asks for `before`, and for a backoff with a first and a longest wait */
};

/* Before retry number `retry` (from 1): the backoff's wait, with what the jitter makes of it.  What
 * chance decides of try number `tries` comes from `draws`. */
typedef draw backoff_draws(const void *from, uint32_t tries);
sim_time backoff_spread(const struct chosen *backoff, const struct chosen *jitter, uint32_t retry,
                        backoff_draws *draws, const void *from);

extern const struct family backoffs, jitters;
/* Of one who has said a range and no jitter, where that is the default. */
extern const struct chosen jitter_usual; /* full */

#endif
