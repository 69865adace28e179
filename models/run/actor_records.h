/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records that keep actors alive: operations, letters on their way, timers, and the line of
 * what they are to be told.  How an actor sees all this: models/words/port.h. */
#ifndef MODELS_RUN_ACTOR_RECORDS_H
#define MODELS_RUN_ACTOR_RECORDS_H

#include "models/run/records.h"
#include "models/words/port.h"

/* Between replicas of a store. */
struct message {
    struct parcel parcel;
    sim_time extra;        /* on top of the network's latency */
    uint64_t number, word; /* the protocol's own, like tag and body */
    void *body;
    uint32_t shard;      /* of the plan: of whoever sends it */
    uint16_t from, part; /* the replica that sends it; part of whom it is for */
    uint8_t tag;
    bool left; /* its sender */
};

enum operation_state {
    OPERATION_FREE,
    OPERATION_OPEN,     /* in the protocol's hands, at work or asleep */
    OPERATION_FLUSHING, /* waits for the disk */
    OPERATION_CARRYING, /* a letter: pays for it (letters.c) */
    OPERATION_CALLING,  /* has asked another store (asks.c) */
    OPERATION_HANDING,  /* has handed something to a consumer (handing.c) */
    OPERATION_BACKS_OFF /* before it asks again */
};

struct version_told {
    uint64_t version, id;
    uint32_t branch;
};

/* What an actor works on: for a visitor, or a task of its own. */
struct operation {
    struct task task; /* first: the protocol holds a pointer to it */
    uint32_t visit;   /* NONE: its own, or the visitor has gone */
    uint32_t instance;
    uint32_t index, generation, next;
    uint32_t slot; /* 1 + its slot */
    uint32_t call; /* open; NONE: none */
    struct version_told answer;
    uint8_t state, parked;
    uint16_t part;
    bool working, stands; /* a processor is at work for it; it is parked */
};

struct store_timer {
    uint64_t word;
    uint32_t instance, slot, generation;
    uint16_t life, part;
};

/* What an actor is told, when no handler is at work (models/run/acts.c). */
enum act_kind {
    ACT_BEGIN, /* an operation */
    ACT_RESUME,
    ACT_DROP,
    ACT_HEAR,        /* a message */
    ACT_FIRE,        /* a timer */
    ACT_START_FIRST, /* an instance */
    ACT_START,
    ACT_SUSPECT, /* an instance, a replica beside it, its part */
    ACT_TRUST,
    ACT_SIGHT,
    ACT_TOLD,   /* an instance; 2 x a setting + (is it in force) */
    ACT_ORDERED /* an instance; what is said, of which part (acts.c) */
};
struct act {
    enum act_kind what;
    uint32_t object;
    uint32_t more; /* generation of an operation; a peer */
    uint32_t part; /* whom a detector tells of the peer, which is a replica */
};
struct acts {
    struct act *line; /* a ring */
    uint32_t first, count, limit;
    bool acting;
};

/* What work on a processor belongs to. */
#define OWNER_OPERATION UINT32_C(0x80000000) /* top bit of an owner: an operation; else a visit */

#endif
