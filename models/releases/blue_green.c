/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blue and green: as many new instances beside the old ones, whom nobody calls any more when all of
 * those serve.  While the old ones stand by, a mistake that is found is gone at once: the callers
 * are sent back. */
#include "models/words/releases.h"

struct blue_green {
    sim_time lasts;
};

static const struct setting blue_green_settings[] = {
    {.name = "for",
     .kind = SETTING_DURATION,
     SETTING_FIELD(struct blue_green, lasts, sim_time),
     .preset = "0s",
     .doc = "time for which the old ones stand by; a bad version that is found meanwhile is rolled "
            "back at once"},
    SETTINGS_END};

static void blue_green_terms(const void *settings, struct rollout_terms *terms)
{
    terms->surge = 1.0;
    terms->together = true;
    terms->stand_by = ((const struct blue_green *)settings)->lasts;
}

const struct strategy_class strategy_blue_green = {
    .head = {.name = "blue_green",
             .doc = "as many new ones beside the old, which stop when all of those serve",
             .settings = blue_green_settings,
             .settings_size = sizeof(struct blue_green),
             .examples = EXAMPLES({.text = "blue_green"}, {.text = "blue_green(for=10min)"})},
    .terms = blue_green_terms,
};
