/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Always the same: what a plain duration means. */
#include "sim/distribution.h"
#include "sim/setting.h"

struct constant {
    sim_time value;
};

static const struct setting constant_settings[] = {
    DURATION(struct constant, value, .required = true, .doc = "the duration"),
    SETTINGS_END,
};

static bool constant_prepare(void *state, const void *settings, struct arena *arena,
                             struct complaints *complaints)
{
    const struct constant *given = settings;
    (void)arena;
    *(double *)state = (double)given->value;
    if (given->value >= 0)
        return true;
    complain(complaints, &given->value, NULL, "a duration can't be negative");
    return false;
}

static double constant_sample(const void *state, draw *random)
{
    (void)random;
    return *(const double *)state;
}

static double constant_mean(const void *state) { return *(const double *)state; }

static double constant_cv(const void *state)
{
    (void)state;
    return 0.0;
}

static double constant_quantile(const void *state, double share)
{
    (void)share;
    return *(const double *)state;
}

const struct distribution_class distribution_constant = {
    .head = {.name = "constant",
             .doc = "always the same duration; 5ms alone means constant(5ms)",
             .settings = constant_settings,
             .settings_size = sizeof(struct constant),
             .examples = EXAMPLES({.text = "constant(5ms)", .mean = 5e6, .p50 = 5e6, .p99 = 5e6},
                                  {.text = "5ms", .mean = 5e6, .p50 = 5e6, .p99 = 5e6})},
    .state_size = sizeof(double),
    .prepare = constant_prepare,
    .sample = constant_sample,
    .mean = constant_mean,
    .cv = constant_cv,
    .quantile = constant_quantile,
};
