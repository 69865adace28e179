/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What theory says of the highest load, from means alone, to stand beside what was simulated.
 *
 *  - The asymptotic bound: no load can be sustained at which a station is busy all the time
 *    (utilisation law; Denning and Buzen 1978).  It holds whatever the laws.
 *  - Open systems: the load at which the response time by Erlang's C formula (waits) and the means
 *    and variances of the steps (models/plan/holding.h) passes the bound of an objective.  A
 *    percentile takes the wait at the service that clients call as exponential where there is one
 *    (exact for M/M/c), and all else as a gamma law of the same mean and variance.  Waits deeper
 *    inside count by their means, so tails of chains are an estimate from below.
 *  - Closed systems: mean value analysis of the processors and disks as stations, thinking and all
 *    else as delay (Reiser and Lavenberg 1980; several servers by Seidmann 1987), for the mean
 *    response time and the throughput; and the asymptotic number of users (D + Z) / Dmax.
 *
 * Rule: it is theory, and shown apart; it decides nothing. */
#ifndef ANALYSIS_SEARCH_THEORY_H
#define ANALYSIS_SEARCH_THEORY_H

#include "analysis/experiment/experiment.h"

struct theory {
    double full;         /* load at which the first station is busy all the time; INFINITY: none */
    const char *station; /* which; NULL: none */
    double meets;        /* highest load that meets the objectives; NAN: it says nothing of them */
};

/* Loads as times what the scenario says. */
struct theory theory_of(const struct subject *subject, const struct columns *columns,
                        struct arena *arena);

/* Does it, at the load that it has, by theory?  Undecided: that says nothing of the objectives. */
enum verdict theory_verdict(const struct subject *subject, const struct columns *columns);

/* The plan at another load, or measured for another time; it shares all else with `plan`. */
const struct plan *plan_at_load(const struct plan *plan, double load, struct arena *arena);
const struct plan *plan_of_length(const struct plan *plan, sim_time length, struct arena *arena);

/* P(W + S > t): W is 0 but with chance `waits`, then exponential of mean `wait` per who waits; S
 * gamma with this mean and variance. */
double response_tail(double t, double waits, double wait, double mean, double variance);

/* Mean value analysis: demands in seconds at each station and its servers. */
struct mva {
    double throughput, response; /* 1/s, s */
};
struct mva mva_of(const double *demands, const double *servers, uint32_t stations, double delay,
                  uint32_t users);

#endif
