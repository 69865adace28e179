/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sum of k exponential stages: a gamma law with shape k. */
#include "sim/distribution.h"
#include "sim/distributions/gamma.h"
#include "sim/distributions/parameters.h"

struct erlang {
    struct quantity mean, rate;
    uint64_t k;
};

static const struct setting erlang_settings[] = {
    MEAN_ROWS(struct erlang),
    COUNT(struct erlang, k, .required = true, .least = 1, .most = 1e6,
          .doc = "stages; cv = 1 / sqrt(k)"),
    SETTINGS_END,
};

static bool erlang_prepare(void *state, const void *settings, struct arena *arena,
                           struct complaints *complaints)
{
    const struct erlang *given = settings;
    double mean;
    (void)arena;
    if (!parameter_mean(&given->mean, &given->rate, &mean, complaints))
        return false;
    if (given->k < 1 || given->k > 1000000) {
        complain(complaints, &given->k, NULL, "k must lie between 1 and 1000000");
        return false;
    }
    gamma_set(state, mean, (double)given->k);
    return true;
}

const struct distribution_class distribution_erlang = {
    .head = {.name = "erlang",
             .doc = "the sum of k exponential stages, more regular than one",
             .settings = erlang_settings,
             .settings_size = sizeof(struct erlang),
             .examples = EXAMPLES({.text = "erlang(mean=6ms k=3)",
                                   .mean = 6e6,
                                   .cv = 0.57735026919,
                                   .p50 = 5348120.62745,
                                   .p99 = 16811893.8298})},
    .state_size = sizeof(struct gamma_state),
    .prepare = erlang_prepare,
    .sample = gamma_sample,
    .mean = gamma_mean,
    .cv = gamma_cv,
    .quantile = gamma_quantile,
};
