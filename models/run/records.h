/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of a run that come and go: frames, attempts, messages, operations.  They live in
 * pools (sim/pool.h) and name each other by index and generation: what has passed is not found
 * again, so late answers are dropped without anybody looking for them. */
#ifndef MODELS_RUN_RECORDS_H
#define MODELS_RUN_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/words/port.h"
#include "sim/clock.h"

enum frame_state {
    FRAME_FREE,
    FRAME_QUEUED, /* waits for a worker */
    FRAME_READY,  /* on the ready list, or running */
    FRAME_WAITING /* for a processor, a message, an answer or its branches */
};

enum waiter_kind { WAITER_NOBODY, WAITER_ATTEMPT, WAITER_FRAME, WAITER_CLIENT };

/* One endpoint (or branch of it) running on one instance. */
struct frame {
    uint64_t key;   /* what it draws from (architecture.md, rule 7) */
    sim_time begun; /* when it reached the instance; a client's: when it meant to send */
    int64_t debt;   /* ns of processor time owed for messages; negative: paid ahead */
    uint32_t pc, instance, next;
    uint32_t waiter, waiter_generation, generation;
    uint32_t endpoint; /* of plan->endpoints */
    uint32_t request;  /* number of the root request */
    uint32_t user;     /* whose request; closed sources and sessions: the user's number */
    uint32_t loop;     /* repetitions or copies made so far of the step at pc */
    uint32_t left, need,
        failed;       /* join: branches still open, answers still needed, failures so far */
    uint32_t replica; /* `copies: each`: which replica of the callee; else NONE */
    uint32_t hop;     /* handed over: the pair whose `open` counts it; else NONE */
    uint32_t channel, pair,
        caller; /* by which it was called, and the instance; NONE: a branch or a client's */
    uint16_t hops, source,
        tries; /* source: party of the client; tries: attempts of the call at pc */
    uint8_t state, outcome, waiter_kind, stage, holds_worker, measured;
};

enum attempt_state { ATTEMPT_FREE, ATTEMPT_WAITING /* for a connection */, ATTEMPT_SENT };

/* One try of one call, as its caller sees it. */
struct attempt {
    sim_time sent;
    uint64_t ticket;       /* of its timeout in the ring; 0: none */
    uint64_t data_key, id; /* id: of an operation on a store */
    uint32_t frame, frame_generation, generation;
    uint32_t channel;
    uint32_t endpoint; /* or, to a store, the dataset */
    uint32_t next,
        request; /* waiting for a connection: the line, and what will be sent (a message) */
    uint32_t pair, caller; /* connection; instance */
    uint32_t user;
    uint8_t state, verb;
};

enum message_kind {
    MESSAGE_REQUEST,  /* to a service or store */
    MESSAGE_RESPONSE, /* to the caller, with outcome */
    MESSAGE_RESET,    /* to the caller: the process had died */
    MESSAGE_WAKE,     /* to a frame that sleeps */
    MESSAGE_STORE     /* between replicas of a store */
};

struct message {
    uint64_t key; /* of the request's frame-to-be */
    union {
        uint64_t data_key; /* MESSAGE_REQUEST to a store */
        uint64_t seen;     /* MESSAGE_RESPONSE: id of the write that a read saw */
        void *body;        /* MESSAGE_STORE: models/words/port.h */
    };
    union {
        uint64_t id;      /* MESSAGE_REQUEST to a store: the operation's */
        uint64_t version; /* MESSAGE_RESPONSE; MESSAGE_STORE: the protocol's own */
    };
    uint64_t word;                /* MESSAGE_STORE: the protocol's own */
    sim_time extra;               /* on top of the network's latency */
    uint32_t from, to;            /* instances */
    uint32_t attempt, generation; /* MESSAGE_WAKE: a frame's */
    uint32_t endpoint, request, user;
    uint32_t pair;   /* connection; NONE: none */
    uint32_t origin; /* MESSAGE_REQUEST handed over: who waits for the answer, if not `from` */
    uint32_t bytes, slot;
    uint32_t next; /* waiting for a paused instance */
    uint32_t channel;
    uint16_t life; /* of the receiver when it was sent */
    uint16_t hops, source;
    uint8_t kind, outcome, verb, level, stage, back, forwarded, tag; /* the store protocol's own */
    uint8_t part;                                                    /* of the actor */
};

/* Top bit of a data key: none of the dataset's own, but one made by `key: new`. */
#define KEY_IS_NEW (UINT64_C(1) << 63)

enum operation_state {
    OPERATION_FREE,
    OPERATION_OPEN,     /* in the protocol's hands, at work or asleep */
    OPERATION_FLUSHING, /* waits for the disk */
    OPERATION_LEAVING   /* pays for its answer */
};

/* What an actor works on: an operation of a visitor, kept until it is answered, or a task of its
 * own. */
struct operation {
    struct task task; /* first: the protocol holds a pointer to it */
    sim_time begun;   /* reached the replica */
    int64_t debt;     /* processor time owed for messages */
    uint32_t attempt, attempt_generation;
    uint32_t instance, caller; /* replica that works on it; instance that asked */
    uint32_t channel, pair;
    uint32_t index, generation, next;
    uint16_t life;
    uint8_t state, parked;
};

struct store_timer {
    uint64_t word;
    uint32_t instance, slot, generation;
    uint16_t life;
    uint8_t part;
};

/* What an actor is told, when no handler is at work (models/run/store.c). */
enum act_kind { ACT_BEGIN, ACT_RESUME, ACT_HEAR, ACT_FIRE, ACT_START_FIRST, ACT_START };
struct act {
    enum act_kind what;
    uint32_t object, generation;
};
struct acts {
    struct act *line; /* a ring */
    uint32_t first, count, limit;
    bool acting;
};

/* What work on a processor, disk or timer belongs to. */
#define OWNER_OPERATION UINT32_C(0x80000000) /* top bit of an owner: an operation; else a frame */

/* Fresh ones, to be copied: a copy of so many bytes is a handful of moves, while compilers clear a
 * structure by a string instruction that takes longer than what is then filled in. */
extern const struct frame frame_blank;
extern const struct attempt attempt_blank;
extern const struct message message_blank;

#endif
