/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws of two pieces (laws.h): a fast and a slow way through the same thing is the commonest reason
 * why no plain law fits.  Rule: the same as of laws of one piece; the first piece need not be the
 * faster one. */
#ifndef ANALYSIS_FITTING_MIXTURES_H
#define ANALYSIS_FITTING_MIXTURES_H

#include "analysis/fitting/laws.h"

#define PIECES(name)                                                                               \
    bool name##_start(const struct measured *s, unsigned attempt, double *p);                      \
    double name##_density(const struct measured *s, const double *p, double x);                    \
    double name##_below(const struct measured *s, const double *p, double x);                      \
    const char *name##_text(const struct measured *s, const double *p, struct arena *arena);
PIECES(hyper)
PIECES(exponentials)
PIECES(lognormals)
bool hyper_fits(const struct measured *s);

/* In laws.c: of one lognormal law. */
double lognormal_log_density(double mu, double sigma, double x);
const char *lognormal_words(double mu, double sigma, double scale, struct arena *arena);

#endif
