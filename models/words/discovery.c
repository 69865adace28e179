/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/actor.h"
#include "models/words/registry.h"

#define DISCOVERIES(X)                                                                             \
    X(static) X(ideal) X(registry) X(dns) X(kubernetes) X(eureka) X(consul) X(etcd)

#define DISCOVERY_CLASS(name) extern const struct discovery_class discovery_##name;
DISCOVERIES(DISCOVERY_CLASS)

#define DISCOVERY_HEAD(name) &discovery_##name.head,
static const struct class_head *const members[] = {DISCOVERIES(DISCOVERY_HEAD) NULL};

const struct family discoveries = {.name = "kind of discovery", .members = members};

extern const struct store_class registry_server;
extern const struct actor_class registry_agent;
const struct registry_actors registry_actors = {.server = &registry_server,
                                                .agent = &registry_agent};
