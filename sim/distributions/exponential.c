/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memoryless: the time to the next of many independent rare things.  Sampled by the ziggurat
 * (ziggurat.h). */
#include <gsl/gsl_cdf.h>

#include "sim/distribution.h"
#include "sim/distributions/parameters.h"

struct exponential {
    struct quantity mean, rate;
};

static const struct setting exponential_settings[] = {
    MEAN_ROWS(struct exponential),
    SETTINGS_END,
};

static bool exponential_prepare(void *state, const void *settings, struct arena *arena,
                                struct complaints *complaints)
{
    const struct exponential *given = settings;
    (void)arena;
    return parameter_mean(&given->mean, &given->rate, state, complaints);
}

static double exponential_sample(const void *state, draw *random)
{
    return exponential_draw(random) * *(const double *)state;
}

static double exponential_mean(const void *state) { return *(const double *)state; }

static double exponential_cv(const void *state)
{
    (void)state;
    return 1.0;
}

static double exponential_quantile(const void *state, double share)
{
    return gsl_cdf_exponential_Pinv(share, *(const double *)state);
}

const struct distribution_class distribution_exponential = {
    .head = {.name = "exponential",
             .doc = "memoryless durations, as between independent arrivals",
             .settings = exponential_settings,
             .settings_size = sizeof(struct exponential),
             .examples = EXAMPLES({.text = "exponential(2ms)",
                                   .mean = 2e6,
                                   .cv = 1,
                                   .p50 = 1386294.36112,
                                   .p99 = 9210340.37198},
                                  {.text = "exponential(rate=400/s)",
                                   .mean = 2.5e6,
                                   .cv = 1,
                                   .p50 = 1732867.9514,
                                   .p99 = 11512925.465})},
    .state_size = sizeof(double),
    .prepare = exponential_prepare,
    .sample = exponential_sample,
    .mean = exponential_mean,
    .cv = exponential_cv,
    .quantile = exponential_quantile,
};
