/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a disruption means.
 *
 * Why a list: whatever a text names (a node, one of a group, a zone, a service) comes down to nodes
 * or instances.  Rule: what names nothing is complained of where it was written. */
#ifndef MODELS_PLAN_TARGET_H
#define MODELS_PLAN_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/complain.h"

struct plan;

/* What a text like `node pool/3`, `service web`, `zone a`, `each node pool` names. */
enum target_word { TARGET_THE, TARGET_ONE, TARGET_EACH, TARGET_ALL, TARGET_LEADER };
/* Members are hit each for itself, whoever the others are. */
static inline bool target_parts(enum target_word word)
{
    return word == TARGET_ONE || word == TARGET_EACH || word == TARGET_LEADER;
}
enum target_kind { TARGET_NODES, TARGET_INSTANCES, TARGET_PARTY, TARGET_ZONE };
struct target {
    enum target_word word;
    const struct plan *plan;
    enum target_kind kind; /* nodes, or instances of a service or store */
    uint32_t count;
    uint32_t *members;          /* node or instance indices */
    uint32_t party;             /* of instances; for PARTY_CLIENT targets (load) */
    uint32_t shard;             /* TARGET_LEADER: which of the store's */
    const struct target *other; /* from whom it is cut off; NULL: everybody else */
    const struct target *with;  /* more of the same side */
    bool whole;                 /* a service or store without a number */
    bool joined;                /* it is `with` one before it */
};
/* false after a complaint at `field`. */
bool plan_target(const struct plan *plan, const char *text, const void *field, struct arena *arena,
                 struct complaints *complaints, struct target *target);

#endif
