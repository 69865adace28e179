/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many replicas of a service or store there can ever be.
 *
 * Why: a plan never changes, so it has room for all of them from the beginning.  Rule: what is
 * there at first lies between the least and the most. */
#ifndef MODELS_PLAN_GROWTH_H
#define MODELS_PLAN_GROWTH_H

#include "models/words/description.h"
#include "sim/complain.h"

/* Without those that are there while a new version replaces the old one. */
uint64_t replicas_scaled(const struct service *service);
uint64_t replicas_most(const struct description *description, const struct service *service,
                       struct complaints *complaints);
/* Members that join the store one day. */
uint64_t members_joining(const struct description *description, const struct store *store);
/* Some join it or leave it. */
bool members_change(const struct description *description, const struct store *store);

#endif
