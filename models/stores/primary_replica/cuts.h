/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fail-overs gave up: a list of cuts.
 *
 * Every reign hands on those of all before it, so that one who was away for several of them still
 * finds out which of its writes are void: a version alone does not tell. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_CUTS_H
#define MODELS_STORES_PRIMARY_REPLICA_CUTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/blocks.h"

/* Writes of versions between the two, both left out, are no more. */
struct cut {
    uint64_t kept, begins;
};

struct cuts {
    struct cut *list;
    uint32_t count, limit;
};

void cuts_add(struct cuts *cuts, struct blocks *blocks, uint64_t kept, uint64_t begins);
bool cuts_have(const struct cuts *cuts, uint64_t version);
/* The last version up to which a log has all that counts, if it had all of its own up to `version`
 * and `own` were its cuts: what it has given up by itself, others may have. */
uint64_t cuts_fork(const struct cuts *cuts, const struct cuts *own, uint64_t version);

#endif
