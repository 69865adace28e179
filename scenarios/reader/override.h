/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --set deployment.services.shop.replicas=4
 *
 * A path is the keys joined by dots; items of a list count from 0; a path goes on into a call
 * (workload.shoppers.arrivals.rate, where arrivals is poisson(rate=300/s)).  What does not exist
 * yet is made, and the rows check it later like any other key.  The value is YAML: 4, [a, b],
 * {kind: single}. */
#ifndef SCENARIOS_READER_OVERRIDE_H
#define SCENARIOS_READER_OVERRIDE_H

#include "scenarios/reader/merge.h"

struct override; /* a path and a value */

struct override_text {
    const char *name, *text;       /* what messages call it; `path=value` */
    const struct origins *origins; /* where both stand; NULL: just so */
};

/* NULL and an error if it is written wrongly. */
struct override *override_read(const struct merging *with, const struct override_text *text,
                               uint32_t order);
/* `tree` with the value in its place, sharing the rest; `tree` as it is after a mistake. */
struct tree *override_apply(const struct merging *with, struct tree *tree,
                            const struct override *override);

#endif
