/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gamma laws; Erlang's is one of them, with a whole shape.
 *
 * Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables", ACM TOMS
 * 26(3). */
#ifndef SIM_DISTRIBUTIONS_GAMMA_H
#define SIM_DISTRIBUTIONS_GAMMA_H

#include "sim/rng.h"

struct gamma_state {
    double shape, scale; /* scale in ns; mean = shape * scale */
    double d, c;         /* of the method: shape - 1/3 (shape + 2/3 below 1) and 1 / sqrt(9 d) */
};

void gamma_set(struct gamma_state *state, double mean_ns, double shape);
double gamma_sample(const void *state, draw *random);
double gamma_mean(const void *state);
double gamma_cv(const void *state);
double gamma_quantile(const void *state, double share);

#endif
