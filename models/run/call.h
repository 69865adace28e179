/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls: one logical call is one or more attempts.  An attempt is what its caller knows: when it
 * was sent, to which replica, until when it waits.  It ends with an answer, a reset or its timeout,
 * whatever comes first; the rest finds another generation and is dropped, and the server has burnt
 * its work. */
#ifndef MODELS_RUN_CALL_H
#define MODELS_RUN_CALL_H

#include "models/plan/program/calling.h"
#include "models/run/run.h"

void calls_create(struct run *run);
/* The random numbers of one channel for one purpose. */
struct stream channel_stream(const struct run *run, const struct channel *channel,
                             const char *purpose);
/* A new attempt of the frame; the frame is readied, with its outcome, when it has ended.  `key`
 * becomes the callee frame's; `data_key` is for stores. */
void call_send(struct run *run, uint32_t frame_index, const struct frame *frame,
               const struct calling *calling, uint64_t key, uint64_t data_key);
/* A response or reset has reached the caller. */
void call_answered(struct run *run, const struct message *message);
/* The replica that the caller's balancing takes; NONE where there is none. */
uint32_t call_choose(struct run *run, uint32_t channel, uint32_t caller);

/* An answer on its way back. */
struct answer {
    uint32_t from, to, attempt, generation, channel, pair, bytes;
    uint64_t version, seen; /* of an operation on a store: records.h */
    uint64_t key;           /* of the request that is answered */
    enum outcome outcome;
};
void answer_send(struct run *run, const struct answer *answer);
/* To whoever waits for a service's frame. */
static inline struct answer answer_of(const struct frame *frame, enum outcome outcome,
                                      uint32_t bytes)
{
    return (struct answer){.from = frame->instance,
                           .to = frame->caller,
                           .attempt = frame->waiter,
                           .generation = frame->waiter_generation,
                           .channel = frame->channel,
                           .pair = frame->pair,
                           .bytes = bytes,
                           .key = frame->key,
                           .outcome = outcome};
}

/* Gives free connections to those who wait for one; false if nothing was to be done. */
bool connections_pass(struct run *run);
/* The callers of this instance's life are gone: their attempts end unheard. */
void calls_forget(struct run *run, uint32_t instance);

#endif
