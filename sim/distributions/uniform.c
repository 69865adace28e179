/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any duration of a range, all equally likely. */
#include <math.h>

#include "sim/distribution.h"
#include "sim/setting.h"

struct uniform {
    struct duration_range range;
};

struct uniform_state {
    double low, width; /* ns */
};

static const struct setting uniform_settings[] = {
    RANGE(struct uniform, range, .required = true, .doc = "from..to, both durations"),
    SETTINGS_END,
};

static bool uniform_prepare(void *state, const void *settings, struct arena *arena,
                            struct complaints *complaints)
{
    const struct uniform *given = settings;
    struct uniform_state *uniform = state;
    (void)arena;
    if (given->range.low < 0 || given->range.low > given->range.high) {
        complain(complaints, &given->range, "write the smaller one first: uniform(30ms..40ms)",
                 "a range of durations goes upwards from 0 or more");
        return false;
    }
    uniform->low = (double)given->range.low;
    uniform->width = (double)(given->range.high - given->range.low);
    return true;
}

static double uniform_sample(const void *state, draw *random)
{
    const struct uniform_state *uniform = state;
    return uniform->low + unit_of(draw_next(random)) * uniform->width;
}

static double uniform_mean(const void *state)
{
    const struct uniform_state *uniform = state;
    return uniform->low + 0.5 * uniform->width;
}

static double uniform_cv(const void *state)
{
    const struct uniform_state *uniform = state;
    return uniform->width > 0.0 ? uniform->width / sqrt(12.0) / uniform_mean(state) : 0.0;
}

static double uniform_quantile(const void *state, double share)
{
    const struct uniform_state *uniform = state;
    return uniform->low + share * uniform->width;
}

const struct distribution_class distribution_uniform = {
    .head = {.name = "uniform",
             .doc = "any duration of a range, all equally likely",
             .settings = uniform_settings,
             .settings_size = sizeof(struct uniform),
             .examples = EXAMPLES({.text = "uniform(30ms..40ms)",
                                   .mean = 35e6,
                                   .cv = 0.0824786098842,
                                   .p50 = 35e6,
                                   .p99 = 39.9e6})},
    .state_size = sizeof(struct uniform_state),
    .prepare = uniform_prepare,
    .sample = uniform_sample,
    .mean = uniform_mean,
    .cv = uniform_cv,
    .quantile = uniform_quantile,
};
