/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the replications say together, as tidy CSV:
 *
 *     architecture,PATH,PATH.unit...,metric,scope,mean,half_width,low,high,n,unit,why,group
 *
 * Rule: a line for every column that applies to the architecture.  Where there is no mean (a
 * queue that grows for ever, too few requests for a percentile) the cell is empty, never 0, and
 * `why` says so; the same for a half-width that cannot be had.  Where replications collapsed, lines
 * of those (`group` collapsed) and of the others (others) follow those of all. */
#ifndef ANALYSIS_OUTPUT_SUMMARY_H
#define ANALYSIS_OUTPUT_SUMMARY_H

#include "analysis/output/csv.h"

/* Does the column say anything about this architecture: a value in some replication, or why there
 * is none. */
bool column_applies(const struct results *results, uint32_t architecture, uint32_t column);

#endif
