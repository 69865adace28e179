/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients: when they send, what they ask for, and what they got.  A client's request is one call of
 * the client's own instance; timeouts, retries and balancing of clients are therefore those of any
 * caller. */
#ifndef MODELS_RUN_SOURCE_H
#define MODELS_RUN_SOURCE_H

#include "models/run/run.h"

void sources_create(struct run *run);
/* What is open when the run ends is told, for nobody will wait for it any longer. */
void requests_unfinished(struct run *run);
/* The factor of its load has changed: the next arrival is drawn anew. */
void source_reload(struct run *run, uint32_t party);

#endif
