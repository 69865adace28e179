/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is asked where any replica will do, and how many are a majority.
 *
 * Why: protocols with a leader differ in how they find it, not in who may answer without it.  Rule:
 * the nearest of those that nobody believes dead, drawn among equals. */
#ifndef MODELS_STORES_CONSENSUS_NEAR_H
#define MODELS_STORES_CONSENSUS_NEAR_H

#include "models/words/actor.h"

/* Of those that nobody believes dead, and that are not asked already; drawn among equals.  NOBODY:
 * none of them. */
uint32_t near_route(struct port *clients, const struct asking *asking);
/* By means: all the nearest ones the same. */
void near_spread(const struct store *store, const unsigned *far, double *shares);

/* Replicas without which no write is answered. */
uint32_t majority_needed(const struct store *store);
/* Who has lost its disk does not count before a majority of those that have not let it in. */
const struct forgetting *majority_forgets(const struct store *store, const void *made,
                                          const bool *lost, uint32_t count);
/* Of the processes themselves, where they are there for good. */
static inline uint32_t majority(const struct port *port) { return port->peers / 2 + 1; }

#endif
