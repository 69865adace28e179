/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a table shows side by side: architectures, and where the replications of one fall into two
 * kinds, each kind.
 *
 * Rule: who shows results goes through views, so no average hides that there are two kinds. */
#ifndef ANALYSIS_EXPERIMENT_VIEW_H
#define ANALYSIS_EXPERIMENT_VIEW_H

#include "analysis/metrics/results.h"

struct view {
    uint32_t architecture;
    const struct replication_group *group; /* of its replications; NULL: all */
};
uint32_t view_count(const struct results *results, uint32_t architecture);
struct view view_of(const struct results *results, uint32_t architecture, uint32_t number);
/* In the arena: monolith; monolith (7 of 20 collapsed). */
const char *view_name(const struct results *results, const struct view *view, struct arena *arena);
static inline struct summary view_summary(const struct results *results, const struct view *view,
                                          uint32_t column)
{
    return view->group ? view->group->summaries[column]
                       : results_summary(results, view->architecture, column);
}
static inline bool view_has(const struct results *results, const struct view *view,
                            uint32_t replication)
{
    return view->group ? view->group->in[replication]
                       : !results->architectures[view->architecture].failed[replication];
}

#endif
