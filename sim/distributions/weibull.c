/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times to failure: shape below 1 early failures, 1 exponential, above 1 wear.  x = scale
 * E^(1/shape), E exponential. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/distribution.h"
#include "sim/distributions/parameters.h"
#include "sim/numeric.h"

struct weibull {
    struct quantity mean, rate;
    double shape;
};

struct weibull_state {
    double scale, shape, mean; /* ns */
};

static const struct setting weibull_settings[] = {
    MEAN_ROWS(struct weibull),
    NUMBER(struct weibull, shape, .required = true,
           .doc = "below 1: early failures; 1: exponential; above: wear"),
    SETTINGS_END,
};

static bool weibull_prepare(void *state, const void *settings, struct arena *arena,
                            struct complaints *complaints)
{
    const struct weibull *given = settings;
    struct weibull_state *law = state;
    (void)arena;
    if (!parameter_mean(&given->mean, &given->rate, &law->mean, complaints) ||
        !parameter_above(&given->shape, "shape", 0.0, complaints))
        return false;
    if (given->shape < 0.05) {
        complain(complaints, &given->shape, NULL, "shape must be at least 0.05, not %g",
                 given->shape);
        return false;
    }
    law->shape = given->shape;
    law->scale = law->mean / numeric_gamma(1.0 + 1.0 / given->shape);
    return true;
}

static double weibull_sample(const void *state, draw *random)
{
    const struct weibull_state *law = state;
    return law->scale * numeric_exp(numeric_log(exponential_draw(random)) / law->shape);
}

static double weibull_mean(const void *state)
{
    const struct weibull_state *law = state;
    return law->mean;
}

static double weibull_cv(const void *state)
{
    const struct weibull_state *law = state;
    const double first = numeric_gamma(1.0 + 1.0 / law->shape),
                 second = numeric_gamma(1.0 + 2.0 / law->shape);
    const double square = second / (first * first) - 1.0;
    return square > 0.0 ? sqrt(square) : 0.0;
}

static double weibull_quantile(const void *state, double share)
{
    const struct weibull_state *law = state;
    return gsl_cdf_weibull_Pinv(share, law->scale, law->shape);
}

const struct distribution_class distribution_weibull = {
    .head = {.name = "weibull",
             .doc = "times to failure, early (shape below 1) or by wear (above)",
             .settings = weibull_settings,
             .settings_size = sizeof(struct weibull),
             .examples = EXAMPLES({.text = "weibull(mean=6ms shape=0.7)",
                                   .mean = 6e6,
                                   .cv = 1.46242457305,
                                   .p50 = 2807927.53548,
                                   .p99 = 42002189.4064},
                                  {.text = "weibull(mean=6ms shape=3)",
                                   .mean = 6e6,
                                   .cv = 0.363446503252,
                                   .p50 = 5946365.17211,
                                   .p99 = 11178708.9915})},
    .state_size = sizeof(struct weibull_state),
    .prepare = weibull_prepare,
    .sample = weibull_sample,
    .mean = weibull_mean,
    .cv = weibull_cv,
    .quantile = weibull_quantile,
};
