/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that go upward within models/run: registered once, when a run is made, by the room above.
 *
 * Why: the lower rooms (network, processors, visits, ports) tell when something is over and know
 * nobody who waits for it. */
#ifndef MODELS_RUN_SIGNALS_UPWARD_H
#define MODELS_RUN_SIGNALS_UPWARD_H

#include <stdbool.h>
#include <stdint.h>

#include "models/run/signals.h"

struct run;
struct visit;
struct reply;

/* What the lower rooms of models/run call when something is over. */
struct hooks {
    void (*worked)(struct run *run, uint32_t owner); /* a processor's job is done */
    void (*resume)(struct run *run, uint32_t visit); /* a ready visit goes on */
    void (*answered)(struct run *run, uint32_t index,
                     struct visit *visit); /* a visit is back at its caller */
    bool (*awaited)(const struct run *run,
                    const struct visit *visit); /* an attempt still waits for it */
    void (*heard)(struct run *run, uint32_t request, enum outcome outcome); /* a client's call */
    /* What an actor asked for, on behalf of a visit (OWNER_ACTOR) or by itself. */
    void (*told)(struct run *run, enum owner_kind kind, uint32_t owner, const struct reply *reply);
    /* An agent knows this listing of a registry (models/words/registry.h). */
    void (*learnt)(struct run *run, uint32_t instance, unsigned which, uint64_t listing);
    void (*moved)(struct run *run, uint32_t party); /* an instance has come or gone */
    /* An instance comes while its node is away; it has been away for too long; NULL: nobody minds.
     */
    void (*homeless)(struct run *run, uint32_t instance);
    void (*stranded)(struct run *run, uint32_t instance);
    void (*handed)(struct run *run, uint32_t visit);  /* a broker's, by a consumer */
    void (*again)(struct run *run, uint32_t request); /* of run->again */
    void (*joined)(struct run *run, uint32_t visit);  /* a branch is over */
    void (*rang)(struct run *run, uint32_t visit);    /* its slot fired while it waits */
};

#endif
