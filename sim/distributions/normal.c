/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normal, cut at 0: what would be negative is drawn again.  `mean` and `sd` are those of the law
 * before the cut; mean, cv and quantiles reported are those of the law that is really sampled.
 *
 * Source of the moments: Johnson, Kotz and Balakrishnan 1994, Continuous Univariate Distributions
 * 1, section 13.10.1. With a = -mean/sd and h = phi(a) / (1 - Phi(a)): mean + sd h, sd^2 (1 + a h -
 * h^2). */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "sim/distribution.h"
#include "sim/distributions/parameters.h"
#include "sim/distributions/ziggurat.h"

struct normal {
    struct quantity mean, rate, sd;
};

struct normal_state {
    double mean, sd; /* before the cut, ns */
};

static const struct setting normal_settings[] = {
    MEAN_ROWS(struct normal),
    QUANTITY(struct normal, sd, .doc = "standard deviation, a duration"),
    SETTINGS_END,
};

static bool normal_prepare(void *state, const void *settings, struct arena *arena,
                           struct complaints *complaints)
{
    const struct normal *given = settings;
    struct normal_state *law = state;
    (void)arena;
    return parameter_mean(&given->mean, &given->rate, &law->mean, complaints) &&
           parameter_time(&given->sd, "sd", &law->sd, complaints);
}

/* The mean is positive, so at least every second draw is. */
static double normal_sample(const void *state, draw *random)
{
    const struct normal_state *law = state;
    double x;
    do
        x = law->mean + law->sd * normal_draw(random);
    while (x < 0.0);
    return x;
}

static double hazard(double a) { return gsl_ran_ugaussian_pdf(a) / gsl_cdf_ugaussian_Q(a); }

static double normal_mean(const void *state)
{
    const struct normal_state *law = state;
    return law->sd > 0.0 ? law->mean + law->sd * hazard(-law->mean / law->sd) : law->mean;
}

static double normal_cv(const void *state)
{
    const struct normal_state *law = state;
    if (!(law->sd > 0.0))
        return 0.0;
    const double a = -law->mean / law->sd, h = hazard(a);
    return law->sd * sqrt(1.0 + a * h - h * h) / normal_mean(state);
}

static double normal_quantile(const void *state, double share)
{
    const struct normal_state *law = state;
    if (!(law->sd > 0.0))
        return law->mean;
    const double above = gsl_cdf_ugaussian_Q(-law->mean / law->sd) * (1.0 - share);
    return law->mean + law->sd * gsl_cdf_ugaussian_Qinv(above);
}

const struct distribution_class distribution_normal = {
    .mirror = NORMAL_SIGN,
    .head = {.name = "normal",
             .doc = "normal, cut at 0 by drawing again",
             .settings = normal_settings,
             .settings_size = sizeof(struct normal),
             .examples = EXAMPLES({.text = "normal(mean=5ms sd=1ms)",
                                   .mean = 5000001.48672,
                                   .cv = 0.19999919717,
                                   .p50 = 5000000.35926,
                                   .p99 = 7326347.98159},
                                  {.text = "normal(mean=1ms sd=2ms)",
                                   .mean = 2018320.86767,
                                   .cv = 0.69093356559,
                                   .p50 = 1793742.35018,
                                   .p99 = 5923336.62982})},
    .state_size = sizeof(struct normal_state),
    .prepare = normal_prepare,
    .sample = normal_sample,
    .mean = normal_mean,
    .cv = normal_cv,
    .quantile = normal_quantile,
};
