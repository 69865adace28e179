/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several inputs a number hangs on, from draws of all inputs at once.
 *
 * The answer is written as a sum of polynomials, one of each input (shifted Legendre polynomials up
 * to degree 2, which are orthogonal for uniform inputs), by least squares.  The squares of an
 * input's coefficients are what it gives to the variance: an estimate of its first-order index of
 * Sobol.  What chance gives to a square is taken off.  What is left of the variance belongs to
 * chance, to inputs together, and to bends sharper than a parabola.
 *
 * Why not the estimators of Sobol's indices (sensitivity --sobol): they want draws of their own,
 * hundreds for each input; these are had from the draws that are made anyway.
 *
 * The interval is that of a jackknife over twenty groups of draws: it holds where they are many (a
 * hundred and more), and says little of an index of zero beyond that it is small.
 *
 * Sources: Sudret 2008, Reliability Engineering and System Safety 93(7) (indices from
 * coefficients); Saltelli et al. 2008, Global Sensitivity Analysis: The Primer; Shao and Wu 1989
 * (grouped jackknife). */
#ifndef ANALYSIS_STATISTICS_INFLUENCE_H
#define ANALYSIS_STATISTICS_INFLUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

struct influence {
    double share;     /* of the variance */
    double low, high; /* of its 95 % interval */
    double slope;     /* what the answer gains from the low end of the input to the high one */
};

/* So many draws are needed. */
uint32_t influences_draws(uint32_t inputs);
/* shares: draws x inputs, each from 0 to 1.  False: draws are too few for so many inputs. */
bool influences_find(const double *shares, const double *answers, uint32_t draws, uint32_t inputs,
                     struct influence *found, struct arena *arena);

#endif
