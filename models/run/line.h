/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of visits before an instance's workers: in order of arrival, or by rank.
 *
 * A rank is a priority of sources, 0 the greatest (plan->rank_count).  Where the party's order asks
 * for ranks the instance knows the last one in line of each, so that joining takes as many steps as
 * there are ranks, however long the line. */
#ifndef MODELS_RUN_LINE_H
#define MODELS_RUN_LINE_H

#include "models/run/run.h"

/* A process begins: what its line and its limit knew is gone. */
void line_start(struct run *run, uint32_t instance);
/* Where the party's order says; the caller counts it. */
void line_enter_by_order(struct run *run, struct instance *instance, uint32_t index,
                         struct visit *visit);
/* It leaves: whoever is the last one of its rank then. */
void line_leave_rank(const struct run *run, struct instance *instance, const struct visit *visit);

static inline uint32_t visit_rank(const struct run *run, const struct visit *visit)
{
    return run->plan->parties[visit->source].rank;
}

#endif
