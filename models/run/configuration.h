/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings that change while the system runs: who obeys which.
 *
 * An operator writes an entry (a change, for a share of the processes) at the centre; an agent
 * learns it from there, or, without a centre, all do at once.  A process obeys a change from when
 * it knows an entry whose share it is within; which ones those are is drawn once per change, so the
 * first stage is part of the second.  It tells its routes (route_policy), and how long that took
 * is told to whoever listens (RECORD_CONFIGURED).  A process that starts obeys what the scenario
 * says until it has asked. */
#ifndef MODELS_RUN_CONFIGURATION_H
#define MODELS_RUN_CONFIGURATION_H

#include "models/run/run.h"

void configuration_create(struct run *run);
/* The change of these settings begins, or is taken back. */
struct configure;
void configuration_changes(struct run *run, const struct configure *change, bool begins);
/* What a process was told: entries, growing. */
void configuration_learnt(struct run *run, uint32_t instance, const uint32_t *entries,
                          uint32_t count);
/* A server of the centre is back: whatever it missed is written again. */
void configuration_returns(struct run *run, uint32_t instance);

#endif
