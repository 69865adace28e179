/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients: when they send, what they ask for, and what they got.  A client's request is a frame on
 * the client's own instance whose program is one call; timeouts, retries and balancing of clients
 * are therefore those of any caller. */
#ifndef MODELS_RUN_SOURCE_H
#define MODELS_RUN_SOURCE_H

#include "models/run/run.h"

void sources_create(struct run *run);
/* A client's request is over: into the request hash, and to those who listen. */
void request_told(struct run *run, const struct frame *frame, enum outcome outcome);
void source_answered(struct run *run, uint32_t frame, enum outcome outcome);
/* The factor of its load has changed: the next arrival is drawn anew. */
void source_reload(struct run *run, uint32_t party);

#endif
