/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How attempts end, and what a call keeps of those that have failed.
 *
 * Why: a reply is told along, from the attempt to its route (which judges the member), its guards
 * and its call; it lives no longer than that. */
#ifndef MODELS_RUN_REPLY_H
#define MODELS_RUN_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "models/words/outcome.h"

/* What an attempt ends with. */
struct reply {
    enum outcome outcome;
    bool idle;              /* who answers had nothing else to do */
    uint64_t version, seen; /* of an operation on a store */
    uint32_t branch;        /* of that store, of a transaction */
};

/* A member (slot) at which an attempt of a call has failed: `retry.elsewhere`. */
struct shun {
    uint32_t slot, before;
};

#endif
