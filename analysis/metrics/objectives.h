/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objectives: `latency.p99(web.checkout) < 800ms`: a metric, one of < <= > >=, a quantity of the
 * metric's unit.
 *
 * Why: a decision needs a bound, and a verdict that says when the sample cannot carry it.
 *
 * Rule: met, missed or undecided, the same in run, compare and sweep; the interval decides, not
 * the mean. */
#ifndef ANALYSIS_METRICS_OBJECTIVES_H
#define ANALYSIS_METRICS_OBJECTIVES_H

#include "analysis/metrics/columns.h"

/* Reads the objectives of the plan's description, asks for their columns, and gives what is to be
 * judged.  Mistakes are complained about by field, all of them. */
struct objective_result *objectives_read(const struct plan *plan, struct columns *columns,
                                         struct complaints *complaints, uint32_t *count);

#endif
