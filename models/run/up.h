/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up or down, by time: a party is up while it has the replicas that it needs and, if it is a store
 * in which one takes the writes, while that one is there. */
#ifndef MODELS_RUN_UP_H
#define MODELS_RUN_UP_H

#include "models/run/run.h"

/* Replicas or leaders have changed. */
void party_settle(struct run *run, uint32_t party);

#endif
