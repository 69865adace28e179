/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Do the replications fall into two groups, because some collapsed and did not come back?
 *
 * Why: a system with two stable states (retries that keep it down, a cache that stays cold) gives
 * replications of two kinds.  Their average is what no replication showed, and it depends on how
 * long they were; what is to be known is how many collapse, and how either kind fares.
 *
 * Rule: looked at are the requests sent in the last tenth of the measured time, because whoever has
 * recovered by then has not collapsed.  Replications are put in order of the share of them that
 * failed, and parted at the widest gap; then in order of the logarithm of their mean response time.
 * Requests that met a disruption which ends by itself are left out: whoever is hit at the end of
 * the run has not collapsed.  Where that leaves nothing, nothing is said.
 * Two groups are told where the gap
 *  - matters: COLLAPSE_FAILED of the requests, or a factor of COLLAPSE_SLOWER in time, and
 *  - parts what is alike: it is at least twice as wide as the better group, and half as wide as the
 *    worse one (collapses come early and late), or as wide where a group has less than three.
 * Overload, which hits all, and chance, which hits some a little more, leave no such gap. */
#ifndef ANALYSIS_MEASURES_GROUPS_H
#define ANALYSIS_MEASURES_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"

/* What one replication says of the last tenth of its measured time. */
struct late {
    uint64_t sent, ok;
    double seconds; /* of response time, of those that succeeded */
};

/* collapsed[i] for each of n replications; `used` are looked at.  How many: 0, where there are no
 * two groups. */
uint32_t groups_find(const struct late *late, const bool *used, uint32_t n, bool *collapsed,
                     struct arena *scratch);

#endif
