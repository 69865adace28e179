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
/* Names under `calls` that are no service or store, and `from` that are no caller. */
void channels_check(const struct plan *plan, struct arena *arena, struct complaints *complaints);

#endif
