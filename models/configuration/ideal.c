/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everybody obeys at once. */
#include "models/words/registry.h"

const struct configuration_class configuration_ideal = {
    .head = {.name = "ideal",
             .doc = "what changes is obeyed at once by all whom it is for",
             .examples = EXAMPLES({.text = "ideal"})},
};
