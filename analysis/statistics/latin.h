/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Latin hypercube, one parameter at a time: 0 to 1 is cut into as many equal parts as there are
 * draws, and each part is taken once, at random within it, in an order drawn by (seed, name); so
 * another parameter moves no value of the others.
 *
 * Source: McKay, Beckman and Conover 1979, Technometrics 21(2). */
#ifndef ANALYSIS_STATISTICS_LATIN_H
#define ANALYSIS_STATISTICS_LATIN_H

#include "sim/arena.h"

/* shares[i * stride] for i below `draws`. */
void latin_fill(double *shares, uint32_t draws, uint32_t stride, uint64_t seed, const char *name,
                struct arena *arena);

#endif
