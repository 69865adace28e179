/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of services, stores and nodes below the metrics of a run: how busy each is, and what
 * waits there.
 *
 * Rule: all in the order of the scenario while they are few; of many the busiest, because the
 * bottleneck is what one looks for: by utilisation, and what has none by the jobs that are there.
 */
#ifndef ANALYSIS_OUTPUT_PARTS_H
#define ANALYSIS_OUTPUT_PARTS_H

#include <stdio.h>

#include "analysis/experiment/view.h"

enum { PARTS_MOST = 24 };

void parts_print(const struct results *results, const struct view *view, struct arena *arena,
                 FILE *to, bool colour);

#endif
