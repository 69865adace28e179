/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights of a mix or choice: numbers count by their ratio; shares must make 100 %. */
#ifndef MODELS_PLAN_WEIGHTS_H
#define MODELS_PLAN_WEIGHTS_H

#include "sim/arena.h"
#include "sim/complain.h"
#include "sim/setting.h"

/* Cumulative bounds in (0, 1], the last one 1; NULL after a complaint at `field`. */
const double *weights_bounds(const struct quantity *weights, uint32_t count, const void *field,
                             struct arena *arena, struct complaints *complaints);

/* Index of the part in which 0 <= unit < 1 falls. */
static inline uint32_t weights_choose(const double *bounds, uint32_t count, double unit)
{
    uint32_t i = 0;
    while (i + 1 < count && unit >= bounds[i])
        i++;
    return i;
}

#endif
