/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mixture(91.22% pareto(min=235us shape=10) 8.78% exponential(rate=1.66/ms)): one of several laws,
 * drawn by weight. Weights without unit count by their ratio; percentages must make 100 %. */
#ifndef SIM_DISTRIBUTIONS_MIXTURE_H
#define SIM_DISTRIBUTIONS_MIXTURE_H

#include "sim/distribution.h"
#include "sim/setting.h"

struct mixture_part {
    double weight; /* a ratio: 91.22% is 0.9122 */
    bool percent;  /* it was written as a percentage */
    struct law law;
};

struct mixture_settings {
    struct table parts; /* of struct mixture_part */
};

#endif
