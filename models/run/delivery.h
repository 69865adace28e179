/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The far end of a message: to whom it goes, and what happens where nobody is left to take it.
 *
 * A dead process on a live node resets a reliable request; a dead node says nothing; a frozen
 * process hears when it goes on.  A reliable message for a former life is reset, a datagram
 * reaches the new one. */
#ifndef MODELS_RUN_DELIVERY_H
#define MODELS_RUN_DELIVERY_H

#include "models/run/run.h"

void deliver(struct run *run, const struct message *message);
/* MESSAGE_WAKE: the frame or operation goes on, if it still lives. */
void wake_sleeper(struct run *run, const struct message *message);
/* What waited for a paused store replica is heard now, or (`hear` false: it has died) lost. */
void network_unpark(struct run *run, uint32_t instance, bool hear);

#endif
