/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hundredth draw: the place lies beyond the edge of the strip that is under the density for
 * sure.  Then a second number decides by the density itself, or the tail is drawn.  height[i] is
 * the density at the upper side of strip i. */
#include "sim/distributions/ziggurat.h"

#include "sim/numeric.h"

/* The tail of an exponential law is the law again, moved. */
double exponential_slow(uint64_t word, draw *rest)
{
    const unsigned layer = (unsigned)(word & 255);
    if (layer == 0)
        return exponential_tail + exponential_draw(rest);
    const double x = (double)(int64_t)(word >> 11) * exponential_width[layer];
    const double low = exponential_height[layer - 1], high = exponential_height[layer];
    const double y = low + unit_of(draw_next(rest)) * (high - low);
    return y < numeric_exp(-x) ? x : exponential_draw(rest);
}

/* Marsaglia 1964: beyond r, an exponential number by its rate there, accepted by what the density
 * lacks to it. */
static double tail_beyond(double r, draw *rest)
{
    double x, y;
    do {
        x = exponential_draw(rest) / r;
        y = exponential_draw(rest);
    } while (2.0 * y < x * x);
    return r + x;
}

double normal_slow(uint64_t word, draw *rest)
{
    const unsigned layer = (unsigned)(word & 255);
    const double sign = word & 256 ? -1.0 : 1.0;
    if (layer == 0)
        return sign * tail_beyond(normal_tail, rest);
    const double x = (double)(int64_t)(word >> 11) * normal_width[layer];
    const double low = normal_height[layer - 1], high = normal_height[layer];
    const double y = low + unit_of(draw_next(rest)) * (high - low);
    return y < numeric_exp(-0.5 * x * x) ? sign * x : normal_draw(rest);
}
