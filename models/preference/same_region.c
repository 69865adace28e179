/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/plan.h"
#include "models/words/preference.h"

const struct preference_class preference_same_region = {
    .head = {.name = "same_region",
             .doc = "replicas in the region of the caller",
             .settings = preference_settings,
             .settings_size = sizeof(struct preference),
             .examples = EXAMPLES({.text = "same_region"}, {.text = "same_region(spill=50%)"})},
    .within = SAME_REGION,
};
