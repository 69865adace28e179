/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/discovery/leases.h"

void leases_terms(const void *settings, struct registry_terms *terms)
{
    const struct leases *leases = settings;
    terms->lease = leases->lease;
    terms->heartbeat = leases->heartbeat;
    terms->evict = leases->evict;
    terms->keep = leases->keep;
    terms->cache = leases->cache;
    terms->hold = delivery_hold(&leases->delivery);
    terms->refresh = leases->refresh;
    terms->list = leases->list;
}

bool leases_check(const void *settings, struct complaints *to)
{
    const struct leases *leases = settings;
    if (leases->lease > leases->heartbeat)
        return true;
    complain(to, &leases->lease, "three heartbeats are usual",
             "a lease that is not longer than the heartbeat ends before it is renewed");
    return false;
}
