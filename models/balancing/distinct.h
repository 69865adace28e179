/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing a few distinct replicas: for policies that look at some of them.
 *
 * Why: two choices that may be the same replica are one choice; with three replicas that happens
 * every third time, and the power of two choices (Mitzenmacher 2001) is much of it gone.
 *
 * Rule: one draw for each replica, uniform over those not yet drawn, whatever their order. */
#ifndef MODELS_BALANCING_DISTINCT_H
#define MODELS_BALANCING_DISTINCT_H

#include "sim/rng.h"

enum { MOST_CHOICES = 64 };

/* One of 0 .. n - 1 that is not among the `count` in `taken`, each with the same probability;
 * `taken` is kept sorted and gets it. */
static inline uint32_t draw_distinct(uint32_t *taken, uint32_t count, uint32_t n,
                                     struct stream *random)
{
    uint32_t rank = uniform_below(stream_next(random), n - count), at = 0;
    while (at < count && taken[at] <= rank) {
        rank++;
        at++;
    }
    for (uint32_t i = count; i > at; i--)
        taken[i] = taken[i - 1];
    taken[at] = rank;
    return rank;
}

#endif
