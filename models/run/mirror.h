/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other one of an antithetic pair of runs: where the first drew a short time it draws a long
 * one (Hammersley and Morton 1956).
 *
 * Both have the same requests by key.  What the keys give (demands, choices, thoughts, the way of a
 * client) is turned over in the second one, and so are the gaps of arrivals whose law can be
 * (arrivals.h); all else has random numbers of its own.
 *
 * Why so: which bits of a word make a sample long or short its law knows (distribution.h).  A key
 * is replaced by the one whose first number has these bits turned over, so samplers know nothing of
 * it, and a run that is no second one pays a test of a flag.
 *
 * Rule: a number that is turned over is as random as it was, so each run by itself is like any
 * other. */
#ifndef MODELS_RUN_MIRROR_H
#define MODELS_RUN_MIRROR_H

#include "models/run/run.h"

/* Of a draw from which a law is sampled. */
static inline draw mirror_law(const struct run *run, const struct law *law, draw random)
{
    return __builtin_expect(run->mirrored, 0) ? draw_mirrored(random, law_mirror(law)) : random;
}

/* Of a draw whose first number is a share. */
static inline draw mirror_share(const struct run *run, draw random)
{
    return __builtin_expect(run->mirrored, 0) ? draw_mirrored(random, MIRROR_ALL) : random;
}

/* Of a key for law_sample_key, which takes it for the first word of an exponential law. */
static inline uint64_t mirror_key(const struct run *run, const struct law *law, uint64_t key)
{
    if (__builtin_expect(!run->mirrored, 1))
        return key;
    return law->speed == LAW_EXPONENTIAL ? ~key : draw_mirrored(key, law_mirror(law));
}

#endif
