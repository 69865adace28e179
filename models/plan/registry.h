/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registries in a plan: their servers are a party of their own, and whoever is listed, or calls
 * those who are, has an agent that asks them. */
#ifndef MODELS_PLAN_REGISTRY_H
#define MODELS_PLAN_REGISTRY_H

#include "models/plan/plan.h"

/* The names of the parties of their servers. */
extern const char *const registry_names[REGISTRIES];
/* What the servers are as stores, and the stores of their own; how many there are. */
enum { REGISTRY_STORES = 2 * REGISTRIES };
uint32_t registry_stores(struct plan *plan, struct arena *arena, struct complaints *complaints,
                         const struct store *made[REGISTRY_STORES]);
/* A store that a registry has for itself. */
bool registry_keeps(const struct party *party);
/* The replicas of this party are servers of one. */
bool registry_of(const struct party *party);
/* Where the group of nodes of a store is written. */
const void *registry_nodes_field(const struct plan *plan, const struct party *party);
/* All parties have been placed. */
void registries_placed(struct plan *plan);
/* How agents and servers call it.  `behind`: towards the store behind it. */
struct call_policy registry_policy(const struct call_policy *given, bool behind);
/* Time from the death of a node (or from when a setting is written) until one of those who should
 * know does: on average, and at most, without what messages, stores and processors take. */
struct knowing {
    double mean, most; /* ns */
};
struct knowing registry_knowing(const struct registry_terms *terms);
/* Agents, and who asks whom; when all other channels are there. */
void registry_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints);

#endif
