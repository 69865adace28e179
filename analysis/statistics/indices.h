/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indices of Sobol: which share of a variance comes from an input alone (first order), and which
 * would be gone if it were known, all that it does with others included (total).
 *
 * For each row of a design two independent points A and B are drawn, and for each input the point
 * of A with that input taken from B.  First order: Saltelli et al. 2010, formula (b) of their table
 * 2; total: Jansen 1999.
 *
 * What is simulated is not known exactly.  The points of a row have the same random numbers, and
 * products are taken of different replications only (each of them with each other), so that the
 * noise of a simulation, which is independent from one to the next, adds nothing on average.  With
 * one replication there is no such thing, and noise counts as interaction.
 *
 * Intervals are those of a bootstrap over rows.  Points of Sobol's sequence scatter less than
 * independent ones, so they are wide rather than narrow.
 *
 * Sources: Sobol 1993; Jansen 1999, Computer Physics Communications 117; Saltelli et al. 2010,
 * Computer Physics Communications 181(2). */
#ifndef ANALYSIS_STATISTICS_INDICES_H
#define ANALYSIS_STATISTICS_INDICES_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

enum { INDICES_INPUTS_MOST = 20 }; /* GSL's points of Sobol have 40 dimensions */

/* Answers by row and replication; `mixed` by row, input and replication. */
struct index_answers {
    const double *a, *b, *mixed;
    uint32_t rows, inputs, replications;
    uint64_t seed; /* of the bootstrap */
};

struct index_of_input {
    double first, first_low, first_high;
    double total, total_low, total_high;
};

struct indices {
    double mean, variance; /* of the answer, without noise */
    double noise;          /* variance of a point's mean over replications; NAN: one replication */
    uint32_t rows;         /* that had all values */
    struct index_of_input *inputs;
};

/* inputs <= INDICES_INPUTS_MOST.  False: nothing varies, or fewer than ten rows have values. */
bool indices_find(const struct index_answers *answers, struct indices *found, struct arena *arena);

/* The design: shares of the point A (B) of each row, rows x inputs; Sobol's sequence, turned round
 * by an amount drawn by the seed. */
void indices_design(double *a, double *b, uint32_t rows, uint32_t inputs, uint64_t seed,
                    struct arena *arena);

#endif
