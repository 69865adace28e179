/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients: when they send, what they ask for, and what they got.  A client's request is a frame on
 * the client's own instance whose program is one call; timeouts, retries and balancing of clients
 * are therefore those of any caller. */
#ifndef MODELS_RUN_SOURCE_H
#define MODELS_RUN_SOURCE_H

#include "models/plan/program/compiler.h"
#include "models/run/run.h"

/* Arrivals and mixes, checked; called before programs are compiled. */
bool sources_prepare(struct plan *plan, struct arena *arena, struct complaints *complaints);
/* One program per endpoint of every mix. */
void sources_compile(struct compiler *compiler);

void sources_create(struct run *run);
/* A client's request is over: into the request hash, and to those who listen. */
void request_told(struct run *run, const struct frame *frame, enum outcome outcome);
void source_answered(struct run *run, uint32_t frame, enum outcome outcome);
/* The factor of its load has changed: the next arrival is drawn anew. */
void source_reload(struct run *run, uint32_t party);

/* Mean requests per second of a client over [from, until); NAN: unknown.  And the share of one
 * endpoint of its mix. */
double source_rate(const struct plan *plan, uint32_t party, sim_time from, sim_time until);
bool source_is_closed(const struct plan *plan, uint32_t party);
double source_share(const struct plan *plan, uint32_t party, uint32_t endpoint);

#endif
