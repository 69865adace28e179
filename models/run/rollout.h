/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releases: changes come, are collected, rolled out instance by instance, and rolled back when they
 * were a mistake.
 *
 * The rollout is that of a Kubernetes deployment: there may be so many more than usual (surge) and
 * so many fewer may serve (unavailable); at each moment at which an instance comes or goes it is
 * looked at what may be started and stopped.  All modules of a service go together, so one bad
 * change takes all of them with it: a bad version fails a share of what begins at its instances, is
 * slower, or does not start.  It is found after a while (by a canary when it has been watched), and
 * then rolled back.
 *
 * Source of the figures: Forsgren, Humble, Kim 2018, "Accelerate" (DORA): deployments, lead time
 * from change to production, change failures, time to restore. */
#ifndef MODELS_RUN_ROLLOUT_H
#define MODELS_RUN_ROLLOUT_H

#include "models/run/run.h"

struct release;

void rollouts_create(struct run *run);
/* The disruption: one certainly bad release (if `bad` says how), unless one is under way. */
void rollout_disrupts(struct run *run, uint32_t party, const struct release *release);
/* ...and its end: a bad version is rolled back now. */
void rollout_mended(struct run *run, uint32_t party);
bool rollout_under_way(const struct run *run, uint32_t party);
/* An instance has come or gone. */
void rollout_moves(struct run *run, uint32_t party);

#endif
