/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits laws to a sample by maximum likelihood, and says how well they fit.
 *
 * The parameters are those under which what was measured is most probable, found by GSL's simplex
 * (Nelder and Mead 1965) from one or several starts.  How well: Akaike's criterion, which charges
 * for parameters; the largest distance of the distribution functions (Kolmogorov and Smirnov), and
 * their squared distance weighted to the tails (Anderson and Darling).  Since parameters were
 * fitted, tables of these do not hold: how probable so large a distance is is found by a parametric
 * bootstrap (samples of the fitted law, fitted anew).
 *
 * Rule: large samples refuse every law, for no law is exact; so the bootstrap looks at no more than
 * BOOTSTRAP_SIZE values of it, and the distances themselves are told.
 *
 * Sources: Stute, Gonzalez Manteiga and Presedo Quindimil 1993, "Bootstrap based goodness-of-fit
 * tests"; Anderson and Darling 1954; Hill 1975 (index of the tail). */
#ifndef ANALYSIS_FITTING_FIT_H
#define ANALYSIS_FITTING_FIT_H

#include "analysis/fitting/laws.h"
#include "sim/rng.h"

enum { BOOTSTRAP_SIZE = 1000, BOOTSTRAPS = 99 };

struct fit {
    const struct fit_law *law;
    double p[FIT_PARAMETERS];
    double log_likelihood, aic;
    double ks, ad;     /* distances of the whole sample */
    double ks_p, ad_p; /* how probable such distances would be; NAN: not asked */
};

/* Of `count` values in ns, in any order, all at least 0; zeros become half of the least that is
 * none. */
struct measured sample_of(const double *values, size_t count, struct arena *arena);
/* All that fit, the best by Akaike's criterion first. */
struct fit *fit_all(const struct measured *sample, unsigned *count, struct arena *arena);
/* One of them by name; NULL: it does not fit. */
struct fit *fit_one(const struct measured *sample, const char *name, struct arena *arena);
/* Fills in ks_p and ad_p. */
void fit_bootstrap(const struct measured *sample, struct fit *fit, uint64_t seed,
                   struct arena *arena);

double fit_quantile(const struct measured *sample, const struct fit *fit, double share); /* ns */
double sample_quantile(const struct measured *sample, double share);                     /* ns */
/* Hill's estimate from the largest `share` of the values: P(X > x) falls as x to the minus this. */
double tail_index(const struct measured *sample, double share);

#endif
