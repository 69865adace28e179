/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A registry by leases with short times, for those who mean no product.
 *
 * Source of the scheme: Gray and Cheriton 1989, "Leases: an efficient fault-tolerant mechanism for
 * distributed file cache consistency", SOSP 12. */
#include "models/discovery/leases.h"

static const struct setting registry_settings[] = {
    LEASE_ROWS("30s", "10s", "1s", "0s", "10s", "0s", "0%", "poll"), SETTINGS_END};

const struct discovery_class discovery_registry = {
    .head = {.name = "registry",
             .doc = "instances renew a lease, callers ask for the list",
             .settings = registry_settings,
             .settings_size = sizeof(struct leases),
             .examples = EXAMPLES({.text = "registry"},
                                  {.text = "registry(lease=90s heartbeat=30s delivery=watch)"})},
    .how = DISCOVERY_REGISTRY,
    .terms = leases_terms,
    .check = leases_check,
};
