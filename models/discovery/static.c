/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list that was written down once: all replicas, dead or alive. */
#include "models/words/registry.h"

const struct discovery_class discovery_static = {
    .head = {.name = "static",
             .doc = "callers have a list of all replicas, and call the dead as well",
             .examples = EXAMPLES({.text = "static"})},
    .how = DISCOVERY_FIXED,
};
