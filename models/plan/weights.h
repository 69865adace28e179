/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights of a mix or choice: numbers count by their ratio; shares must make 100 %.
 *
 * Why: 3 and 1 are easier to write, 75 % and 25 % easier to check, and a sum of 99 % is a mistake
 * that would change every number silently.
 *
 * Rule: one draw chooses, by bisection of the cumulative bounds. */
#ifndef MODELS_PLAN_WEIGHTS_H
#define MODELS_PLAN_WEIGHTS_H

#include "sim/arena.h"
#include "sim/complain.h"
#include "sim/setting.h"

/* Cumulative bounds in (0, 1], the last one 1; NULL after a complaint at `field`. */
const double *weights_bounds(const struct quantity *weights, uint32_t count, const void *field,
                             struct arena *arena, struct complaints *complaints);

/* Index of the part in which 0 <= unit < 1 falls: the first bound above it.  Of many halves are
 * left out first. */
static inline uint32_t weights_choose(const double *bounds, uint32_t count, double unit)
{
    const uint32_t few = 8;
    uint32_t first = 0;
    while (count > few) {
        const uint32_t half = count / 2;
        const bool behind = unit >= bounds[first + half - 1];
        first += behind ? half : 0;
        count = behind ? count - half : half;
    }
    for (; count > 1 && unit >= bounds[first]; count--)
        first++;
    return first;
}

#endif
