/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Are two architectures different, or is it chance?
 *
 * Replication r draws the same random numbers in every architecture, so results are paired and
 * their difference varies far less than they do: paired t.  Many metrics of many architectures are
 * looked at together, and one in twenty true nulls would look like a difference: Holm's step-down
 * keeps the chance of even one false claim below 5 %, whatever depends on what.
 *
 * Source: Holm 1979, "A simple sequentially rejective multiple test procedure". */
#ifndef ANALYSIS_STATISTICS_COMPARE_H
#define ANALYSIS_STATISTICS_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

struct paired {
    double mean, half_width; /* of b - a; 95 % */
    double p; /* two-sided; NAN with fewer than two pairs; 1 where all differences are 0 */
    /* As many times as many replications without common random numbers would know the difference as
     * well: (variance of one + variance of the other) / variance of the difference.  NAN: it never
     * varied. */
    double gain;
    uint32_t n;
};

/* Pairs of which either value is NAN are left out.  `room` is n doubles to work in. */
struct paired paired_difference(const double *a, const double *b, uint32_t n, double *room);
/* The same at another confidence than 95 %. */
struct paired paired_difference_at(double confidence, const double *a, const double *b, uint32_t n,
                                   double *room);

/* proven[i]: hypothesis i is rejected at family-wise level alpha.  NAN p-values do not belong to
 * the family. */
void holm_step_down(const double *p, uint32_t count, double alpha, bool *proven);

#endif
