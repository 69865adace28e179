/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branches: frames that run on behalf of another frame of the same instance, and the join that
 * waits for them.
 *
 * One join (left, need, failed in struct frame) serves `parallel`, the first k of it, and repeated
 * groups.  It ends as soon as `need` branches have succeeded, or as soon as that has become
 * impossible; branches still running go on unheard (their generation has passed) and burn what they
 * burn. */
#ifndef MODELS_RUN_JOIN_H
#define MODELS_RUN_JOIN_H

#include "models/run/run.h"

/* A branch starts at op `start` with its own key; `replica` of the callee or NONE.  It is put on
 * the ready list. */
void branch_start(struct run *run, uint32_t parent_index, uint32_t start, uint64_t key,
                  uint32_t replica);
/* A branch of `parent` has ended. */
void join_answer(struct run *run, uint32_t parent_index, uint32_t generation, enum outcome outcome);

#endif
