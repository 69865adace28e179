/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions: a step says that what stands in it is one, the deployment says how that is kept.
 *
 * Why a family: what an application wants (all or nothing) is the same text everywhere, and what it
 * gets is decided by where its data lie.  One file in models/transactions/, one word in the list
 * (models/words/transaction.c).  Rule: a kind is flags and numbers; what they mean is carried out
 * by the step (models/steps/transaction.c), the coordinator beside the service in which the step
 * stands (models/transactions/coordinator.c) and the stores (models/stores/branches.h). */
#ifndef MODELS_WORDS_TRANSACTION_H
#define MODELS_WORDS_TRANSACTION_H

#include <stdbool.h>

#include "models/words/actor.h"
#include "models/words/backoff.h"
#include "models/words/saga.h"
#include "sim/family.h"
#include "sim/setting.h"

/* How long its coordinator is patient.  Settings of all kinds. */
struct transaction_terms {
    sim_time timeout; /* from its beginning until it is decided */
    sim_time recover; /* it asks its stores what they have promised, so often; 0: never */
    bool log;         /* a saga's steps are written down before they are taken */
    bool outbox;      /* what it publishes goes out when it is committed */
    /* before what failed or was not acknowledged is said again; NULL: see again_jitter() */
    struct chosen again, jitter;
};
/* Their rows; after AGAIN stands what is tried again. */
#define AGAIN(usual, what)                                                                         \
    CLASS(struct transaction_terms, again, backoffs, .preset = usual,                              \
          .doc = "wait before " what ": a time or law, or a range that doubles"),                  \
        CLASS(struct transaction_terms, jitter, jitters,                                           \
              .doc = "what chance makes of that wait; left out: of a range full, else nothing")
/* A range is spread by chance where nothing else is said: who failed together would come back
 * together. */
const struct chosen *again_jitter(const struct transaction_terms *terms);
/* Before retry number `retry` (from 1), drawn from `key`; its least first wait, before chance. */
sim_time again_wait(const struct transaction_terms *terms, uint32_t retry, uint64_t key);
sim_time again_first(const struct transaction_terms *terms);

struct transaction_class {
    struct class_head head;
    bool holds;     /* stores hold its writes back until they are told that it is decided */
    bool undoes;    /* what was done is undone where it fails */
    bool one_store; /* all of it, what it publishes included, is one commit of one store */
};

/* An entry of `transactions`. */
struct transacting {
    const char *name; /* of an endpoint, or default */
    struct chosen kind;
};
extern const struct setting transacting_settings[];
extern const struct family transaction_kinds;

static inline const struct transaction_class *transaction_class_of(const struct chosen *kind)
{
    return (const struct transaction_class *)kind->class;
}

/* What a coordinator gets to do: with its own copy (a body) of who takes part. */
struct agreement_part {
    uint64_t key;
    uint32_t dataset, store; /* store: its party */
    uint32_t shard;          /* of the store; each takes part by itself */
    uint32_t branch;         /* what the store calls its part of it */
    uint32_t settled;        /* bool: nothing more to be said to it */
};
struct agreement {
    uint64_t transaction;
    const struct transaction_terms *terms;
    sim_time patience; /* until it must be decided */
    uint32_t count;
    struct agreement_part parts[];
};

/* Of all that a coordinator may ask: one key of each shard of each store; of a store whose shards
 * are cut the first place of all, of ALL_SHARDS, which are asked one after another. */
#define ALL_SHARDS UINT32_MAX
struct coordinator_terms {
    const struct transaction_terms *again; /* of those of its transactions that begins soonest */
    sim_time recover, longest;             /* the least of them but 0; the longest `timeout` */
    uint32_t count;
    struct agreement_part *stores;
};

/* Numbers of transactions: whose (instance and how often it has started), and which. */
enum { TRANSACTION_OWNER_BITS = 32, TRANSACTION_EPOCH_BITS = 12 };
static inline uint64_t transaction_first(uint32_t instance, uint64_t epoch)
{
    const uint64_t epochs = UINT64_C(1) << TRANSACTION_EPOCH_BITS;
    return (((uint64_t)instance + 1) << TRANSACTION_EPOCH_BITS | (epoch & (epochs - 1)))
           << TRANSACTION_OWNER_BITS;
}
static inline uint64_t transaction_instance(uint64_t transaction)
{
    return transaction >> (TRANSACTION_OWNER_BITS + TRANSACTION_EPOCH_BITS);
}
static inline bool transaction_is_older(uint64_t transaction, uint64_t first)
{
    return transaction_instance(transaction) == transaction_instance(first) && transaction < first;
}

enum { TASK_OF_SAGA = 1 }; /* word of a coordinator's task that brings a struct saga_line */

struct transaction_actors {
    const struct actor_class *coordinator;
    uint64_t (*epoch)(const struct port *port); /* how often it has started */
};
extern const struct transaction_actors transaction_actors;

#endif
