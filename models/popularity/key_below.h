/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A uniform key: 0 .. keys-1, for up to 2^64 keys.
 *
 * Why: a dataset may have more keys than 32 bits can count, so uniform_below() (sim/rng.h) is too
 * short.
 *
 * Rule: one word, one multiplication, no rejection: the bias is below keys / 2^64 (Lemire 2019,
 * "Fast random integer generation in an interval", ACM TOMACS 29(1), without its second step). */
#ifndef MODELS_POPULARITY_KEY_BELOW_H
#define MODELS_POPULARITY_KEY_BELOW_H

#include <stdint.h>

static inline uint64_t key_below(uint64_t word, uint64_t keys)
{
    __extension__ const unsigned __int128 product = (unsigned __int128)word * keys;
    return (uint64_t)(product >> 64);
}

#endif
