/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox of transactions in a run: messages that are published once their transaction is
 * committed (models/transactions/outbox.c).
 *
 * Why here: what publishes is a frame that runs a program, as any `publish` is.  Rule: a row is
 * kept while it is not known to be rolled back; it is due as soon as a store shows the
 * transaction's writes, or its process knows that it is committed. */
#ifndef MODELS_RUN_OUTBOX_H
#define MODELS_RUN_OUTBOX_H

#include "models/run/transaction_records.h"

/* The transaction of that step to which the frame belongs publishes one more. */
void outbox_notes(struct run *run, uint32_t frame, struct transaction *transaction,
                  const struct saga_note *note);
/* The transaction has ended and its record may go; false: it stays, for its relay is at work. */
bool outbox_ends(struct run *run, struct transaction *transaction, bool committed);
/* Its process dies. */
void outbox_dies(struct run *run, struct transaction *transaction);
/* The relay has handed out the first of its messages; or all of them. */
void outbox_sent(struct transaction *transaction);

/* What coordinators and stores say (models/words/transaction_port.h): the transaction, which nobody
 * waits for any more, is visible; it never will be; a process is back; ... and knows all that was
 * decided before. */
void outbox_applied(struct run *run, uint64_t transaction);
void outbox_dropped(struct port *port, uint64_t transaction);
void outbox_returns(struct port *port);
void outbox_recalled(struct port *port, uint64_t first);

#endif
