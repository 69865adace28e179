/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What models say.  Two ways, both without meaning: instruments that are read (signals), and rare
 * typed records that are heard (sim/observe.h).  Ratios, percentiles, intervals are analysis/'s
 * business.
 *
 * A signal is a row of SIGNALS; every component that owns such an instrument offers it as a
 * `reading`. */
#ifndef MODELS_RUN_SIGNALS_H
#define MODELS_RUN_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/words/outcome.h"
#include "models/words/port.h"
#include "sim/clock.h"
#include "sim/instrument.h"

enum instrument_kind { INSTRUMENT_COUNT, INSTRUMENT_LEVEL, INSTRUMENT_SAMPLE, INSTRUMENT_SERVER };

/* name, instrument, what it says */
#define SIGNALS(X)                                                                                 \
    X(cores_busy, LEVEL, "node: cores at work")                                                    \
    X(bytes_sent, COUNT, "node: bytes that left it")                                               \
    X(pipe_busy, SERVER, "node: ns in which its outgoing pipe was sending")                        \
    X(disk_busy, SERVER, "node: ns in which its disk was at work")                                 \
    X(workers_busy, LEVEL, "party: requests or operations in service")                             \
    X(waiting, LEVEL, "party: requests waiting for a worker (or, in a store, a connection)")       \
    X(jobs, LEVEL, "party: requests waiting or in service")                                        \
    X(waits, SAMPLE, "party: time from arrival to service, of all that were served")               \
    X(waited, COUNT, "party: requests that had to wait at all")                                    \
    X(arrived, COUNT, "party: requests that reached it")                                           \
    X(refused, COUNT, "party: requests turned away by a full queue")                               \
    X(attempts, COUNT, "party: calls sent to it, retries included")                                \
    X(up, LEVEL, "party: 1 while it has the replicas that it needs, else 0")                       \
    X(outages, COUNT, "party: times that it went down")                                            \
    X(all_up, LEVEL, "whole: 1 while every service and store is up, else 0")                       \
    X(all_outages, COUNT, "whole: times that it went down")                                        \
    X(writes_lost, COUNT, "store: acknowledged writes that a failover lost")                       \
    X(failovers, COUNT, "store: a replica took over as primary")

enum signal {
#define SIGNAL_ID(name, instrument, doc) SIGNAL_##name,
    SIGNALS(SIGNAL_ID)
#undef SIGNAL_ID
        SIGNAL_COUNT
};

struct signal_row {
    const char *name;
    enum instrument_kind instrument;
    const char *doc;
};
extern const struct signal_row signal_rows[SIGNAL_COUNT];

enum scope { SCOPE_WHOLE, SCOPE_NODE, SCOPE_PARTY };

/* One instrument of one component of a run. */
struct reading {
    enum signal signal;
    enum scope scope;
    uint32_t index;   /* of the node or party in the plan; 0 for the whole */
    void *instrument; /* struct count, level, sample or server, by signal_rows[signal].instrument */
};

/* Records (sim/observe.h).  Indices are those of the plan. */
enum record_kind {
    RECORD_REQUEST,   /* struct request_record: a client's request has ended */
    RECORD_WAIT,      /* struct wait_record: a request got its worker */
    RECORD_OPERATION, /* struct operation_record: a read or write has ended, as its client saw it */
    RECORD_INVOKED,   /* struct operation_record: one begins: nothing is known of its end */
    RECORD_STATE,     /* struct state_record: a service or store went up or down */
    RECORD_DISRUPTION, /* struct disruption_record: one began or ended */
    RECORD_LEDGER,     /* struct ledger_record: where the time of a request went (ledger.h) */
    RECORD_STEP        /* struct step_record: what one request did, for `trace` */
};

struct request_record {
    uint32_t source;   /* party */
    uint32_t endpoint; /* of plan->endpoints */
    uint32_t number;   /* of the source, from 0 */
    uint32_t attempts; /* that the client made */
    sim_time sent;     /* when it meant to send */
    bool measured;     /* sent in the measured time */
    enum outcome outcome;
};

/* What time is spent on; each kind belongs to the component that is waited for. */
#define SPENT(X)                                                                                   \
    X(queue, "waits for a worker")                                                                 \
    X(compute, "works on a processor")                                                             \
    X(processor, "waits for its share of a processor that is busy or slow")                        \
    X(network, "is on its way there or back")                                                      \
    X(connection, "waits for a connection, or for its handshake")                                  \
    X(disk, "waits for the disk and its fsync")                                                    \
    X(store, "waits for what else the store does: its other replicas")                             \
    X(delay, "waits without a processor")                                                          \
    X(backoff, "waits before another try")                                                         \
    X(pause, "is held up by a frozen process")                                                     \
    X(lost, "waits for an attempt that is given up in the end")

enum spent {
#define SPENT_ID(name, doc) SPENT_##name,
    SPENT(SPENT_ID)
#undef SPENT_ID
        SPENT_KINDS
};
struct spent_row {
    const char *name, *doc;
};
extern const struct spent_row spent_rows[SPENT_KINDS];

struct spending {
    uint32_t party;
    enum spent kind;
    sim_time time;
};
struct ledger_record {
    const struct request_record *request;
    sim_time took; /* the sum of the list, exactly */
    uint32_t count;
    const struct spending *list; /* each party and kind once, in no order */
};

struct wait_record {
    uint32_t party;
    sim_time wait;
};

/* One attempt of one read or write: an operation of its own, since what is tried again may take
 * effect twice. */
struct operation_record {
    uint32_t store, dataset; /* party; of plan->datasets */
    uint32_t client;         /* instance that asked */
    uint64_t key, user;
    uint64_t id;      /* 1, 2, 3...: drawn when it is invoked */
    uint64_t version; /* read: of the value that came back (0: never written); write: the one it
                         got; what the store orders by */
    uint64_t seen;    /* read: id of the write whose value came back */
    sim_time begun;   /* when the client invoked it */
    enum verb verb;
    enum outcome outcome; /* a write that timed out, or whose client died, may have happened */
};

struct state_record {
    uint32_t party;
    bool up;
};

struct disruption_record {
    uint32_t disruption; /* of the description's table */
    bool begins;
};

struct step_record {
    uint32_t request;   /* number */
    uint32_t source;    /* party of the client */
    uint32_t instance;  /* where */
    uint32_t endpoint;  /* of plan->endpoints: what runs there; NONE: the client itself */
    bool branch;        /* of a parallel step or a repeated group */
    const char *what;   /* "arrives", "gets a worker", "computes", "calls", ... */
    const char *object; /* callee, endpoint, dataset...; may be NULL */
    sim_time duration;  /* of what begins, where known; else 0 */
};

#endif
