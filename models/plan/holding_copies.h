/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long operations of a store wait for its other replicas, from means: acknowledgements of a
 * write, answers of a quorum.  Part of holding.h. */
#ifndef MODELS_PLAN_HOLDING_COPIES_H
#define MODELS_PLAN_HOLDING_COPIES_H

#include "models/plan/holding.h"

/* ns: of one fsync at the node of an instance, with the line before the disk; 0: it has none. */
double holding_fsync(const struct holding *holding, uint32_t instance);
/* Until a write has the acknowledgements that it waits for: it goes to all others at once from
 * where it was done, and they answer.  Not before `least` ns, that its own disk takes beside. */
struct duration holding_acks(const struct holding *holding, uint32_t store, double pace,
                             double least);
/* Until as many have answered as have to, each after `work`; who took it in is one of them with the
 * chance `own`. */
struct duration holding_gathers(const struct holding *holding, uint32_t store,
                                const struct gathering *gathering, struct duration work,
                                double pace);

#endif
