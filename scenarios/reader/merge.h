/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One tree laid over another: includes, --with, architectures, the entry `default`.
 *
 * One rule: mappings merge key by key and the upper one wins; scalars and lists are replaced; a
 * mapping with another `kind` replaces the old one whole; an empty value changes nothing.  A call
 * is a mapping with a kind: {rate: 5/s} over poisson(rate=300/s) keeps the kind.  A call as the
 * upper one is a whole value and replaces. */
#ifndef SCENARIOS_READER_MERGE_H
#define SCENARIOS_READER_MERGE_H

#include "scenarios/reader/tree.h"

struct merging {
    struct arena *arena;
    struct diagnostics *diagnostics;
    uint64_t *steps; /* shared by all merges of a load; at most TREE_STEPS_MOST */
};

/* `upper` over `lower`; neither is changed, parts of both are shared.  Either may be NULL. */
struct tree *tree_merge(const struct merging *with, struct tree *lower, struct tree *upper);

#endif
