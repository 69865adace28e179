/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as what stands behind --set, over a scenario that has one of everything. */
#include <string.h>

#include "tests/fuzz/fuzz.h"

static const char base[] =
    "application:\n"
    "  datasets: {d: {keys: 10, popularity: zipf(0.8)}}\n"
    "  modules:\n"
    "    web: {get: [{compute: lognormal(mean=1ms cv=1)}, {call: back.get, if_failed: continue}], "
    "put: {response: 2KB, steps: [{write: d}]}}\n"
    "    back: {get: [{parallel: [{read: d}, {delay: 1ms}], wait: 1}]}\n"
    "workload: {users: {arrivals: poisson(rate=10/s), mix: {web.get: 90%, web.put: 10%}, timeout: "
    "1s}}\n"
    "objectives: [latency.p99 < 1s, availability > 99%]\n"
    "deployment:\n"
    "  zones: {a, b: {region: eu}}\n"
    "  nodes: {pool: {count: 3, zones: [a, b], cores: 2}}\n"
    "  network: {same_zone: {latency: exponential(1ms)}}\n"
    "  services: {default: {nodes: pool, workers: 4}, web: {replicas: 2}, back: }\n"
    "  stores: {s: {kind: primary_replica, datasets: all, nodes: pool, replicas: 2}}\n"
    "  calls: {default: {timeout: 100ms, retry: {attempts: 2, backoff: 1ms..10ms}}, back: "
    "{balance: two_choices(3)}}\n"
    "disruptions: {c: {at: 1s, crash: one node pool, for: 1s}}\n"
    "experiment: {duration: 2s}\n";

int fuzz_override(const uint8_t *data, size_t size)
{
    struct fuzz_load load;
    char *set = malloc(size + 1);
    FUZZ_CHECK(set, "no memory");
    memcpy(set, data, size);
    set[size] = '\0';
    if (fuzz_load(fuzz_file(base, strlen(base)), set, &load)) {
        fuzz_plan(&load);
        free(fuzz_messages(&load));
    }
    fuzz_end(&load);
    free(set);
    return 0;
}
