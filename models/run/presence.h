/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instances and nodes that come and go.
 *
 * A plan has room for as many as there can ever be.  One that is not there is down for a reason of
 * its own, so a crash and a repair meanwhile change nothing.  Who comes starts as any process does
 * (`start`), after its node has booted if that has to come first.  Who goes is told to stop: the
 * registry is told, callers hear of it in their time, and what still arrives is served; after
 * `drain` the process ends, and what is open then is lost.  A node that was added goes with the
 * last instance on it. */
#ifndef MODELS_RUN_PRESENCE_H
#define MODELS_RUN_PRESENCE_H

#include "models/run/run.h"

/* After routes, before discovery. */
void presence_create(struct run *run);
void instance_arrives(struct run *run, uint32_t instance);
void instance_leaves(struct run *run, uint32_t instance);
/* The same, but it is there for so long at least. */
void instance_stands_by(struct run *run, uint32_t instance, sim_time time);
/* It is about to live on another node. */
void presence_moves(struct run *run, uint32_t instance, uint32_t node);
/* Its process serves. */
void presence_ready(struct run *run, uint32_t instance);

/* Those of a party that are there and stay. */
uint32_t party_staying(const struct run *run, uint32_t party);

#endif
