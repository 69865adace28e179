/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/deployment.h"

#include "models/words/actor.h"
#include "models/words/cpu.h"
#include "models/words/cpu_limit.h"
#include "models/words/crews.h"
#include "models/words/messaging.h"
#include "models/words/order.h"
#include "models/words/registry.h"
#include "models/words/transaction.h"
#include "models/words/workers.h"

static const struct setting zone_settings[] = {
    SELF(struct zone, name),
    NAME(struct zone, region, .doc = "the region in which it lies; zones without one share one"),
    SETTINGS_END};

static const struct setting node_settings[] = {
    SELF(struct node_group, name),
    COUNT(struct node_group, count, .preset = "1", .least = 1, .most = 100e3,
          .doc = "nodes of this kind"),
    NAMES(struct node_group, zones, .doc = "zones that the nodes go round; none: all in one place"),
    COUNT(struct node_group, cores, .preset = "unlimited", .least = 1, .most = 65536,
          .advice = "a part of a core is a slower one: cores: 1 and speed: 0.5",
          .doc = "processor cores of a node"),
    NUMBER(struct node_group, speed, .preset = "1", .least = 1e-6, .most = 1e6,
           .doc = "work done per second by one core; 1: demands take the time that is written"),
    CLASS(struct node_group, cpu, cpus, .preset = "sharing",
          .doc = "how runnable jobs share the cores"),
    LAW(struct node_group, disk, .doc = "time of one fsync; left out: none"),
    MONEY(struct node_group, cost, .preset = "$0/h", .doc = "price of a node"),
    COUNT(struct node_group, most, .preset = "0", .least = 0, .most = 100e3,
          .doc = "nodes that there may be when services grow; 0: no more than `count`"),
    LAW(struct node_group, boot, .doc = "time until a node that is added serves"),
    SETTINGS_END};

static const struct setting path_settings[] = {
    LAW(struct path, latency, .doc = "one-way latency of a message; left out: none"),
    SPEED(struct path, bandwidth, .preset = "0Mbit/s", .most = 1e15,
          .doc = "of the pipe; 0: unlimited.  same_zone: of every node's network card; elsewhere: "
                 "between two zones"),
    SHARE(struct path, loss, .preset = "0%", .least = 0, .most = 0.9,
          .doc = "share of the segments (of 1448 B) or datagrams that are lost"),
    SETTINGS_END};

static const struct setting link_settings[] = {
    SELF(struct network_link, name),
    NAMES(struct network_link, between, .required = true,
          .doc = "the two ends: [region eu, region us], [zone a, zone b], [internet, zone a]"),
    LAW(struct network_link, latency,
        .doc = "one-way latency of a message; left out: as without the exception"),
    SPEED(struct network_link, bandwidth, .preset = "0Mbit/s", .most = 1e15,
          .doc = "of the pipe between two zones; 0: as without the exception"),
    QUANTITY(struct network_link, loss,
             .doc = "share of the segments or datagrams that are lost, 0.1%; left out: as without "
                    "the exception"),
    SETTINGS_END};

static const struct setting network_settings[] = {
    GROUP(struct network, same_node, path_settings, .doc = "between processes of one node"),
    GROUP(struct network, same_zone, path_settings, .doc = "between nodes of one zone"),
    GROUP(struct network, same_region, path_settings, .doc = "between zones of one region"),
    GROUP(struct network, elsewhere, path_settings, .doc = "between regions"),
    GROUP(struct network, internet, path_settings, .doc = "between clients and us"),
    TABLE(struct network, links, struct network_link, link_settings,
          .doc = "exceptions: ways between two zones or regions, in both directions; of two the "
                 "later one counts"),
    SETTINGS_END};

static const struct setting service_settings[] = {
    SELF(struct service, name),
    NAMES(struct service, modules, .words = "all none",
          .doc = "modules that live in it; left out: the module of its own name"),
    COUNT(struct service, replicas, .preset = "1", .least = 1, .most = 100e3, .doc = "instances"),
    NAMES(struct service, nodes,
          .doc = "groups of nodes that its replicas go round; left out: a node of unlimited cores"),
    CLASS(struct service, workers, worker_models, .preset = "unlimited",
          .doc = "requests that an instance serves at a time"),
    COUNT(struct service, queue, .preset = "unlimited", .least = 0, .most = 4e9,
          .doc = "places to wait in an instance, without those in service; 0: pure loss"),
    COUNT(struct service, connections, .preset = "unlimited", .least = 1, .most = 1e6,
          .doc = "requests that an instance has at once, waiting or served; more are refused (the "
                 "pool of a caller is `connections` of `calls`)"),
    LAW(struct service, start, .doc = "time from the start of the process until it serves"),
    SHARE(struct service, slowdown, .preset = "0%", .most = 100,
          .doc = "each further request in flight stretches the work of the instance by this"),
    COUNT(struct service, needs, .preset = "1", .least = 1, .most = 100e3,
          .doc = "replicas without which it counts as down"),
    DURATION(struct service, queue_timeout, .preset = "none", .words = "none",
             .doc = "who has waited longer in the queue of an instance is dropped"),
    DURATION(struct service, kill_after, .preset = "none", .words = "none",
             .doc = "work that takes longer is ended, and its worker is free"),
    CLASS(struct service, cpu_limit, cpu_limits,
          .doc = "cores that an instance gets at most, on a node that shares its processors"),
    CLASS(struct service, order, orders, .preset = "fifo",
          .doc = "who of those that wait in an instance is next, and who is dropped"),
    CLASS(struct service, limit, guard_limits,
          .doc = "what an instance takes in a time, before its queue; what is more is shed"),
    DURATION(struct service, drain, .preset = "30s",
             .doc = "an instance that is told to stop serves for so long, then it ends"),
    GROUP(struct service, autoscale, autoscale_settings,
          .doc = "replicas added and taken away as load changes; `replicas` is the beginning"),
    GROUP(struct service, releases, releases_settings, .doc = "new versions of what lives in it"),
    SETTINGS_END};

static const struct setting store_settings[] = {
    SELF(struct store, name),
    GROUP(struct store, cache, cache_key_settings,
          .doc = "memory before it, in the instances of a service or on servers of its own"),
    SPREAD_CLASS(struct store, kind, stores, .required = true, .doc = "how it keeps its data"),
    NAMES(struct store, datasets, .words = "all none", .doc = "what it keeps"),
    {.kind = SETTING_GROUP, .rows = store_keeping_settings}, /* of the store itself */
    {.kind = SETTING_GROUP, .rows = store_sharding_settings},
    SETTINGS_END};

const struct setting deployment_settings[] = {
    TABLE(struct deployment, zones, struct zone, zone_settings, .doc = "places that fail together"),
    TABLE(struct deployment, nodes, struct node_group, node_settings, .doc = "machines, by group"),
    TABLE(struct deployment, crews, struct crew, crew_settings,
          .doc = "who repairs what breaks, for disruptions that share them: {ops: 2}"),
    GROUP(
        struct deployment, network, network_settings,
        .doc =
            "latency and bandwidth by distance; without it messages take no time and cost nothing"),
    TABLE(struct deployment, services, struct service, service_settings,
          .doc = "processes that hold modules"),
    TABLE(struct deployment, stores, struct store, store_settings, .doc = "keepers of datasets"),
    CLASS(struct deployment, messaging, message_brokers, .preset = "broker",
          .doc = "brokers that keep the topics; left out: one that never fails"),
    TABLE(struct deployment, topics, struct topic, topic_settings, .words = "keep",
          .doc = "how the messages of a topic are kept and handed out, by its name"),
    TABLE(struct deployment, transactions, struct transacting, transacting_settings,
          .words = "keep dotted usual",
          .doc = "how the steps `transaction` are kept, by the endpoint in which they stand; one "
                 "kind alone is that of all"),
    TABLE(struct deployment, calls, struct callee_policy, callee_policy_settings, .words = "keep",
          .doc = "how a service or store is called, by its name"),
    CLASS(struct deployment, discovery, discoveries, .preset = "static",
          .doc = "how callers find the instances of services"),
    CLASS(struct deployment, configuration, configurations, .preset = "ideal",
          .doc = "how settings that `configure` changes reach those who obey them"),
    SETTINGS_END};
