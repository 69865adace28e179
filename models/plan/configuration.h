/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that settings get while the system runs, typed and checked when the plan is made.
 *
 * Each disruption `configure` is a change; each of its stages is an entry that the centre lists: a
 * change and the share of the processes that obey it.  Whatever subset of the changes is in force,
 * every channel has a policy for it: so a run only says who obeys which. */
#ifndef MODELS_PLAN_CONFIGURATION_H
#define MODELS_PLAN_CONFIGURATION_H

#include "models/plan/plan.h"
#include "models/words/configure.h"

enum { CHANGES_MOST = 6 };

struct change_entry {
    uint32_t change;
    double share;
    sim_time after; /* the beginning of its change */
};

struct configuration_plan {
    uint32_t change_count, entry_count;
    const struct configure *changes[CHANGES_MOST];
    uint32_t first[CHANGES_MOST + 1];     /* entry of each change */
    const struct change_entry *entries;   /* what the centre lists: entry 0, 1, ... */
    const bool *touches;                  /* change * parties + party: whose calls it is for */
    const struct policy *const *policies; /* channel * 2^changes + subset */
};

/* When all channels are there. */
void configuration_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints);

/* Whose calls a change is for. */
static inline bool change_touches(const struct plan *plan, uint32_t change, uint32_t party)
{
    return plan->configuration->touches[(size_t)change * plan->party_count + party];
}

static inline const struct policy *configured_policy(const struct configuration_plan *plan,
                                                     uint32_t channel, uint32_t subset)
{
    return plan->policies[((size_t)channel << plan->change_count) + subset];
}

#endif
