/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What TCP adds to messages beyond latency: handshakes, slow start, retransmission, order.
 *
 * Why: a caller waits for that too, with a worker.  It hangs on what goes by the same connection
 * and how often, so of each channel one connection (of http1: the idle ones of one pair of
 * instances) is played for some thousand messages, at the rate and in the mix that the load makes,
 * by the rules of models/plan/wire.h.  Only where it can be more than nothing: something is lost,
 * is longer than the first window, needs new connections, or comes so often that what is quick
 * waits for what is slow, where latencies vary. Letters among replicas are played in
 * models/plan/among.h, and what disruptions lose is in models/plan/losses.h. */
#ifndef MODELS_PLAN_CONVEYING_H
#define MODELS_PLAN_CONVEYING_H

#include "models/plan/holding.h"
#include "models/plan/losses.h"

/* A request by a channel and its answer. */
struct conveyed {
    uint32_t channel, what; /* endpoint, or endpoint_count + operation edge */
    double rate;            /* 1/s, of all pairs of instances */
    uint32_t there, back;   /* segments; 0: no message */
    struct duration time;   /* that is added, ns */
};
struct conveying {
    struct conveyed *list; /* by channel */
    uint32_t *first;       /* by channel, and one more */
    uint32_t count;
    const struct losses *losses; /* that disruptions bring; NULL: none */
};

/* NULL: nothing is added anywhere. */
struct conveying *conveying_of(const struct demand *demand, struct arena *arena);
/* With the times that calls take by now. */
void conveying_play(struct conveying *conveying, const struct holding *holding);
struct duration conveying_time(const struct conveying *conveying, uint32_t channel, uint32_t what);

#endif
