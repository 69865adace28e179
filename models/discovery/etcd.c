/* SPDX-License-Identifier: GPL-3.0-or-later */
/* etcd: keys under a lease, watched.
 *
 * Expired leases are looked for every 500 ms (etcd, server/lease/lessor.go); the time to live is
 * the client's choice, kept alive three times within it (clientv3 lease.go): 10 s here.  A server
 * that has restarted gives every lease its whole time anew. */
#include "models/discovery/leases.h"

static const struct setting etcd_settings[] = {
    LEASE_ROWS("10s", "3333ms", "500ms", "0s", "30s", "0s", "0%", "watch"), SETTINGS_END};

const struct discovery_class discovery_etcd = {
    .head = {.name = "etcd",
             .doc = "keys under leases that clients watch, with the times of etcd",
             .settings = etcd_settings,
             .settings_size = sizeof(struct leases),
             .examples = EXAMPLES({.text = "etcd"}, {.text = "etcd(lease=60s heartbeat=20s)"})},
    .how = DISCOVERY_REGISTRY,
    .terms = leases_terms,
    .check = leases_check,
};
