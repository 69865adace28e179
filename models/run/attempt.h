/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attempts: single tries of a call (call.h), as their caller sees them.
 *
 * An attempt waits for a connection, is sent as a visit, and is over when an answer, a reset or its
 * timeout comes.  Its number is that of its call for the first one, and has the top bit set for a
 * hedge.  An attempt on a store is an operation with an id of its own, told when it begins and when
 * it is over, for what is tried again may take effect twice. */
#ifndef MODELS_RUN_ATTEMPT_H
#define MODELS_RUN_ATTEMPT_H

#include "models/run/call.h"
#include "models/run/route.h"

#define HEDGE UINT32_C(0x80000000) /* in an attempt's number: of run->hedges */

static inline struct hedge *hedge_at(const struct run *run, uint32_t number)
{
    return POOL_AT(struct hedge, &run->hedges, number & ~HEDGE);
}

static inline struct shun *shun_at(const struct run *run, uint32_t index)
{
    return POOL_AT(struct shun, &run->shuns, index);
}

/* An attempt with its call and route. */
struct trying {
    uint32_t number;
    struct attempt *attempt;
    struct call *call;
    struct route *route;
};

static inline struct trying attempt_of(const struct run *run, uint32_t number)
{
    struct trying it = {.number = number};
    if (__builtin_expect(number & HEDGE, 0)) {
        it.attempt = &hedge_at(run, number)->attempt;
        it.call = call_at(run, hedge_at(run, number)->call);
    } else {
        it.call = call_at(run, number);
        it.attempt = &it.call->first;
    }
    it.route = route_at(run, it.call->route);
    return it;
}

/* `elsewhere`: where the attempts of a call have failed is forgotten. */
void attempts_shun_nobody(struct run *run, struct call *call);
/* A try begins; `key` becomes its visit's. */
void attempt_start(struct run *run, const struct trying *it, uint64_t key);
/* It has its connection: onto the wire. */
void attempt_send(struct run *run, const struct trying *it);
/* What its guards hear of it. */
struct guarded attempt_guarded(const struct run *run, const struct trying *it);
/* It is no longer open: nothing that comes for it is heard. */
void attempt_close(struct run *run, const struct trying *it, const struct reply *reply);
/* Closed before it has ended, if it is open. */
void attempt_drop(struct run *run, uint32_t number);
/* `cancel`: what was sent (as it was before it was closed) and is no longer wanted is ended where
 * it is. */
void attempt_chase(struct run *run, const struct route *route, const struct attempt *attempt);

/* attempt_joins.c: the transaction on whose behalf a call is made (NULL: none); what is done for it
 * goes along, and what the store that is asked calls its branch. */
struct belonging;
const struct belonging *attempt_belongs(const struct run *run, const struct call *call);
void attempt_joins(struct run *run, const struct trying *it);
uint32_t attempt_part(struct run *run, const struct trying *it);
/* The origin of what a call is for (origins.h). */
uint64_t attempt_origin(const struct run *run, const struct call *call);

#endif
