/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Consul: health checks on the node, gossip between nodes, blocking queries.
 *
 * Checks are set by the user; every 10 s, time-out 10 s, one failure are usual and the defaults of
 * an http check (agent/checks).  A dead node: a probe each second, then suspicion of at least
 * 4 s x log10(n + 1) of gossip's n members (memberlist config, DefaultLANConfig), so about 5 s up
 * to ten nodes.  A blocking query is held for 5 minutes (Consul HTTP API, "Blocking queries"). */
#include "models/discovery/probes.h"

struct consul {
    struct registry_servers servers;
    struct probe check;
    sim_time node_dead;
    struct chosen delivery;
};

static const struct setting check_settings[] = {PROBE_ROWS("10s", "10s", "1"), SETTINGS_END};

static const struct setting consul_settings[] = {
    DURATION(struct consul, node_dead, .preset = "5s", .least = 1e9,
             .doc = "silence after which gossip calls a node dead; it is heard of every second"),
    GROUP(struct consul, check, check_settings, .doc = "whether a process answers"),
    CLASS(struct consul, delivery, deliveries, .preset = "long_poll(hold=5min)",
          .doc = "how clients hear of changes"),
    SERVER_ROWS(struct consul), SETTINGS_END};

static void consul_terms(const void *settings, struct registry_terms *terms)
{
    const struct consul *consul = settings;
    probe_terms(&consul->check, terms);
    terms->node_dead = consul->node_dead;
    terms->node_lease = NANOSECONDS_PER_SECOND;
    terms->hold = delivery_hold(&consul->delivery);
    terms->refresh = 30 * (sim_time)NANOSECONDS_PER_SECOND;
}

static bool consul_check(const void *settings, struct complaints *to)
{
    return probe_check(&((const struct consul *)settings)->check, to);
}

const struct discovery_class discovery_consul = {
    .head = {.name = "consul",
             .doc = "health checks and gossip, told by blocking queries, with Consul's times",
             .settings = consul_settings,
             .settings_size = sizeof(struct consul),
             .examples = EXAMPLES({.text = "consul"}, {.text = "consul(node_dead=8s)"})},
    .how = DISCOVERY_REGISTRY,
    .terms = consul_terms,
    .check = consul_check,
};
