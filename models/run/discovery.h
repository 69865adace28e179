/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What callers know of whom they call: by a registry (models/registry/), or all and at once.
 *
 * A caller that hears of a new list tells its routes (route.h), and how long it took since the
 * instance died or came is told to whoever listens (RECORD_KNOWN): once per caller and change, if
 * the caller was there when it happened and what it hears is still so. */
#ifndef MODELS_RUN_DISCOVERY_H
#define MODELS_RUN_DISCOVERY_H

#include "models/run/run.h"

void discovery_create(struct run *run);
/* An instance has come, is about to go, or has gone: those who need no registry know. */
void discovery_listed(struct run *run, uint32_t instance);
/* An instance has died or is there. */
void discovery_changed(struct run *run, uint32_t instance);

#endif
