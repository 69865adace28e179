/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How probable it is that objectives are met where inputs are not known for sure: in how many of
 * the draws they are (uncertain.h).
 *
 * Rule: a draw counts by the value that was simulated in it, as differences do; in how many draws
 * its interval crosses the bound is told beside it.  What is unstable in a draw misses there what
 * grows. */
#ifndef ANALYSIS_SEARCH_UNCERTAIN_OBJECTIVES_H
#define ANALYSIS_SEARCH_UNCERTAIN_OBJECTIVES_H

#include "analysis/output/sheet.h"
#include "analysis/search/uncertain.h"

/* Room for what all draws say. */
void uncertain_objectives_begin(struct uncertain_study *study);
void uncertain_objectives_hear(const struct uncertain_study *study, uint32_t number,
                               const struct results *results);

struct keeping {
    struct probability met;
    double undecided; /* share of the draws */
    uint32_t draws;   /* that were run to their end */
};
/* `objective` of the number of objectives: all of them together. */
struct keeping uncertain_keeping(const struct uncertain_study *study, uint32_t architecture,
                                 uint32_t objective);

/* A row for each objective of each architecture; none, if nobody has any. */
struct sheet *uncertain_objectives_sheet(const struct uncertain_study *study);

#endif
