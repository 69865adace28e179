/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a run that own instruments: nodes, and services and stores (parties).
 *
 * Why: an instrument is a field here and its row below the struct, and nothing else
 * (sim/instrument_rows.h). */
#ifndef MODELS_RUN_PARTS_H
#define MODELS_RUN_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arena.h"
#include "sim/instrument.h"
#include "sim/rng.h"

struct cpu;

/* What every message and computation touches comes first, in lines of the cache of its own: in a
 * large model an event costs what it waits for memory. */
struct node {
    struct cpu *cpu;
    double speed;          /* as planned; so are the next two */
    uint32_t number, zone; /* zone NONE: outside */
    bool ours;             /* not a client's machine */
    bool up;
    struct count bytes_sent;
    struct level cores_busy, there;

    struct server in, out, disk;        /* card, both ways, and disk */
    uint32_t crashes, pauses;           /* reasons for being down, frozen */
    uint32_t parked_first, parked_last; /* visits of a frozen node */
    struct stream disk_random;
    struct faulty faulty; /* of all that runs there */
} __attribute__((aligned(CACHE_LINE)));
#define NODE_INSTRUMENTS                                                                           \
    LEVEL(struct node, cores_busy, "cores at work"),                                               \
        LEVEL(struct node, there, "1 while it is paid for"),                                       \
        EVENTS(struct node, bytes_sent, "bytes that left it"),                                     \
        SERVER(struct node, out, "its outgoing pipe, while it is sending"),                        \
        SERVER(struct node, in, "its incoming pipe, while it is receiving"),                       \
        SERVER(struct node, disk, "its disk, while it is at work")

/* Random numbers of a channel. */
struct channel_run {
    struct stream latency, balance;
};

/* Of a service or store; clients have no instruments. */
struct party_run {
    struct level jobs, workers_busy;
    struct sample waits;
    struct count arrived, attempts;

    struct level waiting, up, there, workers; /* the latter by timetable only */
    struct sample lag, lead, restore, blast_endpoints, blast_users;
    struct count deployments, failed_deployments;
    struct count waited, refused, dropped, dead, outages, failovers, elections, split_terms;
    struct count hits, misses, writes_lost;
    struct count deadlocks, lock_failures;
    struct count streamed; /* bytes */
    struct sample joined;
    struct sample lock_waits, regions_recovered;
    struct count regions_moved, regions_split, replicas_moved, leaders_moved;
    struct level asking, hints; /* what matters is the most */
    struct count connected;
    struct count limited, crowded, broken, denied, retries; /* by the guards of its callers */
    struct count overrun, late, cancelled, wasted, hedged;
    struct level breakers, breakers_open, throttled;
    struct level watched, out;
    struct count ejections, checks, replaced;
    uint32_t up_replicas; /* that live and are not frozen */
    uint32_t shards_down; /* of a store */
    struct moment first_outage;
    struct sample detected, told, failed_over;
    struct count suspicions, false_alarms;
    void *store; /* PARTY_STORE: what its clients know (models/run/store.h) */
} __attribute__((aligned(CACHE_LINE)));
#define PARTY_INSTRUMENTS                                                                          \
    LEVEL(struct party_run, workers_busy, "requests or operations in service"),                    \
        LEVEL(struct party_run, waiting,                                                           \
              "requests waiting for a worker (or, in a store, a connection)"),                     \
        LEVEL(struct party_run, workers, "workers that there are, where a timetable says it"),     \
        LEVEL(struct party_run, jobs, "requests waiting or in service"),                           \
        LEVEL(struct party_run, up, "1 while it has the replicas that it needs and takes writes"), \
        SAMPLE(struct party_run, waits, "time from arrival to service, of all that were served"),  \
        EVENTS(struct party_run, waited, "requests that had to wait at all"),                      \
        EVENTS(struct party_run, arrived, "requests that reached it"),                             \
        EVENTS(struct party_run, refused, "requests turned away by a full queue"),                 \
        EVENTS(struct party_run, dropped, "requests that were dropped from a queue"),              \
        EVENTS(struct party_run, overrun, "requests that its own limit turned away"),              \
        EVENTS(struct party_run, cancelled, "requests ended because nobody wanted them"),          \
        EVENTS(struct party_run, wasted, "good answers that found nobody who waited"),             \
        EVENTS(struct party_run, hedged, "attempts sent to it while another was open"),            \
        EVENTS(struct party_run, late,                                                             \
               "requests that it ended because their deadline had passed"),                        \
        EVENTS(struct party_run, limited, "attempts that a limit turned away"),                    \
        EVENTS(struct party_run, crowded, "attempts that a bulkhead turned away"),                 \
        EVENTS(struct party_run, broken, "attempts that an open breaker turned away"),             \
        EVENTS(struct party_run, retries, "retries that a budget was asked for"),                  \
        EVENTS(struct party_run, denied, "retries that a budget did not give"),                    \
        LEVEL(struct party_run, throttled, "instances that have used up their quota of a period"), \
        LEVEL(struct party_run, breakers, "callers that have a breaker before it"),                \
        LEVEL(struct party_run, breakers_open, "those of them that are open"),                     \
        EVENTS(struct party_run, attempts, "calls sent to it, retries included"),                  \
        SAMPLE(struct party_run, detected,                                                         \
               "time until the first of its replicas or callers notices that one is gone"),        \
        SAMPLE(struct party_run, told, "the same, of everyone who notices"),                       \
        EVENTS(struct party_run, suspicions, "times that somebody believed a replica gone"),       \
        EVENTS(struct party_run, false_alarms, "times that it was not"),                           \
        SAMPLE(struct party_run, failed_over,                                                      \
               "time from the death of a primary until another replica reigns"),                   \
        LEVEL(struct party_run, there, "replicas that there are, starting ones among them"),       \
        SAMPLE(struct party_run, lag, "time from when a replica was wanted until it served"),      \
        EVENTS(struct party_run, deployments, "versions that were rolled out"),                    \
        EVENTS(struct party_run, failed_deployments, "of them that were bad"),     \
        SAMPLE(struct party_run, lead, "time from a change until it was out"),                     \
        SAMPLE(struct party_run, restore, "time from a bad version's coming until it was gone"),   \
        SAMPLE(struct party_run, blast_endpoints, "share of the endpoints hit by a bad version"),  \
        SAMPLE(struct party_run, blast_users, "share of the requests hit by a bad version"),       \
        EVENTS(struct party_run, dead, "calls sent to an instance that was not there"),            \
        EVENTS(struct party_run, outages, "times that it went down"),                              \
        EVENTS(struct party_run, failovers, "times that a replica took over as primary"),          \
        EVENTS(struct party_run, elections, "terms in which a leader was elected"),                \
        EVENTS(struct party_run, split_terms, "terms that passed without one"),                    \
        EVENTS(struct party_run, hits, "reads that a cache answered itself"),                      \
        EVENTS(struct party_run, misses, "reads that it asked the store behind for"),              \
        EVENTS(struct party_run, writes_lost, "acknowledged writes that died with a cache"),       \
        EVENTS(struct party_run, deadlocks,                                                        \
               "operations that were refused a row, because they would have waited in a circle"),  \
        EVENTS(struct party_run, lock_failures, "operations that did not get a row in time"),      \
        EVENTS(struct party_run, streamed, "bytes sent to members that join, or stay"),            \
        SAMPLE(struct party_run, joined,                                                           \
               "time from when a member was told to join until it belonged"),                      \
        SAMPLE(struct party_run, lock_waits, "time from asking for a row until it was got"),       \
        EVENTS(struct party_run, regions_moved, "regions that came to another server"),            \
        EVENTS(struct party_run, regions_split, "regions that were cut in two"),                   \
        EVENTS(struct party_run, replicas_moved, "replicas of shards that moved to a server"),     \
        EVENTS(struct party_run, leaders_moved, "leaders of shards that were told to hand over"),  \
        SAMPLE(struct party_run, regions_recovered,                                                \
               "time from the death of its server until a region is served again"),                \
        LEVEL(struct party_run, asking, "latest number of questions of one key, on their way"),    \
        LEVEL(struct party_run, hints,                                                             \
              "writes that its members keep for others that missed them"),                         \
        EVENTS(struct party_run, connected, "connections made to it"),                             \
        LEVEL(struct party_run, watched, "replicas whom callers watch, each for each caller"),     \
        LEVEL(struct party_run, out, "those of them that are left out as ejected or unhealthy"),   \
        EVENTS(struct party_run, ejections, "times that a caller ejected a replica"),              \
        EVENTS(struct party_run, replaced, "instances begun anew on another node"),                \
        EVENTS(struct party_run, checks, "health checks sent to it"),                              \
        MOMENT(struct party_run, first_outage, "when it went down first")

/* Of a shard of a store; a store without shards is one. */
struct shard_run {
    struct level up, leaderless;
    struct count outages, operations, work, failovers, elections;
    struct moment first_outage;
    uint32_t up_replicas; /* that live and are not frozen */
    bool led;             /* one of them takes the writes */
    bool idle;            /* no key is in it yet */
    uint32_t leaders;     /* that do, and are up */
    sim_time since;       /* when nobody led it any more; meaningless while somebody does */
};
#define SHARD_INSTRUMENTS                                                                          \
    LEVEL(struct shard_run, up, "1 while it has the replicas that it needs and takes writes"),     \
        LEVEL(struct shard_run, leaderless, "1 while nobody leads it any more"),                   \
        EVENTS(struct shard_run, outages, "times that it went down"),                              \
        EVENTS(struct shard_run, operations, "reads and writes begun at its replicas"),            \
        EVENTS(struct shard_run, work, "nanoseconds of processor time asked for by its replicas"), \
        EVENTS(struct shard_run, failovers, "times that a replica took over as primary"),          \
        EVENTS(struct shard_run, elections, "terms in which a leader was elected"),                \
        MOMENT(struct shard_run, first_outage, "when it went down first")

/* Of a topic. */
struct topic_run {
    struct count published, acknowledged, refused, dropped;
    struct count deliveries, redelivered, handled, duplicates, spared, dead, expired, lost, cut;
    struct count moved;
    struct level lag;
    struct sample took;
};
#define TOPIC_INSTRUMENTS                                                                          \
    EVENTS(struct topic_run, published, "messages that its leaders took in"),                      \
        EVENTS(struct topic_run, acknowledged, "messages acknowledged to whoever published them"), \
        EVENTS(struct topic_run, refused, "messages turned away"),                                 \
        EVENTS(struct topic_run, dropped, "messages thrown away because it was full"),             \
        EVENTS(struct topic_run, deliveries, "messages handed to consumers, each time"),           \
        EVENTS(struct topic_run, redelivered, "those of them that were not the first"),            \
        EVENTS(struct topic_run, handled, "messages that a group has handled, the first time"),    \
        EVENTS(struct topic_run, duplicates, "messages that a group has handled once more"),       \
        EVENTS(struct topic_run, spared, "messages handled before, of which nothing was made"),    \
        EVENTS(struct topic_run, dead, "messages given up after their last delivery"),             \
        EVENTS(struct topic_run, expired, "messages kept no longer that a group had not handled"), \
        EVENTS(struct topic_run, moved, "partitions that got another member of their group"),      \
        EVENTS(struct topic_run, lost, "acknowledged messages that are no more"),                  \
        EVENTS(struct topic_run, cut,                                                              \
               "messages not settled that are no more, each for each group"),                      \
        LEVEL(struct topic_run, lag, "messages that are not settled, each for each group"),        \
        SAMPLE(struct topic_run, took, "time from publishing until it has been handled")

#endif
