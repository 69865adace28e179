/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disruptions, prepared: whom each one hits, how many clocks it has, and what is wrong with it.
 *
 * Why: a run only waits for clocks and calls begin and end; who is meant by `each node pool` is
 * known before, and `check` tells what to expect.
 *
 * Rule: expected numbers are those of what the run does: renewals from 0, outages of one member a
 * union. */
#ifndef MODELS_PLAN_DISRUPTION_H
#define MODELS_PLAN_DISRUPTION_H

#include "models/plan/plan.h"

struct failure_class;

/* One failure of one target.  All members of all strikes of a disruption are numbered through: its
 * victims. */
struct strike {
    const struct failure_class *failure;
    const void *settings;
    struct target target;
    double probability;
    uint32_t first; /* victim */
    bool alone;     /* each of its members on a clock of its own */
};

struct disruption_plan {
    const struct disruption *disruption;
    uint32_t strike_count, victims, clocks;
    uint64_t crews;       /* repairs at a time */
    uint32_t crew;        /* entry of `deployment.crews`; NONE: its own */
    uint32_t crew_clocks; /* of all disruptions that share them */
    double crew_time;     /* s of a repair, the mean of whichever of them takes longest */
    bool together;        /* clock 0 is that of all strikes that are not alone */
    struct strike *strikes;
};

struct disruptions_plan {
    uint32_t count;
    bool lose_disks; /* some of them do */
    struct disruption_plan items[];
};

bool disruptions_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints);
/* Expected number of times that disruption `index` begins within [0, until): for `check`.  Where
 * crews are few it is an upper bound. */
double disruption_expected(const struct plan *plan, uint32_t index, sim_time until);
/* Expected share of [from, until) in which anything is disrupted, at most; 1 where it is empty and
 * anything is disrupted at all. */
double disruption_share(const struct plan *plan, sim_time from, sim_time until);

/* ... in which one member of disruption `index` is hit. */
double disruption_share_of(const struct plan *plan, uint32_t index, sim_time from, sim_time until);

/* Some disk is lost in a run, or may be. */
bool disruptions_lose_disks(const struct plan *plan);
/* Marks the nodes that may die; false: none. */
bool disruption_kills(const struct plan *plan, bool *nodes);

#endif
