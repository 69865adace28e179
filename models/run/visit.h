/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A visit: one stay of a request at one instance, the way there and back included.
 *
 * Everything that can happen to a stay stands here, once, whoever is visited: it is taken, waits
 * for a worker, is parked while its instance is frozen, pays, answers, goes back, is lost with its
 * instance, is dropped from the queue, is ended early.  What it does meanwhile is the business of
 * its party's class (run.h).
 *
 * Rule: a visit's generation is its identity and passes when the stay is over; its turn passes with
 * every wait, so that an answer that nobody waits for any more is not heard.
 *
 * A dead process on a live node resets a reliable request; a dead node says nothing; a frozen
 * process does nothing at all and takes up everything, in order, when it goes on.  A reliable
 * message for a former life is reset, a datagram reaches the new one. */
#ifndef MODELS_RUN_VISIT_H
#define MODELS_RUN_VISIT_H

#include "models/run/run.h"

void visits_create(struct run *run);

static inline struct visit *visit_at(const struct run *run, uint32_t index)
{
    return POOL_AT(struct visit, &run->visits, index);
}

/* A clean one; generation, turn and slot are kept. */
static inline struct visit *visit_take(struct run *run, uint32_t *index)
{
    *index = POOL_TAKE(struct visit, &run->visits);
    struct visit *visit = visit_at(run, *index);
    const uint32_t generation = visit->generation, turn = visit->turn, slot = visit->parcel.slot;
    *visit = visit_blank;
    visit->generation = generation;
    visit->turn = turn;
    visit->parcel.slot = slot;
    return visit;
}

static inline void visit_give(struct run *run, uint32_t index, struct visit *visit)
{
    visit->generation++;
    visit->turn++;
    visit->state = VISIT_FREE;
    POOL_GIVE(struct visit, &run->visits, index);
}

/* --- lists, through `next` --- */

static inline void visits_append(struct run *run, uint32_t *first, uint32_t *last, uint32_t index,
                                 struct visit *visit)
{
    visit->parcel.next = NONE;
    *(*first == NONE ? first : &visit_at(run, *last)->parcel.next) = index;
    *last = index;
}
/* It leaves the list; CHECKs that it stood there. */
void visits_remove(struct run *run, uint32_t *first, uint32_t *last, uint32_t index);
/* Those that stay at one instance leave a list. */
void visits_leave(struct run *run, uint32_t *first, uint32_t *last, uint32_t instance);

/* It has come over the network, and its answer goes back there. */
static inline bool visit_is_asked(const struct visit *visit)
{
    return visit->waiter_kind != WAITER_NOBODY && visit->waiter_kind != WAITER_VISIT;
}
/* Its answer says whether the instance has anything else to do, if somebody wants to know. */
static inline void visit_notes_idle(const struct run *run, struct visit *visit)
{
    const struct instance *instance = &run->instances[visit->parcel.to];
    if (__builtin_expect(run->hinted, 0))
        visit->idle = instance->busy == visit->holds_worker && instance->waiting == 0;
}

/* --- while it stays --- */

/* It goes on at the next drain, or when its instance does. */
void visit_parked(struct run *run, uint32_t index, struct visit *visit, enum parked_as as);
static inline void visit_ready(struct run *run, uint32_t index, struct visit *visit)
{
    if (__builtin_expect(run->frozen > 0, 0) && run->instances[visit->parcel.to].paused) {
        visit_parked(run, index, visit, PARKED_READY);
        return;
    }
    visit->state = VISIT_READY;
    visits_append(run, &run->ready_first, &run->ready_last, index, visit);
}
/* What stands on a list goes on (or is parked elsewhere); the list is empty then. */
void visits_go_on(struct run *run, uint32_t *first);
/* What was to be cancelled at instances that were waking; they are awake now. */
void visits_cancelled_aside(struct run *run);
/* Its slot; made on first use. */
uint32_t visit_slot(struct run *run, uint32_t index, struct visit *visit);
/* Ready again after `time` (> 0). */
void visit_sleep(struct run *run, uint32_t index, struct visit *visit, sim_time time);

/* --- coming and going --- */

/* On its way from parcel.from to parcel.to, to be taken there. */
void visit_send(struct run *run, uint32_t index, struct visit *visit);
/* Pays what it owes, its answer included; then the outcome goes to whoever waits. */
void visit_answer(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome,
                  uint32_t bytes);
/* A good answer leaves now; the stay goes on, and its end is nobody's. */
void visit_respond(struct run *run, uint32_t index, uint32_t bytes);
/* The same with an answer of no bytes; not before the next drain. */
void visit_declines(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome);
/* At once and without payment: turns round where it is; if nobody waits, that was all. */
void visit_turn_back(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome,
                     uint32_t bytes);
/* It has paid: the stay is over. */
void visit_leave(struct run *run, uint32_t index, struct visit *visit);
/* It is handed over: on to another instance; whoever waits goes on waiting. */
void visit_hand_over(struct run *run, uint32_t index, struct visit *visit, uint32_t to,
                     uint32_t link);

/* The answer of a request that was handed over goes by no connection of ours. */
void visit_hop_over(struct run *run, struct visit *visit);

/* --- ending early --- */

/* The stay ends where it is, with this outcome, whatever holds it: queue, processor, sleep, an open
 * call, branches.  Its worker is free. */
void visit_kill(struct run *run, uint32_t index, struct visit *visit, enum outcome outcome);
/* All visits of this instance's life are gone.  `tell`: whoever waits for them hears a reset. */
void visits_forget(struct run *run, uint32_t instance, bool tell);
/* Its protocol knows of losses and of who is not there. */
bool visit_is_reliable(const struct run *run, const struct visit *visit);
/* The visit `index` of this generation is to be ended: a message goes after it. */
void visit_cancel(struct run *run, uint32_t index, uint32_t generation, uint32_t from);

/* Runs all that is ready, until nothing is.  After every event of the domain. */
void visits_drain(struct run *run);

#endif
