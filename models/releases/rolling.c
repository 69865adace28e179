/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rolling: a few at a time, as a Kubernetes deployment does it: maxSurge 25 % (rounded up),
 * maxUnavailable 25 % (rounded down) by default (apps/v1 defaults.go). */
#include "models/words/releases.h"

struct rolling {
    double surge, unavailable;
};

static const struct setting rolling_settings[] = {
    SHARE(struct rolling, surge, .preset = "25%", .most = 1,
          .doc = "instances that there may be more meanwhile, rounded up"),
    SHARE(struct rolling, unavailable, .preset = "25%", .most = 1,
          .doc = "instances that may be missing meanwhile, rounded down"),
    SETTINGS_END};

static void rolling_terms(const void *settings, struct rollout_terms *terms)
{
    const struct rolling *rolling = settings;
    terms->surge = rolling->surge;
    terms->unavailable = rolling->unavailable;
}

const struct strategy_class strategy_rolling = {
    .head = {.name = "rolling",
             .doc = "a few instances at a time",
             .settings = rolling_settings,
             .settings_size = sizeof(struct rolling),
             .examples = EXAMPLES({.text = "rolling"}, {.text = "rolling(surge=100%)"})},
    .terms = rolling_terms,
};
