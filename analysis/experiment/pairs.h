/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs of antithetic replications: the second run has long times where the first has short ones
 * (models/run/mirror.h), so what chance does to the one it undoes in the other.
 *
 * A pair counts as one replication: sums and digests of both are added up (weighted.h), and all
 * that is known of replications holds for pairs: intervals, comparisons, objectives.  Nothing is
 * biased, for each run is like any other, and nothing is taken for independent that is not.
 *
 * What it gains is measured: a pair scatters Var(M), and one of its runs alone Var(M) + E(D^2)/4,
 * where M is the mean of both and D their difference; and half as many units have a larger t.
 *
 * Source: Hammersley and Morton 1956, "A new Monte Carlo technique: antithetic variates"; Law 2015,
 * section 11.3. */
#ifndef ANALYSIS_EXPERIMENT_PAIRS_H
#define ANALYSIS_EXPERIMENT_PAIRS_H

#include "analysis/replication/replication.h"

/* Both runs of a pair, as one. */
void replicate_pair(const struct replication *replication, struct arena *arena,
                    struct leaving *leaving);

/* So many independent replications would know a value as well, for each run in n pairs whose values
 * and differences within are these; NAN: not to be told. */
double pairs_worth(const double *values, const double *apart, const bool *used, uint32_t n,
                   double confidence);

#endif
