/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines: the moments until which calls may take, all tries together, and those that requests
 * carry along.
 *
 * A caller whose deadline has come gives up, whatever is open (run->expiries; timeouts.c).  Where
 * its policy says `propagate`, the request carries it, or the end of its try's timeout if that
 * comes first (Envoy's x-envoy-expected-rq-timeout-ms is one too): whoever serves it looks at the
 * clock when it gets its worker and between two steps, ends it with `deadline` if it is late, and
 * makes its own calls within what is left.  So late work stops without a message; that of a step
 * that runs is burnt, as a thread that computes hears nothing.  Source: gRPC's deadlines; Google,
 * "Site Reliability Engineering" (2016), chapter 22, deadline propagation.
 *
 * Left out: a deadline travels as a moment, as if all clocks were right (gRPC sends what is left of
 * it, so that it grows by the time on the wire). */
#ifndef MODELS_RUN_EXPIRY_H
#define MODELS_RUN_EXPIRY_H

#include "models/run/call_special.h"

/* Of one call; names its generation when its slot fires. */
struct expiry {
    sim_time due;
    uint32_t call, generation;
    uint32_t slot; /* 1 + its slot */
};

static inline struct expiry *expiry_at(const struct run *run, uint32_t expiry)
{
    return POOL_AT(struct expiry, &run->expiries, expiry - 1);
}

/* The call has begun, and must be over at `due`. */
void expiry_begin(struct run *run, uint32_t index, struct call *call, sim_time due);
/* It is over. */
void expiry_end(struct run *run, struct call *call);

/* The deadline that a visit carries; SIM_NEVER: none. */
static inline sim_time visit_deadline(const struct run *run, uint32_t visit)
{
    return visit < run->deadlines.made ? *POOL_AT(const sim_time, &run->deadlines, visit)
                                       : SIM_NEVER;
}
/* Only where some policy propagates deadlines (plan->propagates). */
void visit_set_deadline(struct run *run, uint32_t visit, sim_time deadline);
static inline bool visit_is_late(const struct run *run, uint32_t visit)
{
    return __builtin_expect(run->deadlines.made > 0, 0) &&
           visit_deadline(run, visit) <= run->engine->now;
}

#endif
