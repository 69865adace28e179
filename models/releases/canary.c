/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canary: a few first, watched for a while; what is a mistake is seen then and rolled back at once,
 * else the others follow, rolling.  That watching sees every mistake is the best case. */
#include "models/words/releases.h"

struct canary {
    double share;
    sim_time lasts;
};

static const struct setting canary_settings[] = {
    SHARE(struct canary, share, .preset = "5%", .least = 1e-6, .most = 1,
          .doc = "of the instances that are replaced first, one at least"),
    {.name = "for",
     .kind = SETTING_DURATION,
     SETTING_FIELD(struct canary, lasts, sim_time),
     .preset = "10min",
     .doc = "time for which they are watched"},
    SETTINGS_END};

static void canary_terms(const void *settings, struct rollout_terms *terms)
{
    const struct canary *canary = settings;
    terms->surge = terms->unavailable = 0.25;
    terms->first = canary->share;
    terms->watch = canary->lasts;
}

const struct strategy_class strategy_canary = {
    .head = {.name = "canary",
             .doc = "a few first, and the others if all went well",
             .settings = canary_settings,
             .settings_size = sizeof(struct canary),
             .examples = EXAMPLES({.text = "canary"}, {.text = "canary(share=10% for=5min)"})},
    .terms = canary_terms,
};
