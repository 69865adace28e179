/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the coordinator of transactions: an actor beside each instance of a service in which a
 * transaction begins.
 *
 * Why an actor: it writes down, asks stores and is patient like any other, and dies with its
 * process; what it has written down is what the next life knows.  Rule: nothing is told that is not
 * on disk, but that something is not to be (presumed abort: two_phase_commit.c). */
#ifndef MODELS_TRANSACTIONS_COORDINATOR_H
#define MODELS_TRANSACTIONS_COORDINATOR_H

#include "models/words/places_port.h"
#include "models/words/transaction.h"
#include "sim/chains.h"

enum deal_state {
    DEAL_VOTING,     /* who has not promised is waited for */
    DEAL_DECIDING,   /* the decision to commit goes to disk */
    DEAL_COMMITTING, /* told until acknowledged, like the next */
    DEAL_ROLLING_BACK,
    DEAL_ALONE /* one store, which decides itself */
};

struct deal {
    struct chained in;           /* among others, by its transaction */
    struct agreement *agreement; /* a body, held once */
    uint64_t timer;              /* its word is the transaction */
    struct task **asking;        /* by part: a question under way */
    uint32_t open;               /* parts that have not answered */
    uint32_t told_times;         /* what was decided */
    bool told;                   /* whoever waits for its end knows it */
    bool orphan;                 /* a promise of which nothing is known here */
    enum deal_state state;
};

/* What is on disk: decisions to commit that somebody may not have heard. */
struct decided {
    struct chained in; /* as a deal */
    struct agreement *agreement;
};
struct coordinator_disk {
    uint64_t epoch;
    struct chains decided;
    struct chains sagas; /* under way, or being taken back */
};

/* Stores that may hold what a former life left undecided. */
struct asking_back {
    struct task *task;
    uint64_t key; /* of the shard that is next */
    bool settled;
};
/* What a store has promised is gone through, one after another. */
struct scanning {
    struct task *task; /* under way */
    uint64_t key;      /* of the shard that is asked */
};
/* The key of the shard behind that of `*key`, if there is one. */
static inline bool next_shard(const struct port *port, const struct agreement_part *store,
                              uint64_t *key)
{
    const uint64_t next = store->shard == ALL_SHARDS
                              ? port_next_shard(port, store->store, *key & ~KEY_IS_PLACE)
                              : ALL_PLACES;
    *key = next == ALL_PLACES ? *key : KEY_IS_PLACE | next;
    return next != ALL_PLACES;
}
struct coordinator_state {
    struct chains deals;
    struct asking_back *back; /* by store of the terms; NULL: nothing to ask */
    uint32_t asked_back;      /* times */
    struct scanning *scans;   /* by store of the terms; NULL: it never asks */
};

enum coordinator_stage { TASK_ROOT, TASK_ASKS, TASK_DECIDES, TASK_ASKS_BACK, TASK_SCANS };

static inline const struct coordinator_terms *coordinator_terms_of(const struct port *port)
{
    return port->settings;
}
static inline struct coordinator_state *coordinator_state_of(struct port *port)
{
    return port->state;
}

/* recall.c: what a former life has left. */
void recall_begins(struct port *port);
void recall_settled(struct port *port); /* a decision has been acknowledged by all */
void recall_told(struct port *port, struct task *task);
void recall_again(struct port *port);
void recall_dropped(struct port *port);
/* deals.c: a deal holds its agreement, and lets go of it when it ends. */
struct deal *deal_made(struct port *port, struct agreement *agreement, enum deal_state state);
void deal_ends(struct port *port, struct deal *deal);
static inline struct deal *deal_of(struct port *port, uint64_t transaction) /* NULL: none */
{
    return (struct deal *)chains_find(&coordinator_state_of(port)->deals, transaction);
}
void deals_dropped(struct port *port); /* all of them, with the process */
struct agreement *agreement_copy(struct port *port, const struct agreement *agreement);
/* coordinator.c */
void deal_goes_on(struct port *port, struct deal *deal);
/* A store that had acknowledged what was decided has its promise again, and is told once more. */
void deal_told_anew(struct port *port, struct deal *deal, const struct agreement_part *store);
enum { TIMER_OF_RECALL = 0, TIMER_OF_SCAN = 1 }; /* words of timers that are no transaction's */
/* scan.c: what stores have promised and nobody here knows of. */
void scan_begins(struct port *port);
void scan_due(struct port *port);
void scan_told(struct port *port, struct task *task);
void scan_dropped(struct port *port);
/* saga_log.c: its tasks have TASK_OF_SAGA in `word`, and bring a struct saga_line (a body). */
void saga_log_arrived(struct port *port, struct task *task);
void saga_log_flushed(struct port *port, struct task *task, struct coordinator_disk *disk);
void saga_log_recalled(struct port *port);
void saga_log_crashed(struct port *port);
void saga_log_wiped(struct port *port, struct coordinator_disk *disk);

#endif
