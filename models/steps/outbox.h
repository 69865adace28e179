/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a transaction with an outbox does about what it publishes: it is noted, and published by the
 * relay when the transaction is committed (models/run/outbox.h).
 *
 * Why: the relay is a loop over what was noted, in its order, and each step is the waiting form of
 * the same `publish`.  Rule: a message that is published again is drawn again as it was, so it is
 * known by its number. */
#ifndef MODELS_STEPS_OUTBOX_H
#define MODELS_STEPS_OUTBOX_H

#include "models/plan/program/noting.h"

/* The step publishes into an outbox: that it does is noted.  What is emitted until `behind` is done
 * only where it does not. */
void outbox_emit(struct compiler *compiler, const struct step *step, label behind);
/* Behind all steps of the transaction; nothing goes on into it. */
void outbox_compile(struct compiler *compiler, struct transaction_plan *plan);

/* publish.c: the step, waiting for its acknowledgement. */
void publish_compile_relayed(struct compiler *compiler, const struct step *step);

#endif
