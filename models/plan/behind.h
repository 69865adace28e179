/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores that ask other stores: who stands behind whom, and what is sent there.
 *
 * Why: a cache is a store with another one behind it, which it asks over the network like any
 * client, by its own policy in `calls`.
 *
 * Rule: such rows come to an end, and a name that is none is told at the field where it was
 * written. */
#ifndef MODELS_PLAN_BEHIND_H
#define MODELS_PLAN_BEHIND_H

#include "models/plan/plan.h"

/* Resolves names and makes the channels; after the programs, before channels are numbered. */
void plan_behind(struct plan *plan, struct arena *arena, struct complaints *complaints);

#endif
