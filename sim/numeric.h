/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logarithm, exponential, power and gamma in plain C.
 *
 * Why not libm: glibc picks variants with or without fused multiply-add by processor, which differ
 * in the last bit; a sampled time would differ, then an order of events, then a whole run.  These
 * use + - * / only, each rounded once
 * (-ffp-contract=off), so they give the same bits on every machine and compiler.
 * Errors: log and power stay below 1 ulp, exp below 0.52 where its result is a normal number
 * (tests/sim/numeric_test.c); gamma below 1e-13.
 *
 * Sources: argument reduction by ln 2 in two parts after Cody and Waite 1980, "Software manual for
 * the elementary functions"; exp by a table after Tang 1989 (exp_table.h); exact sums and products
 * after Dekker 1971, "A floating-point technique for extending the available precision"; Stirling's
 * series, DLMF 5.11.1. */
#ifndef SIM_NUMERIC_H
#define SIM_NUMERIC_H

double numeric_log(double x); /* x < 0: NaN; 0: -inf */
double numeric_exp(double x); /* overflows to inf, underflows to 0 through the subnormals */
double numeric_pow(double x, double y); /* x >= 0 (below: NaN); pow(x, 0) = 1 */
double numeric_gamma(double x);         /* x > 0 */

#endif
