/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Netflix Eureka with Ribbon, as their documents ship them.
 *
 * Renewal every 30 s, lease 90 s, but Lease.renew() adds the duration and isExpired() adds it once
 * more, so a crashed instance stays for 180 s (Lease.java); evictions every 60 s; the servers' read
 * cache is refreshed every 30 s (responseCacheUpdateIntervalMs), clients fetch every 30 s
 * (registryFetchIntervalSeconds), Ribbon's list is refreshed every 30 s
 * (ServerListRefreshInterval).  Self-preservation below 85 % (renewalPercentThreshold), counted by
 * the minute: with few instances a single silent one is enough, and it stays listed. */
#include "models/discovery/leases.h"

static const struct setting eureka_settings[] = {
    LEASE_ROWS("180s", "30s", "60s", "30s", "30s", "30s", "85%", "poll"), SETTINGS_END};

const struct discovery_class discovery_eureka = {
    .head = {.name = "eureka",
             .doc = "a registry with the times of Eureka and Ribbon",
             .settings = eureka_settings,
             .settings_size = sizeof(struct leases),
             .examples = EXAMPLES({.text = "eureka"}, {.text = "eureka(keep=0%)"})},
    .how = DISCOVERY_REGISTRY,
    .terms = leases_terms,
    .check = leases_check,
};
