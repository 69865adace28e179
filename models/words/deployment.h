/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the application runs: zones, nodes, network, services, stores, and how they call each
 * other. Filled by the reader through the rows; models/plan/placement.c turns it into instances on
 * nodes. */
#ifndef MODELS_WORDS_DEPLOYMENT_H
#define MODELS_WORDS_DEPLOYMENT_H

#include "models/words/autoscale.h"
#include "models/words/call_policy.h"
#include "models/words/releases.h"
#include "models/words/store.h"
#include "sim/distribution.h"
#include "sim/setting.h"

struct zone {
    const char *name;
    const char *region; /* NULL: the one region without a name */
};

struct node_group {
    const char *name;
    uint64_t count;
    struct name_list zones; /* the nodes go round them */
    uint64_t cores;         /* COUNT_UNLIMITED: everybody has one of his own */
    double speed;           /* 1: demands are as written */
    struct chosen cpu;      /* struct cpu_class: sharing or fcfs */
    struct law disk;        /* of one fsync; not given: takes no time */
    double cost;            /* $ per hour and node */
    uint64_t most;          /* nodes that there may be; 0: as many as there are */
    struct law boot;        /* of a node that has to come first */
};

/* Nodes that there can ever be. */
static inline uint64_t node_group_size(const struct node_group *group)
{
    return group->most > group->count ? group->most : group->count;
}

/* One kind of way between two nodes. */
struct path {
    struct law latency;
    double bandwidth; /* bytes/s; 0: unlimited */
    double loss;      /* share of the segments or datagrams */
};

/* An exception: the ways between two zones or regions, in both directions. */
struct network_link {
    const char *name;
    struct name_list between; /* `zone a`, `region eu` or `internet`, two of them */
    /* Left out: as the distance says. */
    struct law latency;
    double bandwidth;
    struct quantity loss;
};

struct network {
    struct path same_node, same_zone, same_region, elsewhere, internet;
    struct table links; /* of struct network_link; of two that hold the later one counts */
};

struct service {
    const char *name;
    struct name_list modules; /* empty: the module of its own name; word all or none */
    uint64_t replicas;
    struct name_list
        nodes; /* node groups that replicas go round; none: one node of unlimited cores */
    struct chosen workers; /* struct worker_class */
    uint64_t queue;        /* places to wait, without those in service */
    uint64_t connections;  /* requests that an instance has at once; more are refused */
    struct law start;      /* from restart to ready */
    double slowdown; /* each further request in flight stretches the work of the instance by this
                        share */
    uint64_t needs;  /* replicas without which the service counts as down */
    sim_time queue_timeout, kill_after; /* 0: none */
    struct chosen cpu_limit;            /* struct cpu_limit_class */
    struct chosen order;                /* struct order_class */
    struct chosen limit;                /* struct guard_class, of limits */
    sim_time drain;                     /* it goes on for so long after it has been told to stop */
    struct autoscale autoscale;
    struct releases releases;
};

/* How a disruption `release` rolls out a new version of the service. */
static inline const struct replacing *release_replacing(const struct release *release,
                                                        const struct service *service)
{
    return release->replacing.strategy.class ? &release->replacing : &service->releases.replacing;
}

struct deployment {
    struct table zones; /* of struct zone */
    struct table nodes; /* of struct node_group */
    struct table crews; /* of struct crew */
    struct network network;
    bool networked; /* any path was written down: else messages take no time and cost nothing */
    struct table services;       /* of struct service */
    struct table stores;         /* of struct store */
    struct table calls;          /* of struct callee_policy */
    struct chosen discovery;     /* struct discovery_class; none: static */
    struct chosen configuration; /* struct configuration_class; none: ideal */
    struct chosen messaging;     /* of message_brokers, struct messaging */
    struct table topics;         /* of struct topic */
    struct table transactions;   /* of struct transacting */
};

extern const struct setting deployment_settings[];

#endif
