/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much there is to simulate in one run, before it is run: visits to endpoints and calls between
 * services and stores that are expected in its whole time.
 *
 * Why: runs of a sweep differ a hundredfold.  The long ones go first, so that no thread ends long
 * after the others, and what is left is told by what is left to simulate, not by runs.
 *
 * Rule: it is a guess (from means, models/plan/demand.h) and no result depends on it.  Where
 * clients wait for answers before they ask again their rate is not known, and only time counts. */
#ifndef ANALYSIS_EXPERIMENT_EFFORT_H
#define ANALYSIS_EXPERIMENT_EFFORT_H

#include "models/plan/plan.h"

double effort_of(const struct plan *plan, struct arena *scratch); /* at least 1 */

#endif
