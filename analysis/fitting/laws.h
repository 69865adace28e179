/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws that can be fitted to measured durations: of each its density, its distribution function, a
 * guess to begin with, and the text that a scenario takes.
 *
 * Why: simulations are as good as the durations that they are fed with, and whoever has measured
 * some should not have to guess which law they follow.
 *
 * Rule: a law is a row; parameters are numbers without bounds (logarithms of what must be
 * positive), so that a minimiser can do with them what it likes; durations are multiples of the
 * mean, so that it needs no sense of scale.
 *
 * Source: Johnson, Kotz and Balakrishnan 1994, Continuous Univariate Distributions 1 and 2
 * (likelihoods); Law 2015, chapter 6 (input modelling). */
#ifndef ANALYSIS_FITTING_LAWS_H
#define ANALYSIS_FITTING_LAWS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/arena.h"

enum { FIT_PARAMETERS = 5 };

/* Values, ascending, all above 0, of mean 1. */
struct measured {
    const double *values;
    size_t count;
    double mean;                 /* before they were divided by it, ns */
    double cv, log_mean, log_sd; /* of them; of their logarithms */
};

struct fit_law {
    const char *name;
    unsigned parameters;
    bool (*fits)(const struct measured *sample); /* NULL: always */
    /* Where to begin; `attempt` 0, 1 ...: false: no more.  With `exact` it is the maximum already.
     */
    bool (*start)(const struct measured *sample, unsigned attempt, double *p);
    bool exact;
    double (*log_density)(const struct measured *sample, const double *p, double x);
    double (*below)(const struct measured *sample, const double *p, double x); /* P(X <= x) */
    /* What was found is no law of its own kind any more; NULL: it always is. */
    bool (*vanishes)(const struct measured *sample, const double *p);
    const char *(*text)(const struct measured *sample, const double *p, struct arena *arena);
};

extern const struct fit_law fit_laws[]; /* name NULL at the end */

/* 1.234ms, five digits, as a scenario takes it. */
const char *duration_text(double ns, struct arena *arena);

#endif
