/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/weights.h"

#include <math.h>

static bool weights_agree(const struct quantity *weights, uint32_t count, double sum,
                          const void *field, struct complaints *complaints)
{
    const enum unit unit = weights[0].unit;
    for (uint32_t i = 0; i < count; i++)
        if (weights[i].unit != unit || (unit != UNIT_ONE && unit != UNIT_SHARE) ||
            weights[i].value < 0) {
            complain(complaints, field,
                     "write all of them as numbers (60, 30, 10) or all as shares (60%, 30%, 10%)",
                     "weights must be numbers or shares, all of one kind and none negative");
            return false;
        }
    if (unit == UNIT_SHARE && fabs(sum - 1.0) > 1e-6) {
        complain(complaints, field, "plain numbers count by their ratio",
                 "shares make %.6g %%, not 100 %%", sum * 100);
        return false;
    }
    if (!(sum > 0)) {
        complain(complaints, field, NULL, "all weights are 0");
        return false;
    }
    return true;
}

const double *weights_bounds(const struct quantity *weights, uint32_t count, const void *field,
                             struct arena *arena, struct complaints *complaints)
{
    if (count == 0) {
        complain(complaints, field, NULL, "nothing to choose from");
        return NULL;
    }
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += weights[i].value;
    if (!weights_agree(weights, count, sum, field, complaints))
        return NULL;
    double *bounds = arena_array(arena, count, sizeof *bounds);
    double so_far = 0;
    for (uint32_t i = 0; i < count; i++)
        bounds[i] = (so_far += weights[i].value) / sum;
    bounds[count - 1] = 1.0;
    return bounds;
}
