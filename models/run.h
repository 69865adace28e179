/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run: the state of one replication of one plan.  Lives in its arena; dropping that ends it.
 *
 * How a request travels:
 *   source -> frame on the client -> call step -> attempt -> message -> instance (queue, worker) ->
 * frame of the callee
 *   -> its steps, one after another -> message back -> the attempt is answered -> the caller's
 * frame goes on. A frame that may go on is put on the ready list, never run from inside another
 * one; the list is drained at the end of every event.  So zero delays need no events and no
 * recursion.
 *
 * Records point to each other by pool index and generation: an answer that comes too late finds
 * another generation and is dropped, and the server has burnt its work. */
#ifndef MODELS_RUN_H
#define MODELS_RUN_H

#include "models/plan.h"
#include "models/signals.h"
#include "sim/engine.h"
#include "sim/observe.h"
#include "sim/pool.h"
#include "sim/rng.h"

enum frame_state {
    FRAME_FREE,
    FRAME_QUEUED, /* waits for a worker */
    FRAME_READY,  /* on the ready list, or running */
    FRAME_WAITING /* for a processor, a message, an answer or its branches */
};

enum waiter_kind { WAITER_NOBODY, WAITER_ATTEMPT, WAITER_FRAME, WAITER_CLIENT };

/* One endpoint (or branch of it) running on one instance. */
struct frame {
    uint64_t key;   /* what it draws from (architecture.md, rule 7) */
    sim_time begun; /* when it reached the instance; a client's: when it meant to send */
    int64_t debt;   /* ns of processor time owed for messages; negative: paid ahead */
    uint32_t pc, instance, next;
    uint32_t waiter, waiter_generation, generation;
    uint32_t endpoint; /* of plan->endpoints */
    uint32_t request;  /* number of the root request */
    uint32_t user;     /* whose request; closed sources and sessions: the user's number */
    uint32_t loop;     /* repetitions or copies made so far of the step at pc */
    uint32_t left, need,
        failed;       /* join: branches still open, answers still needed, failures so far */
    uint32_t replica; /* `copies: each`: which replica of the callee; else NONE */
    uint32_t channel, pair,
        caller; /* by which it was called, and the instance; NONE: a branch or a client's */
    uint16_t life, hops, source,
        tries; /* source: party of the client; tries: attempts of the call at pc */
    uint8_t state, outcome, waiter_kind, stage, holds_worker, measured;
};

enum attempt_state { ATTEMPT_FREE, ATTEMPT_WAITING /* for a connection */, ATTEMPT_SENT };

/* One try of one call, as its caller sees it. */
struct attempt {
    sim_time sent;
    uint64_t ticket; /* of its timeout in the ring; 0: none */
    uint64_t data_key, version;
    uint32_t frame, frame_generation, generation;
    uint32_t channel;
    uint32_t endpoint; /* or, to a store, the dataset */
    uint32_t next,
        request; /* waiting for a connection: the line, and what will be sent (a message) */
    uint32_t pair, caller; /* connection; instance */
    uint8_t state, write;
};

enum message_kind {
    MESSAGE_REQUEST,  /* to a service or store */
    MESSAGE_RESPONSE, /* to the caller, with outcome */
    MESSAGE_RESET,    /* to the caller: the process had died */
    MESSAGE_WAKE,     /* to a frame that sleeps */
    MESSAGE_STORE     /* between replicas of a store */
};

struct message {
    uint64_t key; /* of the request's frame-to-be */
    uint64_t data_key, version;
    uint64_t word;                /* MESSAGE_STORE: the protocol's own */
    sim_time extra;               /* on top of the network's latency */
    uint32_t from, to;            /* instances */
    uint32_t attempt, generation; /* MESSAGE_WAKE: a frame's */
    uint32_t endpoint, request, user;
    uint32_t pair;   /* connection; NONE: none */
    uint32_t origin; /* MESSAGE_REQUEST handed over: who waits for the answer, if not `from` */
    uint32_t bytes, slot;
    uint32_t next; /* waiting for a paused instance */
    uint32_t channel;
    uint16_t life; /* of the receiver when it was sent */
    uint16_t hops, source;
    uint8_t kind, outcome, write, level, stage, back, forwarded,
        tag; /* tag: the store protocol's own */
};

/* One read or write inside a store: what the protocol works on.  Kept until it answers. */
struct operation {
    uint64_t key, version; /* version: read: what came out; write: what it got */
    sim_time begun;        /* reached the replica */
    uint64_t word;         /* the protocol's own */
    uint32_t attempt, attempt_generation;
    uint32_t instance, caller; /* replica that works on it; instance that asked */
    uint32_t dataset, channel, pair;
    uint32_t generation, next;
    uint32_t left; /* the protocol's own: answers still needed... */
    int64_t debt;  /* processor time owed for messages */
    uint16_t life;
    uint8_t write, level, stage, outcome, state, parked; /* stage: the protocol's own */
};

struct store_timer {
    uint64_t word;
    uint32_t instance, slot;
    uint16_t life;
};

/* What work on a processor, disk or timer belongs to. */
#define OWNER_OPERATION UINT32_C(0x80000000) /* top bit of an owner: an operation; else a frame */

struct held_job {
    uint32_t owner, generation;
    sim_time left;
};

struct instance {
    uint16_t life; /* grows with every crash */
    bool up, paused;
    double stretch;                         /* of its work: `slow` */
    uint32_t busy;                          /* workers */
    uint32_t waiting, first, last;          /* frames in its queue */
    uint32_t parked_first, parked_last;     /* ready frames of a paused instance */
    uint32_t parked_operations;             /* and operations of a store, by `next` */
    uint32_t parked_messages, last_message; /* and what its fellow replicas sent */
    uint32_t start_slot;                    /* a starting process */
    uint32_t crashes,
        pauses;            /* reasons for being down or frozen: it comes back when none is left */
    struct held_job *held; /* processor work of a paused instance */
    uint32_t held_count, held_limit;
    void *store; /* PARTY_STORE: state of this replica */
};

/* What one caller instance knows of one callee instance. */
struct pair {
    sim_time last[2]; /* last arrival there and back: TCP keeps order */
    uint32_t open;    /* requests without answer */
    uint16_t life;    /* of the callee when the connection was made; 0: no connection */
};

struct node {
    struct cpu *cpu;
    sim_time out_free, in_free, disk_free; /* when pipe and disk are free */
    bool up;
    uint32_t crashes, pauses; /* reasons for being down, frozen */
    uint32_t parked_first, parked_last; /* ready frames of a frozen node */
    struct count bytes_sent, pipe_busy, disk_busy;
    struct level cores_busy;
    struct stream disk;
};

/* Instruments of a service or store (signals.h). */
struct party_run {
    struct level workers_busy, waiting, jobs, up;
    struct sample waits;
    struct count waited, arrived, refused, attempts, outages, writes_lost, failovers;
    uint32_t up_replicas;
    sim_time first_outage;           /* SIM_NEVER: none yet */
    void *store;                     /* PARTY_STORE: state common to all replicas */
    struct connections *connections; /* PARTY_STORE with a limit: by caller instance */
};

/* Connection pool of one client instance towards one store. */
struct connections {
    uint32_t open, first, last; /* attempts that wait for one */
    uint32_t party;
    bool listed; /* among run->passing: some have come free */
    struct connections *next;
};

struct source_run;

struct run {
    struct engine *engine;
    const struct plan *plan;
    struct arena *arena;
    struct observe observe;
    uint64_t seed;
    uint32_t replication;

    struct pool frames, attempts, messages, operations, store_timers;
    uint32_t ready_first, ready_last;
    struct connections *passing; /* pools with free connections and somebody in line */
    sim_time drained_at;         /* and how many frames have run at that instant */
    uint32_t drained;

    struct instance *instances;
    struct node *nodes;
    struct party_run *parties;
    struct source_run **sources; /* by client party */
    struct pair *pairs;
    void **balance;              /* state of balancing policies, by channel and caller replica */
    uint32_t *rings;             /* timer rings of the engine, by plan->timers */
    struct stream *path_streams; /* latency: by channel, then by store among its replicas */
    struct stream *balancing;    /* by channel */
    sim_time *zone_pipes;        /* free-at of the pipe between two zones: from * zones + to */
    uint32_t messages_target, timeouts_target, restarts_target, timers_target; /* components */

    struct level all_up;
    struct count all_outages;
    sim_time all_first_outage;
    uint32_t parties_down;

    struct reading *readings;
    uint32_t reading_count;

    /* Requests of clients. */
    uint64_t sent, ended; /* since the start */
    uint64_t sent_measured,
        open_measured; /* sent at or after measure_from and before measure_until; still open */
    bool measuring;
    sim_time measure_from, measure_until;
    uint64_t request_limit; /* stop the engine after so many measured ones; 0: none */
    bool finishing;         /* stop the engine when open_measured is 0 */
    double *load_factor;    /* by client party: disruption `load` */
};

struct run *run_create(const struct plan *plan, struct arena *arena, uint64_t seed,
                       uint32_t replication);

/* Goes on to `until` (or until the limits of the engine).  */
enum engine_end run_until(struct run *run, sim_time until);
/* From now on count requests as measured; returns after `requests` have been sent (0: no such
 * limit) or at `until`. */
enum engine_end run_measure(struct run *run, sim_time until, uint64_t requests);
/* Load goes on until all measured requests have ended, at most until `limit`; what is still open
 * then is told as unfinished. */
enum engine_end run_finish(struct run *run, sim_time limit);
/* The longest time that a request may take by its client's policy; 0 if some client has no timeout.
 */
sim_time plan_longest_request(const struct plan *plan);

#endif
