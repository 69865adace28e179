/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everybody knows at once who has died or returned: the bound that no registry reaches. */
#include "models/words/registry.h"

const struct discovery_class discovery_ideal = {
    .head = {.name = "ideal",
             .doc = "callers know at once who has died and who is back",
             .examples = EXAMPLES({.text = "ideal"})},
    .how = DISCOVERY_IDEAL,
};
