/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/plan.h"
#include "models/words/preference.h"

const struct preference_class preference_same_node = {
    .head = {.name = "same_node",
             .doc = "replicas on the node of the caller",
             .settings = preference_settings,
             .settings_size = sizeof(struct preference),
             .examples = EXAMPLES({.text = "same_node"}, {.text = "same_node(spill=50%)"})},
    .within = SAME_NODE,
};
