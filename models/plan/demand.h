/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the traffic asks of every node, disk, service, store, card and pipe, per second, from means:
 * steps, messages at both ends, operations where the store does them.
 *
 * Two times: what is expected, and what is sure (traffic.h): from open sources, on ways that
 * nothing can cut short, and none of it behind or in a service whose queue has a limit. */
#ifndef MODELS_PLAN_DEMAND_H
#define MODELS_PLAN_DEMAND_H

#include "models/plan/shares.h"
#include "models/plan/traffic.h"
#include "models/plan/ways.h"

struct flushing;

struct demand {
    const struct plan *plan;
    const struct traffic *traffic;
    struct ways *ways;
    struct shares_room room;
    bool sure;
    double *requests;       /* by client: 1/s; NAN: unknown */
    double *visits;         /* by endpoint: 1/s */
    double *entered;        /* by endpoint: those of them that come by a message */
    double *entry;          /* by endpoint: ns that its messages take at the callee's end */
    double *work;           /* by party: ns of one core at speed 1 per second, stores without */
    double *uses;           /* by channel: 1/s */
    const double *shares;   /* by instance (shares.h) */
    double *operation_work; /* by instance, stores only: the same */
    double *operations_at;  /* by instance, stores only: 1/s */
    double *fsyncs;         /* by node: 1/s, of whoever writes each by itself */
    double *grouped;        /* by instance: writes of stores that write many at once, 1/s */
    const struct flushing *flushing; /* by node (flushing.h) */
    double *passed; /* by store x dataset: share of the reads there that goes on to the store behind
                       it; NULL: there is none behind another */
    struct pipes pipes;
};

/* Rates are means over [from, until). */
const struct demand *demand_of(const struct traffic *traffic, bool sure, sim_time from,
                               sim_time until, struct arena *arena);

/* Processor time of one message at one end, ns at speed 1; 0 where it is free or not ours. */
double demand_message(const struct plan *plan, uint32_t channel, uint32_t party, double bytes);
/* ... and what it is on the wire. */
double demand_wire_bytes(const struct plan *plan, uint32_t channel, double bytes);
double demand_request_bytes(const struct plan *plan, const struct operation_edge *operation);
double demand_response_bytes(const struct plan *plan, const struct operation_edge *operation);
/* Tells which instance of `party` asks which replica of the store, with the share of the operations
 * (sum 1). */
struct gathering;           /* models/words/actor.h */
struct pairs_room {         /* by replica; used again and again */
    double *shares, *own;   /* own: of one shard */
    double *takes, *copies; /* by member: operations that it takes in, and does for others */
    unsigned *far;
};
struct pairs_room pairs_room(const struct plan *plan, struct arena *arena);
/* Who does how much of such operations; of those that others do as well, how often it is asked. */
void demand_pairs(const struct plan *plan, uint32_t party, uint32_t store,
                  const struct operation_edge *operation, const struct pairs_room *room,
                  void (*hear)(void *context, uint32_t client, uint32_t keeper, double share),
                  void *context);
/* ... and whom the client asks (shares have the sum 1). */
void demand_takers(const struct plan *plan, uint32_t party, uint32_t store,
                   const struct operation_edge *operation, const struct pairs_room *room,
                   void (*hear)(void *context, uint32_t client, uint32_t keeper, double share),
                   void *context);
/* It is an entry of the log of a store: a write, or a read where those are too. */
bool demand_logs(const struct plan *plan, uint32_t store, const struct operation_edge *operation);
/* What such an operation waits for, for a client anywhere; false: for nothing. */
bool demand_gathers(const struct plan *plan, uint32_t store, const struct operation_edge *operation,
                    struct gathering *to);
/* Such operations of `party`, a service or a store, at that store, so many a second. */
void demand_operation(struct demand *demand, uint32_t party, uint32_t store,
                      const struct operation_edge *operation, double rate,
                      const struct pairs_room *room);

/* Work of messages at who asks: of a store, each of its replicas does its part. */
void demand_asking(struct demand *demand, uint32_t party, double work);
/* What transactions add to the operations in them. */
void demand_transactions(struct demand *demand, struct arena *arena);
/* What the copies of so many messages of a topic take: letters to the other replicas, at most one
 * each and their answers, and their disks. */
void demand_replicating(struct demand *demand, uint32_t topic, double rate);
/* Work of those brokers that lead a topic. */
void demand_leading(struct demand *demand, uint32_t topic, double work);
/* Work of the brokers for messages that are handed out, and what a queue writes down of each that
 * was handled. */
void demand_delivering(struct demand *demand, uint32_t topic, double rate);

#endif
