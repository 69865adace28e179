/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guards of a route at work: what they know is known by one caller instance of one callee
 * (models/words/guard.h).
 *
 * Rule: a route without guards has none of this and pays one predictable branch for each attempt.
 * What a guard knew stays when the policy changes and the guard is the same; it is lost with the
 * caller's process. */
#ifndef MODELS_RUN_GUARDS_H
#define MODELS_RUN_GUARDS_H

#include "models/run/run.h"

/* Before any actor starts: the first thing that it sends may need a route. */
void guards_prepare(struct run *run);
void guards_begin(struct run *run);
/* 1 + those of a new route by this channel; 0: its policy has none. */
uint32_t guards_create(struct run *run, const struct policy *policy, uint32_t caller,
                       uint32_t channel);
/* It obeys another version from now on; what it has then. */
uint32_t guards_change(struct run *run, uint32_t guards, const struct policy *policy,
                       uint32_t caller, uint32_t channel);
/* The caller knows nothing any more. */
void guards_forget(struct run *run, uint32_t guards);

/* Whether an attempt may begin; it has begun then.  False: counted and traced by whoever asks. */
bool guards_admit(struct run *run, uint32_t guards, struct guarded *attempt, const char **by);
/* It has ended, or a retry that was granted never began. */
void guards_ended(struct run *run, uint32_t guards, struct guarded *attempt);
/* Whether the budget, if there is one, has a retry. */
bool guards_grant(struct run *run, uint32_t guards, struct guarded *attempt);

#endif
