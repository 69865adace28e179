/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kinds of configuration by a centre have in common: their keys.
 *
 * Why: products differ in defaults alone.  Rule: settings begin with those of the servers. */
#ifndef MODELS_CONFIGURATION_CENTRE_H
#define MODELS_CONFIGURATION_CENTRE_H

#include "models/words/registry.h"

struct centre {
    struct registry_servers servers;
    sim_time refresh, cache, list;
    struct chosen delivery;
};

#define CENTRE_ROWS(refresh_, cache_, list_, delivery_)                                            \
    DURATION(struct centre, refresh, .preset = refresh_, .least = 1e6,                             \
             .doc = "a process asks for its settings so often"),                                   \
        DURATION(struct centre, cache, .preset = cache_,                                           \
                 .doc = "servers look for what has been written so often; 0s: at once"),           \
        DURATION(struct centre, list, .preset = list_,                                             \
                 .doc = "a process takes up what it was told so often; 0s: at once"),              \
        CLASS(struct centre, delivery, deliveries, .preset = delivery_,                            \
              .doc = "how processes hear of changes"),                                             \
        SERVER_ROWS(struct centre)

void centre_terms(const void *settings, struct registry_terms *terms);

#endif
