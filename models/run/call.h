/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls: what one party wants from another, with all its attempts.
 *
 * An attempt is what its caller knows: when it was sent, to which member, until when it waits.  It
 * ends with an answer, a reset or its timeout, whatever comes first; the rest finds another
 * generation and is dropped, and the server has burnt its work, unless the policy says `cancel`.
 * A hedge is a second attempt while the first is still open; the first good answer wins.  Whether
 * to try again after all have failed is asked of call_again, and done by the owner, for it may have
 * to wait and to pay before.
 *
 * The owner is a visit (it waits; it is ready, with the outcome, when the call is over) or a
 * client's request (source.h). */
#ifndef MODELS_RUN_CALL_H
#define MODELS_RUN_CALL_H

#include "models/plan/program/calling.h"
#include "models/run/run.h"

struct caller {
    enum owner_kind kind;
    uint32_t owner; /* a visit that will wait, or a client's request */
    uint32_t instance;
};

void calls_create(struct run *run);

static inline struct call *call_at(const struct run *run, uint32_t call)
{
    return POOL_AT(struct call, &run->calls, call);
}

/* A new call and its first attempt.  `key` becomes the visit's; `data_key` is for stores.  The
 * call's number stands in *number before anything is sent: an answer may come at once. */
void call_begin(struct run *run, const struct caller *caller, const struct calling *calling,
                uint64_t key, uint64_t data_key, uint32_t *number);
/* The party that it asks. */
uint32_t call_callee(const struct run *run, const struct call *call);
/* What the waits before its tries are drawn from. */
struct backing_off {
    uint64_t key;
    uint32_t step, loop;
};
/* Before retry number `retry` (from 1). */
sim_time backoff_wait(const struct chosen *backoff, const struct chosen *jitter, uint32_t retry,
                      const struct backing_off *from);
/* All attempts have failed, with this outcome: is there another try?  It is counted, and granted by
 * the budget; it is to begin after `wait`. */
bool call_again(struct run *run, struct call *call, enum outcome outcome,
                const struct backing_off *from, sim_time *wait);
/* That try. */
void call_retry(struct run *run, uint32_t call, uint64_t key);
/* The owner has heard enough. */
void call_give(struct run *run, uint32_t call);
/* The owner is gone or wants it no longer: its attempts end unheard. */
void call_abandon(struct run *run, uint32_t call);
/* It is over, whatever its policy says, and has no attempt open. */
void call_is_over(struct run *run, struct call *call, enum outcome outcome);
/* The moment until which it may take; SIM_NEVER: any. */
sim_time call_deadline(const struct run *run, const struct call *call);
/* One of its attempts has ended: so may the call. */
struct reply;
struct trying;
void call_attempt_over(struct run *run, const struct trying *it, const struct reply *reply);
/* The hedge's moment: the slot of the owner has fired. */
void call_hedges(struct run *run, uint32_t call);
/* Its deadline has come: whatever is open ends unheard. */
void call_expires(struct run *run, uint32_t call);

/* The callers of this instance's life are gone: their attempts end unheard. */
void calls_forget(struct run *run, uint32_t instance);

#endif
