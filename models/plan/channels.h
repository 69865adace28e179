/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels: who calls whom, with which policy.  Made on demand while programs are compiled.
 *
 * `calls.<callee>` governs a callee, `calls.default` those that have no entry,
 * `calls.<callee>.from.<caller>` one caller. A client brings its own timeout and retries, and its
 * own protocol and balancing where it names them. */
#ifndef MODELS_PLAN_CHANNELS_H
#define MODELS_PLAN_CHANNELS_H

#include "models/plan/plan.h"

uint32_t channel_between(struct plan *plan, uint32_t caller, uint32_t callee, struct arena *arena);
/* When all are made: every caller instance has a place for each channel of its party. */
void channels_number(struct plan *plan, struct complaints *complaints);
/* What `calls` says of a callee: its entry, or the default. */
const struct callee_policy *channels_entry(const struct plan *plan, const char *callee);
/* Where the policy of a service's channel is written. */
const struct call_policy *channels_written(const struct plan *plan, const struct channel *channel);
/* Names under `calls` that are no service or store, and `from` that are no caller. */
void channels_check(const struct plan *plan, struct arena *arena, struct complaints *complaints);

/* How the caller treats the callee, as the description says. */
const struct call_policy *channel_policy(const struct plan *plan, const struct party *caller,
                                         const struct party *callee, struct arena *arena);

#endif
