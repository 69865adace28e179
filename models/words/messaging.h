/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messaging: a broker, its topics, and what is known of both before a run.
 *
 * Why a broker is a store to everybody else: publishing is a write, acknowledged as its kind says,
 * and a party of its kind is placed, called, crashed, paused and cut off like any other.  What it
 * does besides, handing messages to consumers, goes by models/words/messaging_port.h.
 *
 * A topic is kept in partitions.  Each group of consumers gets every message of it once, or more
 * often (at_least_once), or at most once.  An endpoint with a `topic` is a group, unless several
 * share one by name; its members are the instances of its service. */
#ifndef MODELS_WORDS_MESSAGING_H
#define MODELS_WORDS_MESSAGING_H

#include "sim/distribution.h"
#include "sim/setting.h"

/* deployment.messaging */
struct messaging {
    const char *nodes; /* NULL: a node of unlimited cores that never fails */
    uint64_t replicas;
    bool disk; /* an append is on disk before it is acknowledged */
    struct law publish_time, deliver_time;
    sim_time heartbeat; /* between two looks at consumers */
    sim_time session;   /* a broker that the controller has not heard of for so long is out */
    sim_time election;  /* of the controller, at least; at most twice */
};
extern const struct family message_brokers;

/* A kind of topic: how its messages go to the members of a group. */
struct topic_class {
    struct class_head head;
    bool ordered; /* partition by partition, each in its order and to one member at a time */
};
extern const struct family topic_kinds;

struct queue_settings {
    sim_time visibility; /* a message that is not acknowledged for so long is handed out again */
    const char *dead_letter; /* topic to which go messages that were given up; NULL: nowhere */
};
struct log_settings {
    uint64_t partitions;
    sim_time session; /* a member that is silent for so long loses its partitions */
    sim_time poll;    /* so does one that works for so long on what it has; 0: it is waited for */
    sim_time commit;  /* between two writes of how far a group has come; 0: after each batch */
    sim_time keep;    /* messages are there for so long; 0: as long as a group needs them */
};

/* deployment.topics.<name> */
struct topic {
    const char *name;
    struct chosen kind; /* struct topic_class */
    uint64_t message;   /* bytes of one */
    uint64_t replicas;
    const char *acks; /* none leader all */
    uint64_t least_in_sync;
    sim_time in_sync;      /* a replica that is behind for so long is not counted on */
    const char *delivery;  /* at_least_once at_most_once */
    uint64_t attempts;     /* deliveries, until a message is a dead letter */
    uint64_t most;         /* messages that wait in it for a group */
    const char *when_full; /* block refuse drop */
};
extern const struct setting topic_settings[];

/* ---- what the broker knows: names are gone ---- */

enum acks { ACKS_NONE, ACKS_LEADER, ACKS_ALL };
enum when_full { FULL_BLOCKS, FULL_REFUSES, FULL_DROPS };

struct group_terms {
    uint32_t topic;
    uint32_t members;         /* instances */
    const uint32_t *prefetch; /* by member: messages in its hands at a time */
};

struct topic_terms {
    bool ordered, at_most_once;
    enum acks acks;
    enum when_full when_full;
    uint32_t partitions, first_partition; /* of all topics together */
    uint32_t replicas, least_in_sync;
    uint32_t groups, first_group;
    uint32_t first_share; /* of shares: what a group has of a partition */
    uint32_t attempts;    /* UINT32_MAX: as often as it takes */
    uint64_t most;        /* COUNT_UNLIMITED: no end */
    uint64_t message;
    sim_time visibility, session, commit, in_sync;
    sim_time poll;        /* 0: without end */
    sim_time keep;        /* 0: without end */
    uint32_t dead_letter; /* topic; UINT32_MAX: none */
};

struct broker_terms {
    const struct messaging *messaging;
    const struct topic_terms *topics;
    const struct group_terms *groups;
    uint32_t first_dataset; /* of those that stand for topics */
    uint32_t topic_count, group_count, partition_count, share_count;
    const uint32_t *topic_of; /* by partition */
};

/* The lowest bits of a message's key say which partition it goes to. */
enum { PARTITION_BITS = 16 };
static inline uint32_t message_partition(uint64_t key, uint32_t partitions)
{
    return (uint32_t)(key & ((1u << PARTITION_BITS) - 1)) % partitions;
}
/* `fresh`, but in the same partition as `key`, however many there are. */
static inline uint64_t message_key_beside(uint64_t fresh, uint64_t key)
{
    const uint64_t part = (UINT64_C(1) << PARTITION_BITS) - 1;
    return (fresh & ~part) | (key & part);
}
/* Brokers that keep a partition: the first one leads it while all is well. */
static inline uint32_t partition_broker(const struct topic_terms *topic, uint32_t partition,
                                        uint32_t number, uint32_t brokers)
{
    return (topic->first_partition + partition + number) % brokers;
}

struct store_class; /* models/words/actor.h */
extern const struct store_class *const message_broker_class;

#endif
