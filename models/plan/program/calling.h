/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What call, read and write share: pay for the message, send, wait, try again.
 *
 * Why: to the one who waits a service and a store are the same, so the op that calls is one.
 *
 * Rule: all that is known before a run (channel, bytes, processor time) stands in the plan. */
#ifndef MODELS_PLAN_PROGRAM_CALLING_H
#define MODELS_PLAN_PROGRAM_CALLING_H

#include "models/plan/program/compiler.h"

/* How a read or write chooses its key. */
enum data_key {
    KEY_DRAWN,
    KEY_SAME,
    KEY_NEW,
    KEY_USER,
    /* A message's own; its lowest bits choose the partition. */
    KEY_MESSAGE,
    KEY_MESSAGE_OF_USER,
    KEY_NOTED /* that of a write which a saga takes back: the frame's own */
};

/* What a step wants to be sent. */
struct calling {
    uint32_t channel;
    union {
        uint32_t endpoint; /* of plan->endpoints */
        uint32_t dataset;  /* `store`: of plan->datasets; NONE: none */
    };
    uint32_t bytes; /* on the wire */
    bool store;
    bool idempotent;     /* a write: a repeat does no harm */
    bool each;           /* to the replica that the frame's branch stands for (`copies: each`) */
    bool relays;         /* the callee gets the key of whoever asked (models/words/relay.h) */
    uint8_t verb, level; /* models/words/port.h */
};

struct calling_plan {
    struct calling calling;
    int64_t cost;      /* processor time of the request at the caller's node */
    enum data_key key; /* of the step named by key_step */
    uint32_t key_step,
        key_loop; /* step that chose the key; its last repetition, or NONE: this one's */
};

/* Processor time of a message of `bytes` at the hosting party's end of a channel. */
int64_t channel_cost(const struct compiler *compiler, uint32_t channel, uint32_t bytes);
/* Emits the op of a call or operation that leaves the process; gives its number. */
uint32_t emit_calling(struct compiler *compiler, const struct calling_plan *plan, uint32_t times);

#endif
