/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/plan.h"
#include "models/words/preference.h"

const struct preference_class preference_same_zone = {
    .head = {.name = "same_zone",
             .doc = "replicas in the zone of the caller",
             .settings = preference_settings,
             .settings_size = sizeof(struct preference),
             .examples = EXAMPLES({.text = "same_zone"}, {.text = "same_zone(spill=50%)"})},
    .within = SAME_ZONE,
};
