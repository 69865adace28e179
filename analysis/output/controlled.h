/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What control variates were worth, where they were asked for.
 *
 * Why told: whoever sees that they help with nothing can leave them out, and whoever sees by how
 * much knows how many replications were spared (analysis/statistics/controls.h).
 *
 * Rule: nothing is said where nobody asked. */
#ifndef ANALYSIS_OUTPUT_CONTROLLED_H
#define ANALYSIS_OUTPUT_CONTROLLED_H

#include <stdio.h>

#include "analysis/metrics/results.h"

/* Under a table: of its lines, the greatest gain first. */
void controlled_print(const struct results *results, uint32_t architecture, struct arena *arena,
                      FILE *to);

#endif
