/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all failures of nodes and instances have in common: the target row, and whom a member is.
 *
 * Why: `crash`, `pause`, `slow` and `errors` name the same things in the same words.
 *
 * Rule: it is the first row of the settings, so that the value of the key is the target: `crash:
 * node pool/3`. */
#ifndef MODELS_FAILURES_TARGET_H
#define MODELS_FAILURES_TARGET_H

#include "models/plan/plan.h"
#include "models/run/life.h"
#include "models/words/failure.h"
#include "sim/setting.h"

/* First member of the settings of every failure: whom, one or a list. */
struct failure_target {
    struct name_list names;
};

#define TARGET_ROW(owner)                                                                          \
    {                                                                                              \
        .name = "target", .kind = SETTING_NAMES,                                                   \
        SETTING_FIELD(owner, target.names, struct name_list), .required = true,                    \
        .doc = "whom: node pool/3, service web/0, store main, leader main, zone a, region eu; of " \
               "a group: one node pool, each node pool, all node pool, each zone a; or a list of " \
               "them"                                                                              \
    }

/* A zone's members are its nodes, a service's its instances. */
static inline bool target_of_nodes(const struct target *target)
{
    return target->kind == TARGET_NODES || target->kind == TARGET_ZONE;
}

#endif
