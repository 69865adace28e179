/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sagas in a run: their steps are written down before they are taken, and taken back beside the
 * request where they fail (models/transactions/saga.c).
 *
 * Why here: what takes a step back calls and writes as any endpoint does, so it is a frame that
 * runs a program; the coordinator only keeps the log.  Rule: while a saga is being taken back no
 * operation of it begins at a store, and none is taken back before those at work are over. */
#ifndef MODELS_RUN_SAGAS_H
#define MODELS_RUN_SAGAS_H

#include "models/run/transaction_records.h"

/* The saga of that step to which the frame belongs; NULL: it is part of something else. */
struct transaction *saga_of_frame(const struct run *run, uint32_t frame,
                                  const struct transaction_plan *plan);
/* A step is about to be taken.  True: the frame waits until that is on disk. */
bool saga_notes(struct run *run, uint32_t frame, struct transaction *transaction,
                const struct saga_note *note);
/* No step of it begins any more. */
bool saga_is_late(const struct run *run, const struct transaction *transaction);
/* All have been taken.  True: it is over when that is on disk. */
bool saga_ends(struct run *run, const struct transaction *transaction);
/* A frame of its process that nobody waits for, on behalf of the transaction. */
void saga_frame(struct run *run, struct transaction *transaction, const struct saga *about,
                uint32_t start);
/* It has failed: a frame of its own takes back what was done. */
void saga_fails(struct run *run, struct transaction *transaction);
/* That frame: one more step has been taken back; there is none left. */
void saga_step_undone(struct transaction *transaction);
/* Before retry number `retry` (from 1) of what failed, drawn from `key`; before what is under way
 * is looked at again. */
sim_time saga_again(const struct transaction *transaction, uint32_t retry, uint64_t key);
sim_time saga_look(const struct transaction *transaction);
void saga_undone(struct run *run, struct transaction *transaction);
/* Operations of its steps are at work, or (`anywhere`) may still be. */
bool saga_is_at_work(struct run *run, uint64_t transaction, bool anywhere);

/* What the coordinator says (models/words/transaction_port.h). */
bool saga_noted(struct port *port, const struct saga_line *line);
void saga_recalled(struct port *port, const struct saga *saga);

#endif
