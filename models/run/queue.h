/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers and the line before them, at every instance.
 *
 * A visit that finds a free worker begins at once; else it waits in the instance's queue (first
 * come, first served) if there is a place; else it is refused at once.  A worker is held until the
 * answer has left.  `queue_timeout` drops whoever has waited that long; `kill_after` ends whoever
 * has held a worker that long.
 *
 * What came while the instance was frozen is in no queue and is refused by nobody: it is taken up
 * as there is room, and what comes meanwhile waits behind it while that line grows shorter. */
#ifndef MODELS_RUN_QUEUE_H
#define MODELS_RUN_QUEUE_H

#include "models/run/run.h"

void queues_create(struct run *run);
/* It has arrived. */
void queue_enter(struct run *run, uint32_t index, struct visit *visit);
/* A health check has arrived: answered without a worker, past those who wait. */
void queue_passes(struct run *run, uint32_t index, struct visit *visit);
/* One has left; `held`: its worker takes the next one. */
void queue_left(struct run *run, uint32_t instance, bool held);
/* It has so many workers from now on: new ones take from the line at once, surplus ones end what
 * they hold first. */
void queue_shift(struct run *run, uint32_t instance, uint32_t workers);
/* It has gone on after a pause and heard all that came. */
void queue_awake(struct run *run, uint32_t instance);
/* It leaves the line; it still counts as there. */
void queue_withdraw(struct run *run, struct visit *visit);
/* It has waited as long as it may. */
void queue_drops(struct run *run, uint32_t index, struct visit *visit);
/* A parked one is ended: it waits no more; it still counts as there. */
void queue_unparks(struct run *run, const struct visit *visit);
/* It waits before a frozen instance (change 1), or does so no longer (-1): in no queue, for nobody
 * is there to refuse it. */
void queue_parks(struct run *run, const struct visit *visit, int change);
/* It dies with its instance: it counts no more. */
void queue_lost(struct run *run, const struct visit *visit);
/* All have, and nobody is at work or waits there. */
void queue_cleared(struct run *run, uint32_t instance);

/* What waited got what it waited for: a worker, or a connection. */
static inline void wait_over(struct run *run, struct party_run *party, uint32_t endpoint,
                             sim_time wait)
{
    sample_add(&party->waits, wait);
    if (wait > 0)
        count_one(&party->waited);
    if (observed(&run->observe, RECORD_WAIT)) {
        const uint32_t number = (uint32_t)(party - run->parties);
        observe_tell(&run->observe, RECORD_WAIT, run->engine->now,
                     &(struct wait_record){.party = number, .endpoint = endpoint, .wait = wait});
    }
}

#endif
