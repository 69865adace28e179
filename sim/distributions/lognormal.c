/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The logarithm is normal: the usual shape of service times and of long-distance latencies, with a
 * heavy upper side.
 *
 * Given by mean and coefficient of variation, or by two percentiles, as they are read off a
 * dashboard. With z the normal quantile of a share, ln(percentile) = mu + z sigma; two of them give
 * both. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/distribution.h"
#include "sim/distributions/parameters.h"
#include "sim/distributions/ziggurat.h"
#include "sim/numeric.h"

struct lognormal {
    struct quantity mean, rate, cv;
    struct quantity p50, p90, p95, p99, p999;
};

struct lognormal_state {
    double mu, sigma; /* of the logarithm of ns */
};

static const struct setting lognormal_settings[] = {
    MEAN_ROWS(struct lognormal),
    QUANTITY(struct lognormal, cv, .doc = "standard deviation / mean"),
    QUANTITY(struct lognormal, p50, .doc = "median; two percentiles stand for mean and cv"),
    QUANTITY(struct lognormal, p90, .doc = "90th percentile"),
    QUANTITY(struct lognormal, p95, .doc = "95th percentile"),
    QUANTITY(struct lognormal, p99, .doc = "99th percentile"),
    QUANTITY(struct lognormal, p999, .doc = "99.9th percentile"),
    SETTINGS_END,
};

static bool by_mean(struct lognormal_state *state, const struct lognormal *given,
                    struct complaints *complaints)
{
    double mean;
    if (!parameter_mean(&given->mean, &given->rate, &mean, complaints))
        return false;
    if (!given->cv.given || (given->cv.unit != UNIT_ONE && given->cv.unit != UNIT_SHARE)) {
        complain(complaints, &given->cv, "write cv=1.5",
                 given->cv.given ? "cv is a number without unit" : "cv is missing");
        return false;
    }
    if (!(given->cv.value >= 0.0 && given->cv.value < 1e6)) {
        complain(complaints, &given->cv, NULL, "cv must be 0 or more (and less than 1e6), not %g",
                 given->cv.value);
        return false;
    }
    const double variance = numeric_log(1.0 + given->cv.value * given->cv.value);
    state->sigma = sqrt(variance);
    state->mu = numeric_log(mean) - 0.5 * variance;
    return true;
}

struct percentile {
    const char *name;
    const struct quantity *field;
    double z; /* standard normal quantile of the share */
};

static bool by_percentiles(struct lognormal_state *state, const struct percentile *low,
                           const struct percentile *high, struct complaints *complaints)
{
    double low_ns, high_ns;
    if (!parameter_positive_time(low->field, low->name, &low_ns, complaints) ||
        !parameter_positive_time(high->field, high->name, &high_ns, complaints))
        return false;
    if (high_ns < low_ns) {
        complain(complaints, high->field, NULL, "%s is below %s", high->name, low->name);
        return false;
    }
    state->sigma = (numeric_log(high_ns) - numeric_log(low_ns)) / (high->z - low->z);
    state->mu = numeric_log(low_ns) - low->z * state->sigma;
    return true;
}

static bool lognormal_prepare(void *state, const void *settings, struct arena *arena,
                              struct complaints *complaints)
{
    const struct lognormal *given = settings;
    const struct percentile all[] = {{"p50", &given->p50, 0.0},
                                     {"p90", &given->p90, 1.2815515655446004},
                                     {"p95", &given->p95, 1.6448536269514722},
                                     {"p99", &given->p99, 2.3263478740408408},
                                     {"p999", &given->p999, 3.090232306167813}};
    const struct percentile *chosen[2] = {0};
    unsigned count = 0;
    (void)arena;
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].field->given && count++ < 2)
            chosen[count - 1] = &all[i];
    if (count == 0)
        return by_mean(state, given, complaints);
    if (count != 2 || given->mean.given || given->rate.given || given->cv.given) {
        complain(complaints, chosen[0]->field,
                 "write lognormal(p50=5ms p99=40ms) or lognormal(mean=5ms cv=1.5)",
                 "a lognormal law takes two percentiles, or mean and cv");
        return false;
    }
    return by_percentiles(state, chosen[0], chosen[1], complaints);
}

static double lognormal_sample(const void *state, draw *random)
{
    const struct lognormal_state *law = state;
    return numeric_exp(law->mu + law->sigma * normal_draw(random));
}

static double lognormal_mean(const void *state)
{
    const struct lognormal_state *law = state;
    return numeric_exp(law->mu + 0.5 * law->sigma * law->sigma);
}

static double lognormal_cv(const void *state)
{
    const struct lognormal_state *law = state;
    return sqrt(expm1(law->sigma * law->sigma));
}

static double lognormal_quantile(const void *state, double share)
{
    const struct lognormal_state *law = state;
    return numeric_exp(law->mu + law->sigma * gsl_cdf_ugaussian_Pinv(share));
}

const struct distribution_class distribution_lognormal = {
    .mirror = NORMAL_SIGN,
    .head = {.name = "lognormal",
             .doc = "its logarithm is normal: service times and latencies with a heavy upper side",
             .settings = lognormal_settings,
             .settings_size = sizeof(struct lognormal),
             .examples = EXAMPLES({.text = "lognormal(mean=5ms cv=1.5)",
                                   .mean = 5e6,
                                   .cv = 1.5,
                                   .p50 = 2773500.98113,
                                   .p99 = 34664996.0864},
                                  {.text = "lognormal(p50=5ms p99=40ms)",
                                   .mean = 7455376.58827,
                                   .cv = 1.10603146561,
                                   .p50 = 5e6,
                                   .p99 = 40e6})},
    .state_size = sizeof(struct lognormal_state),
    .prepare = lognormal_prepare,
    .sample = lognormal_sample,
    .mean = lognormal_mean,
    .cv = lognormal_cv,
    .quantile = lognormal_quantile,
};
