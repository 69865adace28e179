/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions made ready to run: how each step `transaction` is kept, and whom the coordinators
 * beside a service may have to ask.
 *
 * Why here: which stores a transaction may reach is known from its steps and those that they call.
 * Rule: a service without such a step has no coordinator, and costs nothing. */
#ifndef MODELS_PLAN_TRANSACTIONS_H
#define MODELS_PLAN_TRANSACTIONS_H

#include "models/plan/plan.h"
#include "models/words/transaction.h"

enum { MOST_PARTICIPANTS = 16 };

struct transaction_plan {
    const struct transaction_class *class;
    const struct transaction_terms *terms; /* NULL: local */
    uint32_t endpoint;                     /* in which the step stands */
    uint32_t undo;                         /* op at which taking a saga back begins */
    struct saga_step *steps;               /* of a saga, the latest first (program/noting.h) */
    bool outbox;                           /* what it publishes goes out when it is committed: */
    uint32_t relay;                        /* op at which that begins */
    struct saga_step *messages;            /* as steps */
};

struct coordinator_plan {
    struct coordinator_terms terms;
    struct calling *asks; /* by VERBS x dataset + verb */
};

/* How the steps of the endpoint are kept; NULL: nothing is said, so locally. */
const struct chosen *transaction_kind(const struct plan *plan, uint32_t endpoint);

struct compiler;
/* That of a step that stands in the endpoint; NULL after a complaint. */
struct transaction_plan *transaction_plan_of(struct compiler *compiler, const struct table *steps,
                                             const void *field);
/* A saga's calls that write and have no `undo` are told of. */
void saga_check(struct compiler *compiler, const struct table *steps);
/* Entries of `deployment.transactions` name endpoints. */
void transactions_check(struct plan *plan, struct complaints *complaints);

#endif
