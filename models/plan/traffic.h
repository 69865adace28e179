/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traffic: how often each endpoint and store is visited, from means alone.
 *
 * Visits solve the traffic equations v = arrivals + v P (Jackson 1957), P from calls and forwards
 * with their expected counts. Calls must not form cycles; forwards and what is sent may, as long as
 * the visits are finite.  What the application says of failures is in P: behind a step that fails
 * one time in ten nine tenths go on, and who tries again calls so much more often.  Failures that
 * arise in the run (time-outs, full queues, crashes) are not.
 *
 * Some of it is sure: what happens in every run, whatever times out, is refused or dies elsewhere.
 * It is what stands before the first call of a request that may fail from outside. */
#ifndef MODELS_PLAN_TRAFFIC_H
#define MODELS_PLAN_TRAFFIC_H

#include "models/plan/plan.h"

enum { MOST_HOPS = 1000 }; /* times that a request may be handed over to another service */

/* A call, a forward or what is sent, as often as `from` makes it when it is visited once. */
struct call_edge {
    uint32_t from, to; /* endpoints */
    double count;      /* attempts */
    bool forward, sent;
    bool published; /* besides `sent`: it comes by a broker */
    bool caught;    /* its failure does not fail the request */
    bool risky;     /* it may fail for reasons that lie outside of the application, and the request
                       with it */
    bool sure;      /* no risky one stands before it */
    const void *field;
};

static inline bool is_awaited(const struct call_edge *edge)
{
    return !edge->forward && !edge->sent;
}

struct operation_edge {
    uint32_t from, dataset;
    double count;
    bool write, caught, risky, sure;
    bool made; /* its keys are new */
    uint8_t level;
    const void *field;
};

/* Means of what an endpoint does itself when it is visited once, ns. */
struct own_time {
    double compute, delay;
    double sure_compute, sure_delay;
};

struct reach;

struct traffic {
    const struct plan *plan;
    /* Both in the order of endpoints, then of the program: those of endpoint i are first_call[i]
     * up to first_call[i+1]. */
    struct call_edge *calls;
    struct operation_edge *operations;
    uint32_t *first_call, *first_operation;
    uint32_t call_count, operation_count;
    struct own_time *own;  /* by endpoint */
    double *success;       /* by endpoint: share of the visits that the application answers well */
    const double *granted; /* by channel: share of the retries (budgets.h); NULL: all */
    const double *copies;  /* client x endpoint: times that a call is sent (hedged.h); NULL: once */
    const struct reach *reach; /* what the network carries; NULL: everything (datagrams.h) */
    const double *begins; /* by party: share of what comes that does not fail at once; NULL: all */
    bool random;          /* anything is drawn: demands, delays, choices */
};

/* Cycles of calls, endless forwards or messages; false after complaints. */
bool traffic_check(struct plan *plan, struct arena *arena, struct complaints *complaints);

/* After the programs are compiled: who calls by which channel is known then. */
const struct traffic *traffic_of(const struct plan *plan, struct arena *arena);
/* The same where budgets grant a share of the retries, by channel. */
const struct traffic *traffic_granted(const struct plan *plan, const double *granted,
                                      struct arena *arena);
/* visits = arrivals + visits P; `sure`: by edges that are sure only.  False if they do not stay
 * finite. */
bool traffic_visits(const struct traffic *traffic, const double *arrivals, bool sure,
                    struct arena *arena, double *visits);
/* Mean tries of who tries at most `attempts` times (NONE: without end), each of which succeeds
 * with the share `success`, and the share that succeeds in the end. */
double traffic_tries(double success, uint32_t attempts, double *in_the_end);
/* ... of who calls by that channel; NONE: a function call. */
double traffic_attempts(const struct traffic *traffic, uint32_t channel, double success,
                        double *in_the_end);
/* Share of the tries by that channel, or function calls, that are answered well. */
double traffic_success(const struct traffic *traffic, uint32_t channel, uint32_t to);
/* ... of the operations at a store. */
double traffic_kept(const struct traffic *traffic, uint32_t channel,
                    const struct operation_edge *operation);
/* Share of the messages to a party after which it begins to work: of the others it says at once
 * that they have failed.  `channel` NONE: a function call. */
double traffic_begins(const struct traffic *traffic, uint32_t channel);
/* NONE: they share a process, or nobody hosts the callee. */
uint32_t traffic_channel(const struct plan *plan, uint32_t from_party, uint32_t to_party);

/* Whatever comes is kept, waits as long as it takes, and is worked on to its end. */
static inline bool never_refuses(const struct party *party)
{
    return (party->workers == NONE || (party->queue == NONE && party->queue_timeout == 0)) &&
           party->kill_after == 0 && !party->sheds;
}
/* What is asked by it may be given up before it has been worked on: taken back, or never sent. */
bool traffic_cut_short(const struct plan *plan, uint32_t channel);

#endif
