/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a worker is held by a request: its steps, its messages, and the wait for everybody that
 * it calls.
 *
 * Why: a thread that waits for an answer is as busy as one that computes.  Pools run dry by
 * waiting, far from any processor that is full.
 *
 * From means and variances along the programs; branches that run at once count until the last one
 * that is waited for.  Who is called takes the way there and back, its own line, and what it is
 * held for; so the times hang together, and are found by going round until nothing changes (they
 * only grow).  Time-outs and tries cut and repeat them.
 *
 *  - HOLD_ALONE: nobody waits in any line, processors are free: the least that a request takes.
 *    What has no mean takes its median there.
 *  - HOLD_EXPECTED: with the lines that the load makes (queueing.h).
 *  - HOLD_SURE: alone, and only what happens whatever fails (traffic.h). */
#ifndef MODELS_PLAN_HOLDING_H
#define MODELS_PLAN_HOLDING_H

#include "models/plan/demand.h"

enum holding_mode { HOLD_ALONE, HOLD_EXPECTED, HOLD_SURE };

struct conveying; /* models/plan/conveying.h */

struct holding {
    const struct demand *demand;
    enum holding_mode mode;
    struct duration *inside; /* by endpoint, ns: as a function call */
    struct duration *held;   /* by endpoint: a worker, per request that comes by a message */
    struct duration *answer; /* by endpoint: until it is answered, handed over or not */
    double *wait;            /* by party: for a worker, ns */
    double *pool_wait;       /* by channel: for a connection, ns */
    double *pool_load;       /* by channel: connections in use, of all that there are */
    double *load;            /* by party: workers in use, of all (stores: of the replica where
                                most are); 0 where they have no limit */
    double *most;            /* by party: the longest mean of what comes there, ns */
    double *node_load;       /* by node, cores in use; 0 where they have no limit */
    double *pace_at;         /* by instance: how long a ns of work takes */
    const double *pace;      /* by party: on average */
    double *drowned;         /* by party: share of the calls that come to replicas that are full,
                                while a disruption lasts (lines_meanwhile.h) */
    struct duration *operations; /* by operation edge: from the sending to the answer */
    struct duration *journey;    /* by operation edge: of its messages, there and back */
    struct duration *way;        /* by channel to a service: of a message, one way */
    struct duration *kept;       /* by operation edge: a worker of the store */
    double *kept_at;             /* by instance, stores only: workers in use */
    struct pairs_room pairs;
    struct conveying *conveying;  /* what is added to ways and journeys; NULL: nothing */
    const struct lateness *among; /* what is added among replicas; NULL: nothing (among.h) */
};

/* `demand` must be of the same kind: sure for HOLD_SURE. */
const struct holding *holding_of(const struct demand *demand, enum holding_mode mode,
                                 struct arena *arena);
/* From the moment a call is made by `party` until it is answered, without time-out or tries. */
struct duration holding_call(const struct holding *holding, uint32_t party, uint32_t endpoint);
/* One try by that channel, which takes `once`, until it is answered or given up; `cut` is the share
 * that is given up. */
struct duration holding_cut(const struct holding *holding, uint32_t channel, struct duration once,
                            double *cut);
/* ... where the network loses a share of the questions and answers, so that nothing ends the try
 * but its time-out. */
struct duration holding_lost(const struct holding *holding, uint32_t channel, double answered,
                             struct duration once);
double holding_backoff(const struct plan *plan, uint32_t channel); /* ns before a try again */
/* holding_call for one try, which ends with its time-out. */
struct duration holding_try(const struct holding *holding, uint32_t party, uint32_t endpoint);

#endif
