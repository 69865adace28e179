/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registries: how callers find those whom they call, and how settings reach those who obey them.
 *
 * A registry is a key-value service.  Its servers hear who is there, by leases that are renewed or
 * by probes of their own; whoever wants to know reads the list and keeps what he has read.  Nobody
 * knows more than he was told, so a caller goes on with what it has while the registry is slow,
 * stale or down.
 *
 * Why terms: kinds of discovery (models/discovery/, one file each) are products with names and
 * defaults of their own; what they say comes down to these numbers, and the two actors that live by
 * them (models/registry/) know no product. */
#ifndef MODELS_WORDS_REGISTRY_H
#define MODELS_WORDS_REGISTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "models/words/store.h"
#include "sim/clock.h"
#include "sim/complain.h"
#include "sim/family.h"
#include "sim/setting.h"

struct actor_class;
struct store_class;

struct registry_terms {
    /* How it hears of an instance.  By a lease (> 0), renewed by heartbeats and looked at every
       `evict`; below `keep` of the renewals expected in a minute nobody is evicted. */
    sim_time lease, heartbeat, evict;
    double keep;
    /* ... or by probes: `failures` in a row, the last of which waits for `probe_timeout`. */
    sim_time probe, probe_timeout;
    uint64_t failures;
    sim_time exits;      /* a process that has ended is seen at the next of these; 0: by probes */
    sim_time node_dead;  /* a node from which nothing has come for so long; 0: by probes */
    sim_time node_lease; /* signs of life of a node come so often */
    sim_time replace;    /* so long after that its instances begin anew elsewhere; 0: never */
    /* How it tells.  Answers come from a copy as old as `cache`; a question that nothing new
       answers is held for `hold` (0: never; SIM_NEVER: until there is something). */
    sim_time cache, hold;
    /* How its clients hear: they ask every `refresh`, use what came at the next `list`, and no more
       often than `spread`. */
    sim_time refresh, list, spread;
    uint32_t first, count; /* instances that it lists */
    bool stored;           /* its keys lie in a store behind it */
    bool settings;         /* it lists values of settings that operators have written */
};

/* Who keeps its keys: an entry of `stores`, or a store of its own. */
struct registry_keeper {
    const char *entry; /* NULL: none */
    struct store own;  /* without a kind: none */
};
extern const struct setting registry_keeper_settings[];

/* Its servers: first member of the settings of every kind that has some. */
struct registry_servers {
    const char *nodes; /* group to live on; NULL: a node of unlimited cores */
    uint64_t replicas;
    struct registry_keeper store; /* none: each server keeps its keys in its own memory */
};

#define SERVER_ROWS(owner)                                                                         \
    {.name = "nodes",                                                                              \
     .kind = SETTING_NAME,                                                                         \
     SETTING_FIELD(owner, servers.nodes, const char *),                                            \
     .doc = "group of nodes for its servers; left out: a node of unlimited cores"},                \
        {.name = "replicas",                                                                       \
         .kind = SETTING_COUNT,                                                                    \
         SETTING_FIELD(owner, servers.replicas, uint64_t),                                         \
         .preset = "1",                                                                            \
         .least = 1,                                                                               \
         .most = 100,                                                                              \
         .doc = "its servers"},                                                                    \
    {                                                                                              \
        .name = "store", .kind = SETTING_GROUP, .place = offsetof(owner, servers.store),           \
        .rows = registry_keeper_settings,                                                          \
        .doc = "who keeps its keys: an entry of `stores` (with datasets: none), or the keys of a " \
               "store of its own; left out: each server's memory"                                  \
    }

enum discovery_how { DISCOVERY_FIXED, DISCOVERY_IDEAL, DISCOVERY_REGISTRY };

struct discovery_class {
    struct class_head head;
    enum discovery_how how;
    /* DISCOVERY_REGISTRY: settings begin with struct registry_servers. */
    void (*terms)(const void *settings, struct registry_terms *terms);
    bool (*check)(const void *settings, struct complaints *to); /* NULL: nothing to check */
};

/* How news travel from a registry to its clients. */
struct delivery_class {
    struct class_head head;
    sim_time (*hold)(const void *settings); /* see registry_terms */
};

/* How settings that change reach those who obey them. */
struct configuration_class {
    struct class_head head;
    /* NULL: at once.  Settings begin with struct registry_servers. */
    void (*terms)(const void *settings, struct registry_terms *terms);
};

extern const struct family discoveries, deliveries, configurations;

static inline sim_time delivery_hold(const struct chosen *delivery)
{
    const struct delivery_class *class = (const struct delivery_class *)delivery->class;
    return class ? class->hold(delivery->settings) : 0;
}

/* What a caller or a listed instance owes the registries: terms of its agent (models/registry/). */
enum { REGISTRY_INSTANCES, REGISTRY_SETTINGS, REGISTRIES };
struct agent_terms {
    const struct registry_terms *asks[REGISTRIES]; /* NULL: it asks no such registry */
    bool registers, listens; /* its instances are listed; it calls some that are */
};

/* The actors that live by these terms. */
struct registry_actors {
    const struct store_class *server;
    const struct actor_class *agent;
};
extern const struct registry_actors registry_actors;

#endif
