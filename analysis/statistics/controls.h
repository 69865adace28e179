/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control variates: what a replication says, less what can be told from how far it was off in
 * things that are known exactly (their mean is 0).
 *
 *     z_i = y_i - b_i . c_i
 *
 * b_i are the coefficients of the regression of y on c over all replications but i: they know
 * nothing of c_i, so the mean of z is that of y whatever the laws, where coefficients from all of
 * them would bias it (Avramidis and Wilson 1993).  z are treated as independent values, with a
 * degree of freedom less for each control.
 *
 * Rule: where they do not help they are not used.  That is decided by the widths that they would
 * give, which for coefficients from the others is an honest comparison: useless controls make
 * intervals wider.
 *
 * Sources: Lavenberg and Welch 1981, "A perspective on the use of control variables to increase the
 * efficiency of Monte Carlo simulations"; Avramidis and Wilson 1993, "A splitting scheme for
 * control variates"; Hsu and Nelson 1990, "Control variates for quantile estimation". */
#ifndef ANALYSIS_STATISTICS_CONTROLS_H
#define ANALYSIS_STATISTICS_CONTROLS_H

#include <stdbool.h>
#include <stdint.h>

enum { CONTROLS_MOST = 3, CONTROLLED_LEAST = 12 };

/* Of n replications; mean 0. */
struct controls {
    uint32_t count; /* 0: none */
    const double *values[CONTROLS_MOST];
};

struct controlled {
    bool helps;
    double shift; /* of the mean of y */
    double half;  /* half-width of the mean of z */
    double gain;  /* so many times fewer replications for the same width */
};

/* Of the values that are used (used[i]).  `z` (n) is filled where they help.  They never do with
 * fewer than CONTROLLED_LEAST replications. */
struct controlled controls_apply(const struct controls *controls, double confidence,
                                 const double *y, const bool *used, uint32_t n, double *z);

/* For an estimate: what it may use, room for n values, and what it gained; 0: nothing was used. */
struct controlling {
    const struct controls *controls;
    double *room;
    double gain;
};

#endif
