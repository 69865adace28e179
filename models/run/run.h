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
#ifndef MODELS_RUN_RUN_H
#define MODELS_RUN_RUN_H

#include "models/plan/plan.h"
#include "models/run/records.h"
#include "models/run/signals.h"
#include "sim/engine.h"
#include "sim/observe.h"
#include "sim/pool.h"
#include "sim/rng.h"

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
    struct server out, disk; /* pipe and disk */
    sim_time in_free;        /* when the pipe inwards is free */
    bool up;
    uint32_t crashes, pauses;           /* reasons for being down, frozen */
    uint32_t parked_first, parked_last; /* ready frames of a frozen node */
    struct count bytes_sent;
    struct level cores_busy;
    struct stream disk_random;
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
    struct acts acts;
    struct blocks blocks; /* what actors keep */
    uint64_t operation_ids; /* given so far */
    uint32_t ready_first, ready_last;
    uint32_t frozen;             /* instances that are paused: mostly none, and then nobody looks */
    struct connections *passing; /* pools with free connections and somebody in line */
    uint32_t drained;            /* frames that have run in this event */
    uint32_t drain_rounds, drain_left; /* models/run/frame.c: is it a circle? */

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
    /* Of (who, sent, ended, outcome, attempts) of all requests that were sent before the end of the
     * measured time and are over: it stays where events are only numbered or ordered otherwise. */
    uint64_t request_hash;
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
/* The same, but what happens at `until` belongs to the time that comes. */
enum engine_end run_before(struct run *run, sim_time until);
/* From now on count requests as measured; returns after `requests` have been sent (0: no such
 * limit) or at `until`, before what happens then: the measured time is [now, until). */
enum engine_end run_measure(struct run *run, sim_time until, uint64_t requests);
/* Load goes on until all measured requests have ended, at most until `limit`; what is still open
 * then is told as unfinished. */
enum engine_end run_finish(struct run *run, sim_time limit);

#endif
