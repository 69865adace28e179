/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a transaction in a run, between the frame in which it begins and the coordinator
 * beside it.
 *
 * Why between: a frame knows steps, a coordinator knows stores; a frame hands over what it has
 * reached and waits to be told.  Rule: one began in a frame ends in it, unless the frame ends
 * before: then it is rolled back, or nobody waits for what has been asked for already. */
#ifndef MODELS_RUN_TRANSACTIONS_H
#define MODELS_RUN_TRANSACTIONS_H

#include "models/run/torn.h"

extern const struct transaction_ports run_transactions;

/* The part of the process that coordinates. */
struct port *coordinator_beside(const struct run *run, uint32_t instance);

/* The frame begins one; false: it belongs to one already, and what it does is part of that. */
bool transaction_begin(struct run *run, uint32_t frame, const struct transaction_plan *plan);
/* The frame is the one in which the transaction that it belongs to began; NULL: it is not. */
struct transaction *transaction_of_frame(const struct run *run, uint32_t frame);
/* Its steps have been done.  True: the frame waits, and is ready with the outcome when it is over.
 */
bool transaction_commit(struct run *run, uint32_t frame);
/* They have not. */
void transaction_fail(struct run *run, uint32_t frame);
/* A saga that had failed has been taken back. */
void transaction_undone(struct run *run, const struct transaction *transaction);
/* The frame has been ended early; its process has died. */
void transaction_untended(struct run *run, uint32_t frame);
void transactions_forget(struct run *run, uint32_t instance);

#endif
