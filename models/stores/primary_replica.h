/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the store `primary_replica`: what its two files share.  The essay stands in
 * primary_replica.c (reads, writes, replication) and failover.c (who is primary). */
#ifndef MODELS_STORES_PRIMARY_REPLICA_H
#define MODELS_STORES_PRIMARY_REPLICA_H

#include "models/stores/versions.h"
#include "models/stores/write_log.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"

struct replication_delays {
    struct law replicate, ack;
};

struct failover {
    const char *mode; /* automatic, none */
    struct law detect, promote;
};

struct primary_replica { /* settings */
    const char *mode, *reads;
    struct replication_delays delays;
    struct failover failover;
};

enum reign {
    STEADY,    /* the primary is up */
    DETECTING, /* it died; `watcher` is about to notice */
    PROMOTING, /* `watcher` is about to take over */
    LEADERLESS /* it died, and nobody is there (or allowed) to take over */
};

struct replica_group { /* common */
    struct write_log log;
    replica_set all, live;
    replica_set believed; /* those that the primary sends to and waits for */
    uint32_t primary;     /* whom clients ask; may be down */
    uint32_t watcher;
    bool deposed; /* the primary lost its office, its successor is not in yet */
    enum reign reign;
    uint64_t begins; /* first write of this reign, or of this life of the primary */
    sim_time died;   /* unless STEADY: when the primary did */
    uint64_t round;  /* voids older timers of the failover */
    uint64_t crashes[MOST_REPLICAS];
};

struct replica {              /* disk */
    struct versions versions; /* on disk */
};

static inline struct port *replica_port(const struct port *port, uint32_t replica)
{
    return port->group[replica];
}

/* Whether this replica may order writes and answer reads that must be fresh. */
static inline bool reigns(const struct port *port)
{
    const struct replica_group *group = port->common;
    return port->self == group->primary && !group->deposed;
}

/* Answers what has enough acknowledgements by now (primary_replica.c). */
void settle_all(struct port *primary);

/* failover.c */
void failover_started(struct port *port, bool first);
void failover_crashed(struct port *port);
void failover_fired(struct port *port, uint64_t word);

#endif
