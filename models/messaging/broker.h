/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A broker: a process that keeps partitions of topics and hands their messages to consumers.
 *
 * Messages are pushed, as many to a consumer as it takes at a time (`prefetch`); a consumer that
 * always has a request for more open, as clients of Kafka and SQS with long polls have, sees the
 * same.  That a consumer is gone is noticed when its connection is reset or when it does not answer
 * a look (heartbeat); it gets nothing more until it has answered one.
 *
 * Sources: Apache Kafka documentation 4.0, "Design" (4.6 Message Delivery Semantics, 4.7
 * Replication) and its configuration; Amazon SQS Developer Guide ("Amazon SQS visibility timeout",
 * "Amazon SQS dead-letter queues"); AMQP 0-9-1 Model Explained (RabbitMQ: prefetch,
 * acknowledgements). */
#ifndef MODELS_MESSAGING_BROKER_H
#define MODELS_MESSAGING_BROKER_H

#include "models/messaging/kept.h"
#include "models/messaging/members.h"
#include "models/messaging/stages.h"
#include "models/words/actor.h"
#include "models/words/deployment.h"

/* Of a queue, by offset like the ring of the partition. */
struct mark {
    uint64_t next, before; /* 1 + the one behind it in the line, and before it; 0: none */
    uint32_t deliveries;
    uint8_t state; /* enum mark_state */
};
enum mark_state { MARK_WAITING, MARK_HANDED, MARK_SETTLED };

/* What a group has of a partition. */
struct share {
    /* queue: the line of those that wait */
    struct mark *marks;
    uint64_t marked;      /* there is room for */
    uint64_t first, last; /* 1 + offset; 0: nobody waits */
    uint32_t turn;        /* member that is next */
    /* log */
    uint64_t next;              /* to be handed out */
    uint64_t progress, written; /* all before are handled; and that stands on disk, or soon will */
    uint32_t deliveries;        /* of `next`, so far */
    uint32_t owner;             /* member; NOBODY */
    struct task *batch;         /* in its hands; NULL: none */
    bool ticking;               /* a write of its progress is due */
};

/* What the leader knows of a replica. */
struct follower {
    uint64_t end, next; /* it has all before; the first one to be sent */
    uint64_t settled;   /* number of the last settling that it has */
    sim_time caught_up; /* when it last had all that there was */
    sim_time wished;    /* when it was asked for as one in sync */
    sim_time sent;      /* what has not been answered */
    bool busy;          /* there is such a thing */
};

struct partition {
    bool leads;
    uint64_t epoch, isr;                 /* bits of the brokers in sync... */
    uint64_t wished;                     /* ...and of those that may be by now: asked for */
    struct follower *followers;          /* by broker; NULL: it does not lead */
    uint64_t settlings;                  /* told to the replicas so far */
    struct task *once;                   /* at most once: settled, but not everywhere, by `next` */
    struct task *waiting, *last_waiting; /* publishers whose message is not everywhere yet */
    uint64_t open;                       /* messages that can be handed out: all before it */
    uint32_t coming;                     /* on their way to the disk */
    struct task *blocked, *last_blocked; /* publishers for whom there is no room, by `next` */
};

struct office; /* replica.h */

struct broker {
    struct office *office;
    struct partition *partitions;
    struct share *shares;
    struct member **members; /* by group */
    bool room;               /* there may be some for publishers that are blocked */
};

/* Who does what in a partition, as decided. */
struct charge {
    uint64_t epoch, isr; /* bits of brokers */
    uint32_t leader;     /* NOBODY: none of those in sync lives */
};
struct office_kept { /* on disk, and as it is known now */
    uint64_t term, state_term, version;
    uint32_t vote; /* NOBODY: none in this term */
    struct charge *charges;
};

struct broker_disk {
    struct kept *partitions;
    struct office_kept office;
    uint64_t lives; /* of the process */
};

static inline const struct broker_terms *broker_terms(const struct port *port)
{
    return port->settings;
}
static inline const struct messaging_ports *broker_ports(const struct port *port)
{
    return port->world->messaging;
}
static inline struct broker *broker_of(const struct port *port) { return port->state; }
static inline struct kept *kept_of(const struct port *port, uint32_t partition)
{
    return &((const struct broker_disk *)port->disk)->partitions[partition];
}

/* Where a share is: a group's part of a partition. */
struct place {
    uint32_t share, partition, topic;
    uint32_t group, local; /* of all groups; among those of the topic */
    const struct topic_terms *terms;
};
/* place.c */
struct place place_of(const struct port *port, uint32_t share);
static inline uint32_t share_of(const struct topic_terms *topic, uint32_t partition, uint32_t local)
{
    return topic->first_share + (partition - topic->first_partition) * topic->groups + local;
}

/* Every share of the group whose partition this broker leads. */
void led_shares(struct port *port, uint32_t group,
                void (*each)(struct port *port, const struct place *place));

static inline void tell_fate(struct port *port, const struct place *place, enum message_fate fate,
                             uint64_t offset)
{
    broker_ports(port)->fate(port, &(struct message_note){.fate = fate,
                                                          .partition = place->partition,
                                                          .group = place->group,
                                                          .offset = offset});
}

/* intake.c */
void intake_arrived(struct port *port, struct task *task);
void intake_done(struct port *port, struct task *task);    /* its work */
void intake_flushed(struct port *port, struct task *task); /* its message */
/* All before are everywhere; no more is taken in here. */
void intake_committed(struct port *port, uint32_t partition, uint64_t high);
void intake_ends(struct port *port, uint32_t partition);
/* There may be room for those that are blocked. */
void intake_room(struct port *port);
void intake_dropped(struct port *port, struct task *task);

/* settle.c: now; and the group needs it no more (a log: nor any before). */
void settled(struct port *port, const struct place *place, uint64_t offset);
void settle_offset(struct port *port, const struct place *place, uint64_t offset);
void settle_flushed(struct port *port, struct task *task);

/* queue.c and log.c: messages have come, or room for them. */
void queue_begins(struct port *port, const struct place *place);
void queue_grown(struct port *port, const struct place *place, uint64_t from);
void queue_pump(struct port *port, const struct place *place);
void queue_answered(struct port *port, struct task *task);
void queue_visible(struct port *port, const struct place *place, uint64_t offset);
void ordered_begins(struct port *port, const struct place *place);
void ordered_pump(struct port *port, const struct place *place);
void ordered_answered(struct port *port, struct task *task);
void ordered_commits(struct port *port, const struct place *place); /* now */
/* At what is too old, of all that it leads; after a while. */
void ordered_looks(struct port *port);
void ordered_looks_later(struct port *port);
/* The member's process has died: what it had in hand will never be answered. */
void ordered_forgets(struct port *port, uint32_t group, uint32_t member);
void ordered_members_changed(struct port *port, uint32_t group);
/* The member has left its group, and is still at work. */
void ordered_leaves(struct port *port, uint32_t group, uint32_t member);

/* hands.c: what both have in common. */
/* A task: messages of the share from `offset` to the member. */
struct task *hands_out(struct port *port, const struct place *place, uint32_t member,
                       uint64_t offset, uint32_t count, uint32_t delivery);
/* It has been answered, or will never be. */
void hands_flushed(struct port *port, struct task *task);
void hands_spread(struct port *port, struct task *task);
void hands_end(struct port *port, struct task *task);

/* Its connection is gone. */
static inline void member_away(struct port *port, uint32_t group, uint32_t member)
{
    broker_of(port)->members[group][member].away = true;
}

#endif
