/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between a broker and its consumers: visits for which a task of the broker waits.
 *
 * Why no calls: whom it asks, how long it waits and what it does about a failure is the broker's
 * protocol, not a policy.  Rule: a task that has ended meanwhile hears nothing. */
#ifndef MODELS_RUN_HANDING_H
#define MODELS_RUN_HANDING_H

#include "models/run/messaging.h"

void handings_create(struct run *run);
/* The ports of these names. */
void hand(struct port *port, struct task *task, const struct handing *handing);
void look_at_member(struct port *port, struct task *task, uint32_t group, uint32_t member);
sim_time hand_toll(const struct port *port, uint32_t group, uint32_t member, uint32_t count);

#endif
