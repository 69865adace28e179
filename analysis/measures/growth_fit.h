/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Averages of the parts of a run, fitted by a sqrt(t) + b t: the estimate of b by generalised least
 * squares, with the covariance of a reflected Brownian motion that began empty at time 0.
 *
 * E|B(s)||B(t)| = 2/pi (sqrt(s (t - s)) + s arcsin sqrt(s / t)) for s <= t (two normal variables
 * with correlation sqrt(s / t); Isserlis 1918), E|B(t)| = sqrt(2 t / pi). */
#ifndef ANALYSIS_MEASURES_GROWTH_FIT_H
#define ANALYSIS_MEASURES_GROWTH_FIT_H

#include "analysis/measures/growth.h"

struct growth_fit {
    double weights[GROWTH_PARTS]; /* b is their sum with the averages; all 0: no time has passed */
    double length;                /* of a part, on average, s */
    double variance;              /* of b, where the motion has variance 1 per second */
};

/* Parts from `from` on, that end at `ends`, in seconds of the run's time. */
struct growth_fit growth_fit_of(double from, const double ends[GROWTH_PARTS]);
/* b in jobs per second, and its variance as the steps between the parts tell it. */
double growth_slope(const struct growth_fit *fit, const double parts[GROWTH_PARTS],
                    double *variance);

#endif
