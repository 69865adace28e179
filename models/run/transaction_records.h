/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions of a run: what belongs to which, who takes part, and what they have written.
 *
 * A visit belongs to at most one: a frame in which one began, its branches, and whatever it asks
 * for, however far away, as a context travels in the headers of requests (XA, OpenTelemetry).  So a
 * store knows whose an operation is, and the record knows which stores take part.
 *
 * Why the record: it stands for what the process that coordinates knows by its own requests and
 * their answers, and dies with it.  Rule: where there are none, nobody looks (run->transactions is
 * NULL). */
#ifndef MODELS_RUN_TRANSACTION_RECORDS_H
#define MODELS_RUN_TRANSACTION_RECORDS_H

#include "models/plan/transactions.h"
#include "models/run/run.h"
#include "sim/chains.h"

/* A write that its caller believes good, until it is known what became of it. */
struct held_write {
    struct operation_record record;
    bool applied;
};

struct transaction {   /* no holes: a run is saved and compared by its bytes */
    uint32_t spare;    /* of a free record, for its pool */
    uint32_t instance; /* of its coordinator */
    uint64_t id;       /* 0: it is free */
    const struct transaction_plan *plan;
    sim_time begun, asked;        /* asked: to commit; 0: not yet */
    uint32_t frame, turn;         /* which waits; frame NONE: nobody does */
    uint32_t next;                /* in its chain */
    uint32_t count, limit;        /* shards of stores that take part */
    uint32_t wrote;               /* writes that were answered well */
    struct agreement_part *parts; /* a block, like the next */
    struct held_write *writes;
    uint32_t write_count, write_limit;
    struct saga *saga;     /* a block; NULL: it is none */
    struct saga *messages; /* the same: what it publishes when it is committed (outbox.h) */
    bool broken;           /* a store has given its part up */
    bool undoing;          /* a saga: it is being taken back */
    bool applied;          /* a store has shown some of its writes */
    bool relaying;         /* it is over, and its messages go out */
    bool none[4];
};

/* What a visit belongs to. */
struct belonging {
    uint64_t transaction;
    sim_time patience;
    uint32_t generation;    /* of the visit */
    bool holds;             /* its stores are told whose an operation is */
    bool undoes;            /* what it does takes something back; the others are found by... */
    uint32_t before, after; /* ...their transaction: 1 + visit; its neighbours in the chain */
};

/* Messages whose transaction nobody has in hand. */
struct outbox_row {
    struct outbox_row *next;
    struct saga *messages;
    uint32_t instance; /* whose relay it is */
    bool due;          /* it is committed */
};

/* A committed transaction and what became of its parts (torn.h). */
struct torn_part {
    uint32_t store, shard;
    uint64_t version; /* by which it was shown; 0: not yet */
    uint64_t before;  /* ... and before that, by another reign; 0: it was not */
    bool acknowledged, lost;
    bool cut; /* ... before it was acknowledged */
    bool none[5];
};

struct torn {
    struct chained in; /* by its transaction */
    sim_time begun;
    struct torn_part *parts; /* a block */
    uint32_t count, limit;
    uint32_t endpoint;
    bool told;
    bool none[3];
};

/* By number of a transaction, in chains that stay short however many there are. */
struct numbered {
    uint32_t *heads; /* 1 + what is found */
    uint32_t mask;   /* of as many, a power of two */
};
struct transactions {
    struct pool records;
    struct pool of_visit; /* by visit: struct belonging */
    struct numbered by_number, visits;
    struct pool torn;      /* those of several parts, the last ones (torn.h) */
    struct chains by_part; /* the same, by number */
    uint32_t torn_next;    /* the oldest of them, where there are as many as can be */
    uint32_t serial;
    struct outbox_row *rows;
};

/* Chain in which it is, if anywhere.  There will be `count` in all: true, if all have to be entered
 * anew. */
uint32_t *numbered_head(const struct numbered *numbered, uint64_t id);
bool numbered_grows(struct run *run, struct numbered *numbered, uint32_t count);

void transaction_records_create(struct run *run);
struct transaction *transaction_take(struct run *run, uint64_t id);
void transaction_give(struct run *run, struct transaction *transaction);
struct transaction *transaction_find(const struct run *run, uint64_t id); /* NULL: it is gone */

/* What the visit belongs to; NULL: nothing. */
const struct belonging *visit_belongs(const struct run *run, uint32_t visit);
void visit_joins(struct run *run, uint32_t visit, const struct belonging *belonging);
/* It is handed over, and its generation will be this one. */
void visit_stays_in_transaction(struct run *run, uint32_t visit, uint32_t generation);
/* An operation that is not taken up any more: its saga is being taken back. */
bool transaction_refuses(const struct run *run, uint32_t visit);
void visit_leaves_transaction(struct run *run, uint32_t visit);
/* Whether any visit that belongs to it, and takes nothing back, is such; those that are no more are
 * forgotten by the way. */
bool transaction_any(struct run *run, uint64_t id,
                     bool (*such)(const struct run *run, uint32_t visit));

/* The store's part in it, of that shard; NULL: it takes no part. */
struct agreement_part *transaction_part(const struct transaction *transaction, uint32_t store,
                                        uint32_t shard);
/* An attempt on a store begins, on behalf of a transaction: gives what the store calls its branch
 * (0: not known).  It is over; true: what it wrote is told when it is known what became of it. */
uint32_t transaction_asks(struct run *run, const struct belonging *belonging,
                          const struct call *call, uint32_t store);
bool transaction_hears(struct run *run, const struct belonging *belonging,
                       const struct operation_record *record, const struct reply *reply);
/* What was held back is told, as good or as nobody knows what. */
void transaction_tells(struct run *run, struct transaction *transaction, bool committed);

#endif
