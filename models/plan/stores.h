/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the classes of stores say against their settings, when a plan is made.
 *
 * Why: only the class knows that a quorum exceeds the replicas; only the reader knows the line.
 *
 * Rule: classes complain by the address of a field, and all of them are asked before any run. */
#ifndef MODELS_PLAN_STORES_H
#define MODELS_PLAN_STORES_H

#include "models/plan/plan.h"

/* Checks, and lets them make what their replicas have in common. */
void stores_check(struct plan *plan, struct arena *arena, struct complaints *complaints);
/* Processes that a store is made of, and without how many of them it is down. */
uint32_t store_members(const struct store *store);
uint32_t store_needs(const struct store *store);

#endif
