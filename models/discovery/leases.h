/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kinds of discovery by leases have in common: their keys.
 *
 * Why: products that renew leases differ in defaults alone.  Rule: a lease is longer than the time
 * between two heartbeats. */
#ifndef MODELS_DISCOVERY_LEASES_H
#define MODELS_DISCOVERY_LEASES_H

#include "models/words/registry.h"

struct leases {
    struct registry_servers servers;
    sim_time lease, heartbeat, evict, cache, refresh, list;
    double keep;
    struct chosen delivery;
};

/* Defaults, in the order of struct leases. */
#define LEASE_ROWS(lease_, heartbeat_, evict_, cache_, refresh_, list_, keep_, delivery_)          \
    DURATION(struct leases, lease, .preset = lease_, .least = 1e6,                                 \
             .doc = "an instance is listed for so long after its last heartbeat"),                 \
        DURATION(struct leases, heartbeat, .preset = heartbeat_, .least = 1e6,                     \
                 .doc = "time between two heartbeats of an instance"),                             \
        DURATION(struct leases, evict, .preset = evict_, .least = 1e6,                             \
                 .doc = "leases that have ended are looked for so often"),                         \
        DURATION(struct leases, cache, .preset = cache_,                                           \
                 .doc =                                                                            \
                     "a server answers from a copy of its list that is made so often; 0s: from "   \
                     "the list itself"),                                                           \
        DURATION(struct leases, refresh, .preset = refresh_, .least = 1e6,                         \
                 .doc = "clients ask for the list so often"),                                      \
        DURATION(struct leases, list, .preset = list_,                                             \
                 .doc = "what a client's balancing uses is taken from what it was told so often; " \
                        "0s: at once"),                                                            \
        SHARE(struct leases, keep, .preset = keep_, .most = 1,                                     \
              .doc = "self-preservation: while fewer than this share of the heartbeats of a "      \
                     "minute come in, nobody is evicted; 0%: never"),                              \
        CLASS(struct leases, delivery, deliveries, .preset = delivery_,                            \
              .doc = "how clients hear of changes"),                                               \
        SERVER_ROWS(struct leases)

void leases_terms(const void *settings, struct registry_terms *terms);
bool leases_check(const void *settings, struct complaints *to);

#endif
