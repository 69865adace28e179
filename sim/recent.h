/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A quantile of the latest values, kept up to date as they come.
 *
 * Why: who waits "as long as 95 % of the answers take" has to know it at each call, and what was
 * long ago is no guide.  Values of the last RECENT_MOST are counted in cells whose width is 1/16 of
 * their value at most; a pointer stands at the cell of the quantile and moves by a cell or so with
 * each value, so both adding and asking take constant time.
 *
 * Rule: what it says is the upper end of a cell: at most 1/16 above the quantile, never below. */
#ifndef SIM_RECENT_H
#define SIM_RECENT_H

#include <stdint.h>

#include "sim/clock.h"

enum { RECENT_MOST = 1000, RECENT_LEAST = 100, RECENT_CELLS = 60 * 16 };

/* Zeroed: none yet. */
struct recent {
    uint32_t count, next;          /* values; place of the next one in the ring */
    uint32_t cell, below;          /* of the quantile; values in lesser cells */
    uint16_t counts[RECENT_CELLS]; /* by cell */
    uint16_t ring[RECENT_MOST];    /* their cells */
};

void recent_add(struct recent *recent, sim_time value, double share);
/* SIM_NEVER while there are fewer than RECENT_LEAST values. */
sim_time recent_quantile(const struct recent *recent);

#endif
