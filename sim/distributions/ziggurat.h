/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard normal and exponential numbers by the ziggurat: one word, one compare, one product in 99
 * of 100 draws.
 *
 * 256 strips of one area cover the density.  Eight bits of the word choose the strip, 53 others the
 * place in it; a place left of the next strip's edge lies under the density for sure.  The rest is
 * told in ziggurat.c. Source: Marsaglia and Tsang 2000, "The ziggurat method for generating random
 * variables", J. Stat. Softw. 5(8), with the independent bits for strip and place that Doornik 2005
 * asks for. */
#ifndef SIM_DISTRIBUTIONS_ZIGGURAT_H
#define SIM_DISTRIBUTIONS_ZIGGURAT_H

#include "sim/distribution.h"

extern const double exponential_tail, normal_tail; /* where strip 0 turns into the tail */
extern const double normal_width[256], normal_height[256];
extern const uint64_t normal_edge[256];

#define NORMAL_SIGN 256 /* a bit of neither strip nor place */
double normal_slow(uint64_t word, draw *rest);

static inline double normal_draw(draw *random)
{
    const uint64_t word = draw_next(random);
    const unsigned layer = (unsigned)(word & 255);
    const uint64_t bits = word >> 11;
    if (__builtin_expect(bits >= normal_edge[layer], 0))
        return normal_slow(word, random);
    const double x = (double)(int64_t)bits * normal_width[layer];
    return word & NORMAL_SIGN ? -x : x;
}

#endif
