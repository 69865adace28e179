/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Service instances: a bounded queue and workers, nothing else; what a request does is its
 * program's business.
 *
 * A request that finds a free worker is served at once; else it waits in the instance's queue
 * (first come, first served) if there is a place; else it is refused at once.  A worker is held
 * until the answer has left. */
#ifndef MODELS_RUN_SERVICE_H
#define MODELS_RUN_SERVICE_H

#include "models/run/run.h"

void service_take(struct run *run, const struct message *request);
/* The frame has answered: its worker takes the next one.  Gives the frame back. */
void service_leave(struct run *run, uint32_t index, struct frame *frame);
/* All frames of this instance's life are gone.  `tell`: whoever waits for them hears a reset. */
void service_forget(struct run *run, uint32_t instance, bool tell);

/* A request or operation has got what it waited for: a worker, or a connection. */
static inline void wait_over(struct run *run, struct party_run *party, sim_time wait)
{
    sample_add(&party->waits, wait);
    if (wait > 0)
        count_one(&party->waited);
    if (observed(&run->observe, RECORD_WAIT)) {
        const uint32_t number = (uint32_t)(party - run->parties);
        observe_tell(&run->observe, RECORD_WAIT, run->engine->now,
                     &(struct wait_record){.party = number, .wait = wait});
    }
}

#endif
