/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kubernetes: endpoints of a service, watched by kube-proxy on every node.
 *
 * A probe every 10 s, time-out 1 s, 3 failures (core/v1 Probe): a hung pod leaves after 20 to 31 s.
 * A container that has ended is seen by the kubelet's relist, every second (kubelet,
 * genericPlegRelistPeriod).  A node renews its lease every 10 s and is unready after 50 s since
 * 1.32 (before: 40 s; nodelifecycle controller).  kube-proxy writes at most once per second
 * (minSyncPeriod).  A node that is unready is tainted, and pods tolerate that for 300 s
 * (DefaultTolerationSeconds: default-not-ready-toleration-seconds and
 * default-unreachable-toleration-seconds, both 300); then they are evicted, and new ones begin on
 * other nodes (models/run/replacement.h). */
#include "models/discovery/probes.h"

struct kubernetes {
    struct registry_servers servers;
    struct probe probe;
    sim_time spread, node_dead, replace;
};

static const struct setting probe_settings[] = {PROBE_ROWS("10s", "1s", "3"), SETTINGS_END};

static const struct setting kubernetes_settings[] = {
    DURATION(struct kubernetes, node_dead, .preset = "50s", .least = 10e9,
             .doc = "silence after which a node counts as dead; it is heard of every 10 s"),
    DURATION(struct kubernetes, replace, .preset = "5min", .words = "none",
             .doc =
                 "time for which a dead node is tolerated: then instances of services begin anew "
                 "on other nodes of their groups that have room (tolerationSeconds 300); none: "
                 "they wait for it"),
    DURATION(struct kubernetes, spread, .preset = "1s",
             .doc = "a caller's node takes up changes no more often than this"),
    GROUP(struct kubernetes, probe, probe_settings, .doc = "whether a process answers"),
    SERVER_ROWS(struct kubernetes),
    SETTINGS_END};

static void kubernetes_terms(const void *settings, struct registry_terms *terms)
{
    const struct kubernetes *kubernetes = settings;
    probe_terms(&kubernetes->probe, terms);
    terms->exits = NANOSECONDS_PER_SECOND;
    terms->node_dead = kubernetes->node_dead;
    terms->node_lease = 10 * (sim_time)NANOSECONDS_PER_SECOND;
    terms->replace = kubernetes->replace;
    terms->spread = kubernetes->spread;
    terms->hold = SIM_NEVER;
    terms->refresh = 30 * (sim_time)NANOSECONDS_PER_SECOND;
}

static bool kubernetes_check(const void *settings, struct complaints *to)
{
    return probe_check(&((const struct kubernetes *)settings)->probe, to);
}

const struct discovery_class discovery_kubernetes = {
    .head = {.name = "kubernetes",
             .doc = "endpoints that are probed on their nodes and watched by callers",
             .settings = kubernetes_settings,
             .settings_size = sizeof(struct kubernetes),
             .examples = EXAMPLES({.text = "kubernetes"}, {.text = "kubernetes(node_dead=40s)"},
                                  {.text = "kubernetes(replace=none)"})},
    .how = DISCOVERY_REGISTRY,
    .terms = kubernetes_terms,
    .check = kubernetes_check,
};
