/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan: a scenario made ready to run.  Names are gone, everything is an index; endpoint
 * programs are compiled, replicas placed, policies resolved.  Immutable and shared by all threads;
 * the state of a run stands in struct run.
 *
 * A party sends or receives calls: a client (a workload source), a service, a balancer before one
 * (of the same name), a store. Its replicas are instances: instance = party.first + replica. */
#ifndef MODELS_PLAN_PLAN_H
#define MODELS_PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "models/plan/names.h"
#include "models/plan/policy_plan.h"
#include "models/plan/target.h"
#include "models/words/description.h"
#include "models/words/registry.h"
#include "sim/complain.h"
#include "sim/distribution.h"

#define NONE UINT32_MAX
_Static_assert(NONE == NAME_UNKNOWN, "what is not found is none");

enum party_kind { PARTY_CLIENT, PARTY_SERVICE, PARTY_BALANCER, PARTY_STORE, PARTY_KINDS };

/* What every visit asks for comes first. */
struct party {
    enum party_kind kind;
    uint32_t workers;                   /* per instance, at most; NONE: unlimited */
    uint32_t queue;                     /* places to wait per instance; NONE: unlimited */
    uint32_t first, replicas;           /* instances */
    uint32_t needs;                     /* replicas without which it is down */
    uint32_t connections;               /* that an instance accepts; 0: all */
    sim_time queue_timeout, kill_after; /* 0: none */
    const struct order_class *order;    /* NULL: first come, first served */
    bool sheds;                         /* the order or the limit may turn somebody away */
    double slowdown;
    const char *name;
    uint64_t key;                /* its hash, for draws */
    uint32_t initial;            /* so many are there at the beginning; the others may come */
    double capacity, lasting;    /* workers per instance: on average; of a whole timetable */
    const struct shifts *shifts; /* their timetable; NULL: they have none */
    uint32_t loop_threads;       /* `async`: of its event loop; 0: it has none */
    uint32_t among;              /* channel of its replicas among themselves; NONE: alone */
    const struct calling *asks;  /* of the store behind it, by 2 x dataset + (is it a write);
                                    NULL: there is none */
    const struct registry_terms *registry; /* its replicas are servers of one; NULL: no */
    const struct agent_terms *agent;       /* its instances ask registries; NULL: none */
    const struct calling *questions; /* of agents and servers, by 2 x (registry, or 0) + (is it a
                                        write); NULL: it is neither */
    struct coordinator_plan *coordinator; /* of transactions that begin there; NULL: none do */
    const struct law *start;              /* of a process */
    const struct source *source;          /* PARTY_CLIENT */
    const struct service *service;        /* PARTY_SERVICE; of a balancer what it runs */
    const struct store *store;            /* PARTY_STORE */
    const struct shards *shards, *parts;  /* PARTY_STORE: shards.h; parts: cut by its class */
    uint32_t first_channel; /* to whom it calls; NONE: nobody.  The others: channel.next */
    uint32_t channels;      /* that it calls by */
    uint64_t first_route;   /* of its instances, replica * channels + channel.local */
    double cpu_limit;       /* cores that an instance may have; 0: all */
    sim_time cpu_period;    /* `quota`: after which there is a new one; 0: at every moment */
    const void *order_settings;
    struct guard limit; /* of an instance; class NULL: none */
    uint32_t rank;      /* PARTY_CLIENT: of its priority, 0 the greatest */
    uint32_t cache, front, inside, holds, beside; /* caches.h; NONE: none */
} __attribute__((aligned(CACHE_LINE)));

struct node_plan {
    const char *name; /* pool/3 */
    const struct node_group
        *group;      /* NULL: a client's node, or the one node of those who named none */
    uint32_t number; /* in the group */
    uint32_t zone;   /* NONE: outside (internet) */
    uint32_t cores;  /* NONE: unlimited */
    double speed;
    bool limited;             /* some instance on it has a cpu_limit */
    bool ours;                /* false: a client's machine; its processor time is not charged */
    const struct chosen *cpu; /* NULL: sharing */
    const struct law *disk;   /* NULL: takes no time */
    bool added;               /* it is not there at the beginning */
};

struct zone_plan {
    const char *name;
    uint32_t region;
};

struct instance_plan {
    const char *name; /* web/3 */
    uint32_t party, replica, node;
};

struct dataset_plan {
    const char *name;
    uint64_t key; /* its hash */
    const struct dataset *dataset;
    uint32_t store;         /* party; NONE: nobody keeps it */
    const void *popularity; /* state of the popularity class */
};

/* An endpoint, compiled for the party that hosts its module. */
struct endpoint_plan {
    const char *name; /* web.checkout */
    const struct endpoint *endpoint;
    uint32_t module; /* of the application's table */
    uint32_t party;  /* NONE: no service hosts its module */
    uint32_t relay;  /* that of the balancer before it; NONE: none */
    uint32_t start;  /* first op */
    uint32_t request_bytes, response_bytes;
};

/* Who calls whom, how. */
struct channel {
    uint32_t caller, callee; /* parties */
    uint32_t local;          /* number among the channels of the caller */
    const struct policy *policy;
    const struct protocol_class *protocol;
    const struct protocol_costs *protocol_costs;
    uint32_t next;   /* of the same caller; NONE: the last */
    uint32_t trips;  /* of a new connection, TLS included */
    uint32_t window; /* of a new or idle one, in segments; 0: it is warm */
    bool kept;       /* connections are used again: the caller is no client */
    bool ordered;    /* what goes by one comes in order */
    bool exclusive;  /* one request at a time on a connection */
    bool charged;    /* protocol costs processor time and bytes (a network is declared) */
    bool inside;     /* caller and callee are one process: a message is none */
} __attribute__((aligned(CACHE_LINE)));

/* Ways between two nodes, by how far they are apart. */
enum distance { SAME_NODE, SAME_ZONE, SAME_REGION, ELSEWHERE, INTERNET, DISTANCES };

struct way;

struct plan {
    const struct description *description;
    const struct names *names;
    bool networked, loops, propagates, transactional, replaces; /* some party or step is that */

    struct zone_plan *zones;
    struct node_plan *nodes;
    uint32_t *group_first;             /* by group of nodes: its first node */
    uint32_t *zone_nodes, *zone_first; /* our nodes, zone by zone; by zone: its first, one more */
    struct party *parties;             /* clients, then services, then balancers, then stores */
    struct instance_plan *instances;
    struct dataset_plan *datasets;
    struct endpoint_plan *endpoints;
    uint32_t *module_first; /* by module: its first endpoint; one more at the end */
    struct channel *channels;
    uint32_t *channel_slots; /* hash of (caller, callee) -> channel + 1: channel_find() */
    struct op *ops;          /* models/plan/program/op.h */
    sim_time *timers;        /* distinct timeouts: one timer ring each */
    struct way *ways;        /* by distance, then exceptions */
    uint8_t *exceptions;     /* by zone and zone: of ways; 0: none.  NULL: there are none */
    uint32_t way_count;

    struct name_index endpoint_names, node_names, party_names[PARTY_KINDS]; /* plan_find_... */

    uint32_t zone_count, node_count, party_count, instance_count, dataset_count, endpoint_count;
    uint32_t channel_count, op_count, timer_count;
    uint32_t channel_mask, shard_count; /* of channel_slots; of all stores */
    uint32_t rank_count;                /* different priorities of clients */
    uint32_t client_count;              /* parties 0 .. client_count-1 are clients */
    uint64_t route_count;               /* caller instances times their channels */
    enum discovery_how discovery;       /* how callers find whom they call... */
    uint32_t registries[REGISTRIES];    /* the parties of their servers; NONE: there are none */
    const struct configuration_plan *configuration; /* NULL: no setting changes */
    const struct blast *blast;                      /* by party; NULL: nothing is released */
    void *disruptions, *sources;       /* models/words/disruption.c, models/run/source.c */
    struct messaging_plan *messaging;  /* NULL: there are no topics */
    const struct meanwhile *meanwhile; /* one that lasts (meanwhile.h); NULL: none */
};
/* Compiles, in the arena; NULL after a complaint.  Arena and description must outlive all runs. */
const struct plan *plan_compile(const struct description *description, struct arena *arena,
                                struct complaints *complaints);

/* NONE where there is no such thing. */
uint32_t plan_find_party(const struct plan *plan, enum party_kind kind, const char *name);
uint32_t plan_find_endpoint(const struct plan *plan, const char *name);
uint32_t plan_find_node(const struct plan *plan, const char *name);               /* pool/3 */
uint32_t channel_find(const struct plan *plan, uint32_t caller, uint32_t callee); /* parties */

static inline enum distance zone_distance(const struct plan *plan, uint32_t from, uint32_t to)
{
    if (from == NONE || to == NONE)
        return INTERNET;
    if (from == to)
        return SAME_ZONE;
    return plan->zones[from].region == plan->zones[to].region ? SAME_REGION : ELSEWHERE;
}

static inline enum distance plan_distance(const struct plan *plan, uint32_t from_node,
                                          uint32_t to_node)
{
    return from_node == to_node
               ? SAME_NODE
               : zone_distance(plan, plan->nodes[from_node].zone, plan->nodes[to_node].zone);
}

#endif
