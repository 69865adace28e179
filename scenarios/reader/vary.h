/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario would be with other values of some keys: for settings that change while the
 * system runs.
 *
 * Why here: a value is checked by the row of its key, as if it had been written there, and whatever
 * inherits it inherits it.  Rule: only keys whose row says `changeable`. */
#ifndef SCENARIOS_READER_VARY_H
#define SCENARIOS_READER_VARY_H

#include "scenarios/reader/merge.h"
#include "sim/complain.h"
#include "sim/setting.h"

/* What was read, before aliases and defaults were written out. */
struct varying {
    struct merging merging;
    const struct setting *rows; /* of the root */
    size_t size;                /* of the struct that they fill */
    struct tree *tree;
    const struct document *document;
    void (*settle)(void *context,
                   struct tree *tree); /* what is done to a tree that was written out */
    void *context;
};

/* These complaints can be asked for variations from now on; everything lives in the arena. */
void vary_offer(struct complaints *complaints, const struct varying *varying);

#endif
