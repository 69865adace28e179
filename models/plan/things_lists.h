/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kind of thing that can fail by itself, one by one: between models/plan/target.c, whose rows
 * name these, and things_lists.c. */
#ifndef MODELS_PLAN_THINGS_LISTS_H
#define MODELS_PLAN_THINGS_LISTS_H

#include "models/plan/things.h"

struct listing {
    const struct plan *plan;
    struct arena *arena;
    struct things things; /* list NULL: they are counted only */
};

void list_nodes(struct listing *in);
void list_zones(struct listing *in);
void list_regions(struct listing *in);
void list_services(struct listing *in);
void list_balancers(struct listing *in);
void list_stores(struct listing *in); /* and the caches before them, on servers of their own */
void list_links(struct listing *in);

#endif
