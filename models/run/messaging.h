/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in a run: the books of what was published and what became of it, and how a message gets
 * from a broker to a consumer and its answer back.
 *
 * Why books besides the brokers': only who sees everything can say that a message was handled
 * twice, or that one was acknowledged and is gone.  No broker or consumer decides by them, but one:
 * a consumer that is `idempotent` knows what its group has handled.
 *
 * A message is what somebody published; an entry is its place in a partition, of which a publisher
 * who tries again may make two.  A visit to a consumer that a broker's task waits for carries one
 * message or a batch; what it carries stands beside it, by its index. */
#ifndef MODELS_RUN_MESSAGING_H
#define MODELS_RUN_MESSAGING_H

#include "models/plan/messaging.h"
#include "models/run/run.h"
#include "models/words/messaging_port.h"

struct message_known {
    uint64_t key;
    sim_time published;
    uint32_t user, root;
    uint32_t handled; /* by group of its topic: a bit */
    uint16_t source;
};

struct message_place {
    uint32_t message;
    uint32_t handed, settled; /* by group of its topic: a bit */
    bool acknowledged;        /* to its publisher */
};

struct partition_book {
    struct pool places; /* by offset */
    uint64_t end;       /* of its leader's log */
    uint32_t leader;    /* replica; NOBODY */
    uint64_t epoch;
    uint64_t oldest[32]; /* by group of its topic: entries before are settled */
};

/* What a visit carries. */
struct delivery {
    uint32_t generation; /* of the visit */
    uint32_t group, partition;
    uint32_t count, done, number; /* messages; handled; which delivery of the first one */
    uint64_t offset;
    bool spared; /* the one in hand was handled before, and nothing is done */
};

struct messaging_run {
    struct partition_book *books;
    struct pool messages;
    uint32_t *places; /* hash of keys: 1 + message */
    uint32_t mask;
    struct pool deliveries; /* by visit */
};

void messaging_create(struct run *run);
extern const struct messaging_ports run_messaging;

/* What the visit carries; NULL: nothing (any more). */
struct delivery *visit_delivery(const struct run *run, uint32_t index);
/* The message that it has in hand. */
struct message_known *delivery_message(const struct run *run, const struct delivery *delivery);
/* The message in hand has been handled (or spared): on to the next; false: there is none. */
/* It is handed out. */
void delivery_leaves(struct run *run, const struct delivery *delivery);
bool delivery_goes_on(struct run *run, struct delivery *delivery);

/* Age of the oldest entry of a topic that is not settled, for any group; 0: there is none. */
sim_time messaging_oldest(struct run *run, uint32_t topic);

#endif
