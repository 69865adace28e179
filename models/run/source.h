/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients: when they send, what they ask for, and what they got.  A client's request is one call of
 * the client's own instance; timeouts, retries and balancing of clients are therefore those of any
 * caller. */
#ifndef MODELS_RUN_SOURCE_H
#define MODELS_RUN_SOURCE_H

#include "models/run/run.h"

void sources_create(struct run *run);
uint64_t source_key(const struct run *run, uint32_t party); /* of (seed, replication, source) */
/* A request leaves its client now: the asked-th of its user's session, from 0. */
void request_begin(struct run *run, uint32_t party, uint64_t key, uint32_t user, uint32_t asked);
/* One of a user who makes no other, keyed by its number. */
void request_of_number(struct run *run, uint32_t party);
/* What is open when the run ends is told, for nobody will wait for it any longer. */
void requests_unfinished(struct run *run);
/* The factor of its load has changed: the next arrival is drawn anew. */
void source_reload(struct run *run, uint32_t party);

#endif
