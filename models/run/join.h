/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Branches: frames that run on behalf of another frame of the same instance, and the join that
 * waits for them.
 *
 * One join (left, need in struct visit) serves `parallel`, the first k of it, and repeated groups.
 * It ends as soon as `need` branches have succeeded, or as soon as that has become impossible;
 * branches still running go on unheard (the turn of their parent has passed) and burn what they
 * burn. */
#ifndef MODELS_RUN_JOIN_H
#define MODELS_RUN_JOIN_H

#include "models/run/run.h"

/* The frame waits for `total` branches, or for the first `need` good ones. */
void join_begin(struct visit *frame, uint32_t total, uint32_t need);
/* A branch starts at op `start` with its own key; `replica` of the callee or NONE.  It is put on
 * the ready list. */
void branch_start(struct run *run, uint32_t parent, uint32_t start, uint64_t key, uint32_t replica);
/* Hook: a branch has ended; its record is given back. */
void join_answer(struct run *run, uint32_t branch);
/* A branch answers before it ends; the rest of it is nobody's. */
void join_respond(struct run *run, uint32_t branch);
/* The frame ends early: so do the branches of its join. */
void branches_end(struct run *run, struct visit *frame);

#endif
