/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which instance lives on which node.  Nodes of a group go round its zones.  Instances are spread:
 * on the node whose zone has the fewest of the service, then that itself has the fewest of the
 * service, then the fewest of all, then node order. */
#ifndef MODELS_PLAN_PLACEMENT_H
#define MODELS_PLAN_PLACEMENT_H

#include "models/plan/plan.h"

/* Fills zones, nodes, parties and instances; false after complaints. */
bool place_all(struct plan *plan, struct arena *arena, struct complaints *complaints);
/* The instance begins there, or may be begun anew there when its own node stays away. */
bool plan_may_live(const struct plan *plan, uint32_t instance, uint32_t node);
#endif
