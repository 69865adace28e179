/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of partitions: what brokers say to each other.
 *
 * As in Kafka (documentation 4.0, section 4.7 Replication): each partition has a leader and
 * replicas that are in sync with it; a message is committed, and may be handed out, when all of
 * those have it.  Which they are, and who leads in which epoch, is decided by the controller: one
 * of the brokers, elected by a majority of them (KRaft: every broker is a controller as well).  It
 * takes a broker out of all that it does when it has not heard of it for a session, and gives its
 * partitions to the next replica in sync; to nobody if there is none (no unclean election).
 *
 * What the controller knows is small and travels whole: Raft with a log of one entry, the latest.
 * A broker obeys a state when it is committed: a majority has it on disk.  Leaders push what
 * followers lack (in Kafka these fetch, with a request always open). */
#ifndef MODELS_MESSAGING_REPLICA_H
#define MODELS_MESSAGING_REPLICA_H

#include "models/messaging/broker.h"

enum broker_letter {
    LETTER_VOTE = 1, /* number: version; word: term */
    LETTER_VOTED,    /* word: term; number: yes or no */
    LETTER_STATE,    /* number: version and whether it is committed; word: term; body: charges */
    LETTER_HAS,      /* number: version and the life of the process; word: term */
    LETTER_MORE,     /* number: partition and epoch; word: who is in sync as well... */
    LETTER_FEWER,    /* ...or no more */
    LETTER_APPEND,   /* body: struct append */
    LETTER_APPENDED, /* number: where its log ends; word: partition and epoch */
    LETTER_LACKS,    /* the same: it has not what stands before */
    LETTER_SETTLE,   /* body: struct settling */
    LETTER_SETTLED,  /* number: of the settling; word: partition and epoch */
    LETTER_BURY,     /* a dead letter; number: whose (bury.c); body: struct message_entry */
    LETTER_BURIED    /* number: the same */
};

struct append_entry {
    struct message_entry entry;
    uint32_t settled; /* by group of its topic: a bit */
};
struct append {
    uint32_t partition, count;
    uint64_t epoch, from, open;
    uint64_t base;   /* where the log of the leader begins */
    uint64_t before; /* epoch of the message before the first one */
    uint64_t passed[32];
    struct append_entry entries[];
};
struct settling {
    uint32_t partition, local;
    uint64_t epoch, offset, number;
};

/* What a broker knows of the controller's work. */
enum office_role { OFFICE_FOLLOWER, OFFICE_CANDIDATE, OFFICE_CONTROLLER };
struct office_peer {
    uint64_t version, life; /* that it has; of its process, 0: not known */
    sim_time heard;
};
struct office {
    enum office_role role;
    struct office_kept now;
    uint64_t applied; /* version; 0: none since it started */
    uint64_t granted; /* candidate: bits */
    bool committed;   /* controller: the latest version */
    uint32_t controller;
    sim_time heard;
    struct office_peer *peers;
};

/* What is said once it is on disk. */
struct promise {
    uint32_t to;
    struct letter letter;
};

static inline uint64_t bit_of(uint32_t broker) { return UINT64_C(1) << broker; }
static inline uint32_t size_of_set(uint64_t set) { return (uint32_t)__builtin_popcountll(set); }
static inline uint64_t pair_of(uint64_t high, uint64_t low) { return high << 32 | low; }

/* charges.c: room for all, a copy of `from`, if there is one. */
struct charge *charges_made(struct port *port, const struct charge *from);
void charges_copy(const struct port *port, struct office_kept *to, const struct office_kept *from);
/* Broker 0 is the controller in term 1, and all replicas are in sync, as if it had been so before.
 */
void charges_first(struct port *port, struct office_kept *kept);
/* Brokers of which the controller has heard. */
uint64_t brokers_living(const struct port *port);
/* Who is not among `alive` leads nothing and is in no set, but for the last one that was in sync;
 * whether that changes anything. */
bool charge_judge(const struct port *port, uint32_t partition, uint64_t alive);

/* controller.c */
void controller_started(struct port *port, bool first);
void controller_heard(struct port *port, const struct letter *letter);
void controller_flushed(struct port *port, struct task *task);
void controller_ticks(struct port *port); /* as often as half an election */
/* The leader says that they are in sync as well (or, `more` false, no more). */
void controller_asks(struct port *port, uint32_t partition, uint64_t who, bool more);
void controller_crashed(struct port *port);

/* spread.c: bits; of what the leader has, to all, to one, and to one whether or not it lacks any.
 */
uint64_t replicas_of(const struct port *port, uint32_t partition);
void spread(struct port *port, uint32_t partition);
void spread_to(struct port *port, uint32_t partition, uint32_t to);
void spread_again(struct port *port, uint32_t partition, uint32_t to);
/* All those in sync have what stands before. */
uint64_t spread_high(const struct port *port, uint32_t partition);
/* The number of a settling; all those in sync have it. */
uint64_t spread_settle(struct port *port, const struct place *place, uint64_t offset);
bool spread_is_settled(const struct port *port, uint32_t partition, uint64_t number);

/* lead.c: the partition is its own from now on, or no more; other replicas are in sync. */
void lead_begins(struct port *port, uint32_t partition, const struct charge *charge);
void lead_ends(struct port *port, uint32_t partition);
void lead_isr(struct port *port, uint32_t partition, uint64_t isr);
void lead_heard(struct port *port, const struct letter *letter);
void lead_ticks(struct port *port);

/* follow.c */
void follow_heard(struct port *port, const struct letter *letter);
void follow_flushed(struct port *port, struct task *task);

#endif
