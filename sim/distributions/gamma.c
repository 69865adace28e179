/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/distributions/gamma.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/distribution.h"
#include "sim/distributions/parameters.h"
#include "sim/distributions/ziggurat.h"
#include "sim/numeric.h"

struct gamma {
    struct quantity mean, rate;
    double cv;
};

static const struct setting gamma_settings[] = {
    MEAN_ROWS(struct gamma),
    NUMBER(struct gamma, cv, .required = true, .doc = "standard deviation / mean"),
    SETTINGS_END,
};

void gamma_set(struct gamma_state *state, double mean_ns, double shape)
{
    state->shape = shape;
    state->scale = mean_ns / shape;
    state->d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0;
    state->c = 1.0 / sqrt(9.0 * state->d);
}

static bool gamma_prepare(void *state, const void *settings, struct arena *arena,
                          struct complaints *complaints)
{
    const struct gamma *given = settings;
    double mean;
    (void)arena;
    if (!parameter_mean(&given->mean, &given->rate, &mean, complaints) ||
        !parameter_above(&given->cv, "cv", 0.0, complaints))
        return false;
    const double shape = 1.0 / (given->cv * given->cv);
    if (shape > 1e12 || shape < 1e-6) {
        complain(complaints, &given->cv, NULL, "cv must lie between 1e-6 and 1000, not %g",
                 given->cv);
        return false;
    }
    gamma_set(state, mean, shape);
    return true;
}

/* d v with v = (1 + c x)^3, x normal, accepted against the gamma density; its logarithm decides. */
static double standard_sample(const struct gamma_state *gamma, draw *random)
{
    for (;;) {
        const double x = normal_draw(random), root = 1.0 + gamma->c * x;
        if (root <= 0.0)
            continue;
        const double v = root * root * root, u = unit_above_zero(draw_next(random)), x2 = x * x;
        if (u < 1.0 - 0.0331 * x2 * x2)
            return gamma->d * v;
        if (numeric_log(u) < 0.5 * x2 + gamma->d * (1.0 - v + numeric_log(v)))
            return gamma->d * v;
    }
}

/* Below shape 1: gamma(shape) = gamma(shape + 1) u^(1/shape), and -ln u is exponential. */
double gamma_sample(const void *state, draw *random)
{
    const struct gamma_state *gamma = state;
    const double x = standard_sample(gamma, random) * gamma->scale;
    return gamma->shape < 1.0 ? x * numeric_exp(-exponential_draw(random) / gamma->shape) : x;
}

double gamma_mean(const void *state)
{
    const struct gamma_state *gamma = state;
    return gamma->shape * gamma->scale;
}

double gamma_cv(const void *state)
{
    const struct gamma_state *gamma = state;
    return 1.0 / sqrt(gamma->shape);
}

double gamma_quantile(const void *state, double share)
{
    const struct gamma_state *gamma = state;
    return gsl_cdf_gamma_Pinv(share, gamma->shape, gamma->scale);
}

const struct distribution_class distribution_gamma = {
    .mirror = NORMAL_SIGN,
    .head = {.name = "gamma",
             .doc = "from regular (cv below 1) to bursty (above), between constant and exponential",
             .settings = gamma_settings,
             .settings_size = sizeof(struct gamma),
             .examples = EXAMPLES({.text = "gamma(mean=6ms cv=0.5)",
                                   .mean = 6e6,
                                   .cv = 0.5,
                                   .p50 = 5508091.12328,
                                   .p99 = 15067676.2722},
                                  {.text = "gamma(mean=6ms cv=2)",
                                   .mean = 6e6,
                                   .cv = 2,
                                   .p50 = 1048171.25647,
                                   .p99 = 58413250.1327})},
    .state_size = sizeof(struct gamma_state),
    .prepare = gamma_prepare,
    .sample = gamma_sample,
    .mean = gamma_mean,
    .cv = gamma_cv,
    .quantile = gamma_quantile,
};
