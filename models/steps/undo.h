/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a saga back: a loop over what has been noted of it, the latest first, and for each step
 * what undoes it.
 *
 * Why: a compensation is a call or a write like any other, so it is compiled like them.  Rule: it
 * runs in a frame of its own, whose key is that of the noted call, so that it draws as that drew
 * (models/run/sagas.h). */
#ifndef MODELS_STEPS_UNDO_H
#define MODELS_STEPS_UNDO_H

#include "models/plan/program/noting.h"

/* Behind all steps of the transaction; nothing goes on into it. */
void undo_compile(struct compiler *compiler, struct transaction_plan *plan);

/* call.c: the endpoint is called, with the key of the frame. */
void call_compile_undo(struct compiler *compiler, const char *const *endpoint);
/* operate.c: the step's dataset is written again, with the key that was noted. */
void operate_compile_undo(struct compiler *compiler, const struct step *write);
/* The key that the op of a write chooses (calling.c). */
uint64_t operation_key(struct run *run, const struct visit *frame, const struct op *op);

#endif
