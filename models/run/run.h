/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run: the state of one replication of one plan.  Lives in its arena; dropping that ends it.
 *
 * How a request travels:   source -> request -> call -> attempt -> visit, on its way -> instance
 * (queue, worker) -> its steps, one after another -> the visit goes back -> the attempt is
 * answered -> the caller goes on.   A visit that may go on is put on the ready list, never run
 * from inside another one; the list is drained at the end of every event.  So zero delays need no
 * events and no recursion.
 *
 * Records point to each other by pool index and generation: an answer that comes too late finds
 * another generation and is dropped, and the server has burnt its work.
 *
 * Who calls whom in models/run: the leaves (pools, streams, disk, costs of messages) nobody;
 * network and processors know no request; visits (one stay at one instance) use both; calls and
 * routes use visits; frames, stores and sources use calls.  Upward only by the hooks below, set
 * once. */
#ifndef MODELS_RUN_RUN_H
#define MODELS_RUN_RUN_H

#include "models/plan/plan.h"
#include "models/run/actor_records.h"
#include "models/run/instance.h"
#include "models/run/parts.h"
#include "models/run/records.h"
#include "models/run/reply.h"
#include "models/run/signals.h"
#include "models/run/signals_upward.h"
#include "sim/engine.h"
#include "sim/instrument.h"
#include "sim/observe.h"
#include "sim/pool.h"
#include "sim/rng.h"

struct run;
struct late; /* what fell due at a frozen instance (freeze.h) */
struct members;
struct trouble;       /* trouble.h */
struct messaging_run; /* messaging.h */
struct transactions;  /* transaction_records.h */
struct ledgers;       /* where time went, if somebody asks (ledger.h) */

/* Members (slots) at which a call is open already. */
struct elsewhere {
    uint32_t count;
    uint32_t slots[UINT8_MAX + 1];
};

struct route;
struct call;
/* How a party takes its visitors; what is the same for all stands in models/run/visit.h. */
struct party_class {
    bool traced; /* that it answers is a step of its own */
    void (*begin)(struct run *run, uint32_t index, struct visit *visit); /* it has its worker */
    void (*untended)(struct run *run, uint32_t visit); /* its end is early, unheard; or NULL */
    /* The instance that it goes to; NONE: nobody.  NULL: as the caller balances. */
    uint32_t (*route)(struct run *run, uint32_t party, const struct visit *visit,
                      const struct elsewhere *asked);
    /* Whoever called it got no good answer.  NULL: nobody cares. */
    void (*missed)(struct run *run, const struct route *route, const struct call *call);
};

struct source_run;

/* Of the pipe between two zones, in one direction. */
struct pipe_run {
    struct server sends;
};
#define PIPE_INSTRUMENTS SERVER(struct pipe_run, sends, "while it is sending")

struct run {
    struct engine *engine;
    const struct plan *plan;
    struct arena *arena;
    struct observe observe;
    uint64_t seed, source_seed; /* the latter of requests and when they come */
    uint32_t replication;

    struct pool visits, calls, hedges, shuns, call_specials, requests, routes, links, wires;
    struct pool wire_of; /* by link, as far as any has one: 1 + its wire */
    struct pool messages, operations, store_timers, watches, guards, expiries;
    struct pool deadlines; /* of visits, by their index; nothing unless plan->propagates */
    struct acts acts;
    struct blocks blocks;   /* what actors keep */
    uint64_t operation_ids; /* given so far */
    struct late *late;
    uint32_t late_count, late_limit;
    struct hooks hooks;
    void (*watch_over)(struct run *run, uint32_t visit, uint32_t generation); /* watches.h */
    struct party_class classes[PARTY_KINDS];
    uint32_t ready_first, ready_last;    /* visits */
    uint32_t again_first, again_last;    /* clients' requests that try again at once */
    uint32_t *others, others_limit;      /* room to list members in */
    bool hinted;                         /* somebody wants to know which replicas are idle */
    uint32_t passing;                    /* routes with free connections and somebody in line */
    uint32_t aside_first, aside_last;    /* cancellations for instances that are waking */
    struct ledgers *ledgers;             /* NULL: nobody asks */
    struct write_origins *origins;       /* the same (origins.h) */
    struct listings *listings;           /* NULL: there are no registries */
    const struct listing **known;        /* by caller: whom it knows; NULL: everybody knows all */
    struct discovery *discovery;         /* NULL: who is there is known without asking */
    struct configuration *configuration; /* NULL: no setting changes */
    struct presence *presence;           /* NULL: nothing comes or goes */
    struct autoscaler **autoscalers;     /* by party; NULL: there are none */
    struct rebalancer **rebalancers;     /* the same of these, and of what is released */
    struct splitter **splitters;         /* by party; NULL: no shards are cut */
    struct rollout **rollouts;
    bool *there;                       /* room for the replicas of a party */
    uint32_t *obeys;                   /* by instance: bits of the changes; NULL: the same */
    uint32_t mixed;                    /* changes that some obey and some do not */
    struct transactions *transactions; /* NULL: there are none */
    struct messaging_run *messaging;   /* NULL: there are no topics */
    struct topic_run *topics;
    struct shard_run *shards; /* of all stores, as plan->shard_count */
    uint32_t frozen;          /* instances that are paused: mostly none, and then nobody looks */
    uint32_t drained;         /* visits that have run in this event */
    uint32_t drain_rounds, drain_left; /* models/run/frame.c: is it a circle? */

    struct instance *instances;
    struct node *nodes;
    struct replacements *replacements; /* NULL: instances stay on their nodes */
    struct party_run *parties;
    struct source_run **sources; /* by client party */
    struct session_run *sessions;
    struct pool thinkers; /* users of sessions between two requests */
    uint32_t thinkers_component;
    uint32_t *route_to;    /* 1 + route, by caller instance and its channels (route.h) */
    struct members **full; /* all replicas of a party, shared by routes; made on first use */
    uint32_t *in_order;    /* 0, 1, 2...: the slots of all of these */
    uint32_t *rings;       /* timer rings of the engine, by plan->timers */
    struct channel_run *channels;
    struct stream *losses;       /* by channel, like those */
    struct trouble *troubles;    /* partitions and losses; NULL: there have been none */
    bool travels;                /* messages take time: there is a network, or has been trouble */
    struct pipe_run *zone_pipes; /* between two zones: from * zones + to */
    uint32_t visits_component, requests_component, timeouts_component, restarts_component;
    uint32_t regards_component; /* 1 + it; 0: there are none */
    uint32_t messages_component, operations_component, timers_component, watches_component;
    uint32_t guards_component, expiries_component;

    struct level all_up;
    struct count all_outages;
    struct moment all_first_outage;
    struct count mixed_requests;
    uint32_t parties_down;

    /* Requests of clients. */
    uint64_t sent, ended; /* since the start */
    /* Of (who, sent, ended, outcome, attempts) of all requests that were sent before the end of the
     * measured time and are over: it stays where events are only numbered or ordered otherwise. */
    uint64_t request_hash;
    uint64_t sent_measured, open_measured; /* in [measure_from, measure_until); still open */
    bool measuring;
    sim_time measure_from, measure_until;
    uint64_t request_limit;              /* stop the engine after so many measured ones; 0: none */
    bool silent, mirrored;               /* no client asks for anything; mirror.h */
    struct disruption_run **disruptions; /* as in the plan */
    bool finishing;                      /* stop the engine when open_measured is 0 */
    double *load_factor;                 /* by client party: disruption `load` */
};
#define RUN_INSTRUMENTS                                                                            \
    LEVEL(struct run, all_up, "1 while every service and store is up, else 0"),                    \
        EVENTS(struct run, all_outages, "times that not all were up any more"),                    \
        EVENTS(struct run, mixed_requests,                                                         \
               "requests that clients sent while some obeyed a change and some did not"),          \
        MOMENT(struct run, all_first_outage, "when not all were up for the first time")

struct run *run_create(const struct plan *plan, struct arena *arena, uint64_t seed,
                       uint32_t replication);
/* With failures and repairs as they are written, or without anybody who asks (timetable.h). */
struct staging;
struct run *run_create_staged(const struct plan *plan, struct arena *arena, uint64_t seed,
                              uint32_t replication, const struct staging *staging);

/* Goes on to `until` (or until the limits of the engine).  */
enum engine_end run_until(struct run *run, sim_time until);
/* The same, but what happens at `until` belongs to the time that comes. */
enum engine_end run_before(struct run *run, sim_time until);
/* From now on count requests as measured, until `requests` have been sent (0: no such limit) or
 * before what happens at `until`: the measured time is [now, until). */
enum engine_end run_measure(struct run *run, sim_time until, uint64_t requests);
/* Until all measured requests have ended, at most `limit`; what is open then is unfinished. */
enum engine_end run_finish(struct run *run, sim_time limit);
/* The same two in steps, for whoever stops on the way: begin, run_before as often as one likes (it
 * ends with ENGINE_STOPPED when all requests have been sent, or have ended), end. */
void run_measure_begin(struct run *run, sim_time until, uint64_t requests);
void run_measure_end(struct run *run);
bool run_finish_begin(struct run *run); /* false: nothing is open */
void run_finish_end(struct run *run);

#endif
