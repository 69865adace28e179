/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network: parcels between instances.  It knows no request, only what travels and by which
 * connection.
 *
 * A parcel is the head of some pooled record and normally one event: its arrival.  When it is sent,
 * the sender's pipe is taken by its free-at time, the latency of the way is drawn (stream named by
 * the kind of way), and on a reliable protocol it arrives after all that was sent before on the
 * same connection and direction.  A second event only where it crosses the pipe between two zones,
 * or finds the receiver's pipe busy.  A parcel that takes no time arrives at once, without an
 * event.
 *
 * A parcel that is `lost` has arrived nowhere: datagrams that were dropped, and what TCP has given
 * up after many tries, during a partition (models/plan/wire.h, trouble.h).
 *
 * Whoever owns the record owns the slot that the network arms, and hands its event back: nothing
 * here calls upward.
 *
 * Pipes: `same_zone.bandwidth` is the speed of every node's network card, in and out; `same_region`
 * and `elsewhere` that of the pipe between two zones in each direction.  Receiving cuts through:
 * the last byte is in when the last byte arrives, unless another parcel holds the pipe. */
#ifndef MODELS_RUN_NETWORK_H
#define MODELS_RUN_NETWORK_H

#include "models/run/run.h"

enum direction { THERE, BACK };

void network_create(struct run *run);
/* Else everything arrives at once and needs no slot. */
static inline bool network_takes_time(const struct run *run) { return run->travels; }
/* What only some connections have; made on first use. */
struct wire *link_wire(struct run *run, struct link *link);
/* Not connected yet; `exclusive`: for one request at a time, until it is closed. */
uint32_t link_take(struct run *run, bool exclusive);
/* It is another connection from now on, to this life of the callee (0: to none yet). */
void link_renew(struct run *run, struct link *link, uint16_t life);
/* One that was taken for one request at a time is no more. */
void link_close(struct run *run, uint32_t index);
/* Idle connections beside it are closed. */
void links_hang_up(struct run *run, struct link *link);
/* Time that the connection takes which the parcel will need; SIM_NEVER: nobody answers; 0: there is
 * one, or it is refused at once. */
sim_time network_connects(struct run *run, const struct parcel *parcel);
/* Above STAGE_STUCK and STAGE_AGAIN: how often it has been tried in vain, on the way and at a
 * machine that is dead. */
enum stage { STAGE_ARRIVES, STAGE_ZONE_PIPE, STAGE_RECEIVED, STAGE_STUCK = 16, STAGE_AGAIN = 64 };

/* Sends what has key, slot, from, to, bytes, channel, link and opens; the slot must not be armed.
 * `extra` is added to the latency.  True: it has arrived; false: its slot will fire. */
bool network_carry(struct run *run, struct parcel *parcel,
                   sim_time extra); /* where it takes time */
static inline bool network_send(struct run *run, struct parcel *parcel, enum direction direction,
                                sim_time extra)
{
    parcel->life = run->instances[parcel->to].life;
    parcel->back = direction == BACK;
    return (!network_takes_time(run) && extra == 0) ||
           run->plan->channels[parcel->channel].inside || network_carry(run, parcel, extra);
}
/* The slot of a parcel on its way has fired; `extra` as when it was sent.  True: it has arrived;
 * false: its slot is armed again. */
bool network_goes_on(struct run *run, struct parcel *parcel, sim_time extra);
/* It has found its machine dead, and its slot is made: TCP sends it again after its time-out, which
 * doubles (wire.h).  What was sent to a machine that was dead already asks for a new connection.
 * False: it is given up. */
bool network_again(struct run *run, struct parcel *parcel);
static inline bool network_tries_again(const struct parcel *parcel)
{
    return parcel->stage >= STAGE_AGAIN;
}

static inline struct link *link_at(const struct run *run, uint32_t link)
{
    return POOL_AT(struct link, &run->links, link);
}

/* One more request without answer between the two. */
static inline void link_opened(struct run *run, uint32_t index)
{
    struct link *link = link_at(run, index);
    if (__builtin_expect(++link->open == 0, 0))
        arena_fail(run->arena, "more than %d requests are open between two instances",
                   LINK_OPEN_MOST);
}

#endif
