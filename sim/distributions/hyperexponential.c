/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two exponential laws, one short and likely, one long and rare, each with half of the total time
 * ("balanced means"): the plainest law with cv above 1.
 *
 * Source: Whitt 1982, "Approximating a point process by a renewal process", formula (3.7):
 * p = (1 + sqrt((cv^2 - 1) / (cv^2 + 1))) / 2, means mean / 2p and mean / 2(1 - p). */
#include <math.h>

#include "sim/distribution.h"
#include "sim/distributions/parameters.h"
#include "sim/numeric.h"

struct hyperexponential {
    struct quantity mean, rate;
    double cv;
};

struct hyperexponential_state {
    double likely; /* probability of the short law */
    double short_mean, long_mean;
    double mean, cv;
};

static const struct setting hyperexponential_settings[] = {
    MEAN_ROWS(struct hyperexponential),
    NUMBER(struct hyperexponential, cv, .required = true,
           .doc = "standard deviation / mean, 1 or more"),
    SETTINGS_END,
};

static bool hyperexponential_prepare(void *state, const void *settings, struct arena *arena,
                                     struct complaints *complaints)
{
    const struct hyperexponential *given = settings;
    struct hyperexponential_state *law = state;
    (void)arena;
    if (!parameter_mean(&given->mean, &given->rate, &law->mean, complaints) ||
        !parameter_at_least(&given->cv, "cv", 1.0, complaints))
        return false;
    const double square = given->cv * given->cv;
    const double root = sqrt((square - 1.0) / (square + 1.0));
    law->cv = given->cv;
    law->likely = 0.5 * (1.0 + root);
    law->short_mean = law->mean / (1.0 + root);
    law->long_mean = law->mean * (square + 1.0) * (1.0 + root) /
                     2.0; /* = mean / (1 - root), without cancellation */
    return true;
}

static double hyperexponential_sample(const void *state, draw *random)
{
    const struct hyperexponential_state *law = state;
    const double mean = unit_of(draw_next(random)) < law->likely ? law->short_mean : law->long_mean;
    return exponential_draw(random) * mean;
}

static double hyperexponential_mean(const void *state)
{
    const struct hyperexponential_state *law = state;
    return law->mean;
}

static double hyperexponential_cv(const void *state)
{
    const struct hyperexponential_state *law = state;
    return law->cv;
}

/* No closed form: halving on what lies beyond x, up to the last bit. */
static double hyperexponential_quantile(const void *state, double share)
{
    const struct hyperexponential_state *law = state;
    double low = 0.0, high = -law->long_mean * log1p(-share);
    for (int i = 0; i < 200 && low < high; i++) {
        const double x = 0.5 * (low + high);
        const double beyond = law->likely * numeric_exp(-x / law->short_mean) +
                              (1.0 - law->likely) * numeric_exp(-x / law->long_mean);
        if (x == low || x == high)
            break;
        if (beyond > 1.0 - share)
            low = x;
        else
            high = x;
    }
    return high;
}

const struct distribution_class distribution_hyperexponential = {
    .head = {.name = "hyperexponential",
             .doc = "mostly short, sometimes long: two exponential laws, cv of 1 or more",
             .settings = hyperexponential_settings,
             .settings_size = sizeof(struct hyperexponential),
             .examples = EXAMPLES({.text = "hyperexponential(mean=1ms cv=2)",
                                   .mean = 1e6,
                                   .cv = 2,
                                   .p50 = 451493.123756,
                                   .p99 = 10745890.7577})},
    .state_size = sizeof(struct hyperexponential_state),
    .prepare = hyperexponential_prepare,
    .sample = hyperexponential_sample,
    .mean = hyperexponential_mean,
    .cv = hyperexponential_cv,
    .quantile = hyperexponential_quantile,
};
