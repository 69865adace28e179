/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: what models tell whoever listens (sim/observe.h), without meaning.  Ratios, percentiles,
 * intervals are analysis/'s business, and so is what is read from instruments
 * (models/run/instruments.h). */
#ifndef MODELS_RUN_SIGNALS_H
#define MODELS_RUN_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/run/signals_stores.h"
#include "models/words/outcome.h"
#include "models/words/port.h"
#include "models/words/transaction_record.h"
#include "sim/clock.h"

/* Indices are those of the plan. */
enum record_kind {
    RECORD_REQUEST,   /* struct request_record: a client's request has ended */
    RECORD_WAIT,      /* struct wait_record: a request got its worker */
    RECORD_VISIT,     /* struct visit_record: an answer leaves an instance of a service */
    RECORD_OPERATION, /* struct operation_record: a read or write has ended, as its client saw it */
    RECORD_INVOKED,   /* struct operation_record: one begins: nothing is known of its end */
    RECORD_CUT,       /* struct cut_record: a store has given up writes */
    RECORD_STATE,     /* struct state_record: a service or store went up or down */
    RECORD_KNOWN,     /* struct known_record: a caller knows that an instance has gone or come */
    RECORD_CONFIGURED, /* struct configured_record: a process obeys a changed setting */
    RECORD_REPLICAS,   /* struct state_record: replicas of a service or store came or went */
    RECORD_DISRUPTION, /* struct disruption_record: one began or ended */
    RECORD_LEDGER,     /* struct ledger_record: where the time of a request went (ledger.h) */
    RECORD_SPELL,   /* struct spell_record: what some time of a request was spent on (ledger.h) */
    RECORD_MESSAGE, /* struct message_record: a group has handled one for the first time */
    RECORD_DEMAND,  /* struct demand_record: processor time was drawn */
    RECORD_TRANSACTION, /* struct transaction_record: one is over, or a store is in doubt no more */
    RECORD_SERVES,      /* struct serves_record: a replica that was wanted has begun to serve */
    RECORD_SUCCESSION,  /* struct succession_record: another replica leads a store */
    RECORD_STORED,      /* struct stored_record: a store acknowledges a write */
    RECORD_STEP         /* struct step_record: what one request did, for `trace` */
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

struct demand_record {
    double excess; /* ns, over the mean of its law; on a core of speed 1 */
};

/* What time is spent on; each kind belongs to the component that is waited for. */
#define SPENT(X)                                                                                   \
    X(queue, "waits for a worker")                                                                 \
    X(compute, "works on a processor")                                                             \
    X(processor, "waits for its share of a processor that is busy or slow")                        \
    X(network, "is on its way there or back")                                                      \
    X(connection, "waits for a connection, or for its handshake")                                  \
    X(disk, "waits for the disk and its fsync")                                                    \
    X(replication, "waits for the other replicas of a store")                                      \
    X(lock, "waits for a row that another one has locked")                                         \
    X(commit, "waits until its transaction is decided")                                            \
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

/* A stretch of the time of one stay: of a client's request, a visit, or a branch. */
struct spell_record {
    uint32_t request, source; /* number; party of the client */
    uint32_t stay;            /* which of all stays, from 1 in the order of their beginning */
    uint32_t instance;        /* where it is; NONE: it is on its way, or not there */
    uint32_t endpoint;        /* as in struct visit; NONE: the client's own */
    uint32_t party;           /* whom it waits for */
    enum spent kind;          /* SPENT_lost: for an answer of that party */
    sim_time from, until;
};

struct wait_record {
    uint32_t party;
    uint32_t endpoint; /* of plan->endpoints; NONE: at a store, or for a connection */
    sim_time wait;
};

struct visit_record {
    uint32_t party, endpoint; /* of plan->endpoints */
    uint32_t source;          /* party of the client whose request it belongs to */
    sim_time arrived;
    enum outcome outcome;
};

/* One attempt of one read or write: an operation of its own, since what is tried again may take
 * effect twice. */
struct operation_record {
    uint32_t store, dataset; /* party; of plan->datasets */
    uint32_t client;         /* instance that asked */
    uint64_t key;
    uint64_t user;    /* of which source: its party << 32 | the user; open: the request */
    uint64_t id;      /* 1, 2, 3...: drawn when it is invoked */
    uint64_t version; /* read: of the value that came back (0: never written); write: the one it
                         got; what the store orders by */
    uint64_t value;   /* of a write that begins: its id, or that of the write that it passes on */
    uint64_t seen;    /* read: value of the write that came back */
    uint64_t origin;  /* when it begins: of the logical write (origins.h); 0: nobody asks */
    sim_time begun;   /* when the client invoked it */
    enum verb verb;
    uint64_t
        transaction; /* that it belongs to; 0: none, or one that shows nothing before its end */
    bool undoes;     /* it takes back something that the transaction has done */
    bool passed_on;  /* the client is a store itself, which asks for its own */
    enum outcome outcome; /* a write that timed out, or whose client died, may have happened */
};

/* Writes of versions between the two, both left out, are no more. */
struct cut_record {
    uint32_t store, shard; /* party; of all shards of the plan */
    uint64_t kept, begins;
    uint64_t from, until; /* places, of a store that cuts its keys itself; until 0: everywhere */
};
static inline bool cut_has(const struct cut_record *cut, uint64_t version, uint64_t place)
{
    return version > cut->kept && version < cut->begins &&
           (cut->until == 0 || (place >= cut->from && place < cut->until));
}

struct state_record {
    uint32_t party;
    bool up;
};

struct known_record {
    uint32_t party;  /* of the instance */
    uint32_t caller; /* instance */
    bool born;
    sim_time took; /* since it had gone or come */
};

struct serves_record {
    uint32_t party;
    sim_time took; /* since it was wanted */
};

struct configured_record {
    uint32_t instance;
    sim_time took; /* since it was written, or taken back */
};

struct disruption_record {
    uint32_t disruption; /* of the description's table */
    bool begins;
    uint32_t place;      /* of its record, which another one takes when it has ended */
    uint32_t count;      /* of those hit */
    const uint32_t *hit; /* victims (timetable.h); as long as it is told */
};

struct message_record {
    uint32_t topic;
    sim_time published;
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
