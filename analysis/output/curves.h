/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What plots of one run or comparison need besides its means, as tidy CSV: the whole distribution
 * of latency, and what happened when.  All replications together. */
#ifndef ANALYSIS_OUTPUT_CURVES_H
#define ANALYSIS_OUTPUT_CURVES_H

#include <stdio.h>

#include "analysis/results.h"

/* architecture,quantile,latency_s: twenty quantiles for each nine, as far out as the sample
 * supports their interval. */
void spectrum_print(const struct results *results, FILE *to);

/* architecture,time_s,offered_per_s,goodput_per_s,failed_per_s,latency_p50_s,latency_p99_s: a line
 * per part of the measured time, by the moment of sending.  Neighbouring parts are taken together
 * until most of them hold enough requests for a 99th percentile; a percentile that cannot be had is
 * left empty. */
void timeline_print(const struct results *results, FILE *to);

#endif
