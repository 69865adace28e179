/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can fail by itself: the things of a plan, one by one, as references of the language.
 *
 * Why: who tries every single fault asks here, and a new kind of thing joins with its row
 * (models/plan/target.c). */
#ifndef MODELS_PLAN_THINGS_H
#define MODELS_PLAN_THINGS_H

#include "models/plan/plan.h"

/* What can fail by itself, as a reference: node pool/3, zone a, service web (whole), service web/0.
 */
struct thing {
    const char *kind, *name; /* of the reference, without the blank */
    bool whole;              /* all of several at once */
};
struct things {
    uint32_t count;
    struct thing *list;
};
/* All of a plan: each node, zone and region that holds any; each service, and one of several
 * replicas; each store, and each of several replicas; each named link. */
struct things plan_things(const struct plan *plan, struct arena *arena);

#endif
