/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which architecture is better where inputs are not known for sure: about(20ms within=30%).
 *
 * Inputs are drawn a few hundred times (a Latin hypercube), the same for all architectures, and
 * each draw is simulated a few times with the same random numbers for all architectures.  In how
 * many of the draws one was better estimates how probable it is that it is better.
 *
 *  - The interval of that probability is Wilson's.  A Latin hypercube never scatters more than
 *    n / (n - 1) times what independent draws do (Owen 1997), and mostly less.
 *  - Every draw has random numbers of its own, so chance does not push all of them to one side.
 *  - In how many draws the sign of the difference is not proven by the simulation of that draw
 *    (paired t, 95 %) is told: more replications make them fewer.
 *  - One that is unstable in a draw is worse there than one that is not; of two that are unstable
 *    neither is better.
 *  - What the answer hangs on is found from the differences (statistics/influence.h); draws without
 *    one take no part.
 *
 * Sources: Owen 1997, SIAM Journal on Numerical Analysis 34(5); Saltelli et al. 2008. */
#ifndef ANALYSIS_SEARCH_UNCERTAIN_H
#define ANALYSIS_SEARCH_UNCERTAIN_H

#include "analysis/cli/prepare.h"
#include "analysis/statistics/influence.h"
#include "analysis/statistics/interval.h"

struct kept;

/* What one draw says of one column of one architecture. */
struct told {
    double value;                  /* NAN: none */
    double difference, half_width; /* from the first one, of the better side of nothing: as it is */
    bool grows, known;             /* known: the draw was run to its end */
};

struct uncertain_study {
    const struct options *options;
    const struct prepared *base; /* in the middle of all inputs */
    const struct uncertain_inputs *inputs;
    struct arena *arena;
    uint32_t draws, replications;
    const uint32_t *columns; /* that are looked at, of base->columns */
    uint32_t column_count;
    double *shares;          /* draws x inputs; filled by uncertain_run */
    struct told *tolds;      /* draws x architectures x columns; the same */
    struct journal *journal; /* of its runs; NULL: they are not kept */
    struct kept *kepts;      /* uncertain_objectives.h */
};

/* A share and its 95 % interval. */
struct probability {
    double share, low, high;
};
struct probability probability_of(uint32_t count, uint32_t draws);

struct contest {
    struct probability better; /* this one than the first */
    struct probability best;   /* this one than all others */
    double equal, undecided;   /* shares of the draws: the same; not proven */
    double low, median, high;  /* of the difference: 5 %, 50 %, 95 % of the draws; NAN: none */
    double noise;    /* share of the variance of differences that is chance; NAN: unknown */
    uint32_t draws;  /* that were run... */
    uint32_t valued; /* ...and in which something can be said of either side */
    struct influence *influences; /* by input; NULL: cannot be told */
};

/* Exit status, as that of an ensemble; after an interrupt what there is is there. */
int uncertain_run(struct uncertain_study *study);
struct contest uncertain_contest(const struct uncertain_study *study, uint32_t architecture,
                                 uint32_t column);

#endif
