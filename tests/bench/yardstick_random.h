/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential numbers for the loops written by hand: one generator for everything, ziggurat inline;
 * the rare slow path uses another state, so this one stays in registers. */
#ifndef TESTS_BENCH_YARDSTICK_RANDOM_H
#define TESTS_BENCH_YARDSTICK_RANDOM_H

#include "sim/distribution.h"
#include "sim/rng.h"

struct source {
    struct stream stream;
};

static inline double next_exponential(struct source *source)
{
    const uint64_t word = stream_next(&source->stream);
    const uint64_t bits = word >> 11;
    if (__builtin_expect(bits < exponential_edge[word & 255], 1))
        return (double)(int64_t)bits * exponential_width[word & 255];
    draw rest = word;
    return exponential_slow(word, &rest);
}

#endif
