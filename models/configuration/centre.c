/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A centre with versioned keys that processes watch (or poll), for those who mean no product. */
#include "models/configuration/centre.h"

void centre_terms(const void *settings, struct registry_terms *terms)
{
    const struct centre *centre = settings;
    terms->refresh = centre->refresh;
    terms->cache = centre->cache;
    terms->list = centre->list;
    terms->hold = delivery_hold(&centre->delivery);
}

static const struct setting centre_settings[] = {CENTRE_ROWS("30s", "0s", "0s", "watch"),
                                                 SETTINGS_END};

const struct configuration_class configuration_centre = {
    .head = {.name = "centre",
             .doc = "servers that keep settings, which processes watch or ask for",
             .settings = centre_settings,
             .settings_size = sizeof(struct centre),
             .examples =
                 EXAMPLES({.text = "centre"}, {.text = "centre(refresh=10s delivery=poll)"})},
    .terms = centre_terms,
};
