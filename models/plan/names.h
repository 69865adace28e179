/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a scenario, found by hash: what there is, and names that stand for nothing.
 *
 * Why apart from compiling: checking also works on a description in which other things are wrong,
 * so that the user hears of all mistakes at once.  What could not be read is passed over, and where
 * nothing of a kind could be read at all, names of that kind are not judged.  Rule: in a
 * description without mistakes, the number of a name is its place in its table. */
#ifndef MODELS_PLAN_NAMES_H
#define MODELS_PLAN_NAMES_H

#include "models/words/description.h"
#include "sim/arena.h"
#include "sim/complain.h"
#include "sim/name_index.h"

#define ZONE_HERE "here" /* the only zone where none is written */

/* All of one kind. */
struct known_names {
    const char **list;
    uint32_t count;
    struct name_index index;
};

struct names {
    struct known_names endpoints; /* web.checkout, module by module */
    struct known_names modules, datasets, groups, zones, regions, clients, services, stores;
    struct known_names topics;  /* written, or of an endpoint that hears them */
    struct known_names callees; /* of deployment.calls, `default` among them */
};

const struct names *names_create(const struct description *description, struct arena *arena);

/* Complains of every name that stands for nothing. */
void names_check(const struct description *description, const struct names *names,
                 struct complaints *complaints);

/* NAME_UNKNOWN where there is none. */
static inline uint32_t names_find(const struct known_names *known, const char *name)
{
    return name_index_find(&known->index, name);
}
/* The same, with a complaint at `field` that there is no such `what`. */
uint32_t names_need(const struct known_names *known, const char *what, const char *name,
                    const void *field, struct complaints *complaints);

struct plan;
/* Clients of a region have a zone of their own, behind those that have names. */
bool zone_lies_in(const struct plan *plan, uint32_t zone, const char *region);

#endif
