/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several is the best: fully sequential selection with an indifference zone.
 *
 * Why: to know which one is best it need not be known how good each one is; the bad ones are
 * dropped after a few replications, and only those that are close go on.
 *
 * The promise: if the best is better than all others by at most `indifference`, one that is as good
 * but for that is selected; if by more, the best is, with the confidence that was asked for.  One
 * replication after the other; system i is dropped at r replications when some other one that is
 * left is better by W = max(0, d / (2 r) (h^2 S^2 / d^2 - r)), with S^2 the variance of their
 * difference over the first n0, h^2 = 2 eta (n0 - 1), eta = ((2 (1 - confidence) / (k - 1))^(-2 /
 * (n0 - 1)) - 1) / 2.  Replications are paired (common random numbers), which makes S^2 small.
 *
 * Source: Kim and Nelson 2001, "A fully sequential procedure for indifference-zone selection in
 * simulation", ACM TOMACS 11 (procedure KN, c = 1).  Normal values are assumed; what a replication
 * gives is a mean or percentile of many requests. */
#ifndef ANALYSIS_STATISTICS_SELECTION_H
#define ANALYSIS_STATISTICS_SELECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

struct selection {
    uint32_t count, first; /* systems; replications before any is dropped */
    double indifference, confidence;
    bool higher; /* is better */
    /* inside */
    double *values;       /* first x count: of the first replications */
    double *sums;         /* by system */
    double *variances;    /* count x count: of differences */
    bool *left;           /* by system */
    uint32_t *dropped_at; /* replications; 0: it is left */
    uint32_t *dropped_by;
    uint32_t replications, left_count;
};

void selection_begin(struct selection *selection, struct arena *arena);
/* The next replication: values of those that are left (others are not read).  True: one is left. */
bool selection_add(struct selection *selection, const double *values);
/* Of those that are left the one with the best mean. */
uint32_t selection_best(const struct selection *selection);
double selection_mean(const struct selection *selection, uint32_t system);

#endif
