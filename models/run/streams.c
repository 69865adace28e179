/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/streams.h"

#include <stdio.h>

struct stream channel_stream(const struct run *run, const struct channel *channel,
                             const char *purpose)
{
    const struct plan *plan = run->plan;
    char name[160];
    const struct party *caller = &plan->parties[channel->caller],
                       *callee = &plan->parties[channel->callee];
    snprintf(name, sizeof name, "%s%s %s%s", caller->kind == PARTY_BALANCER ? "balancer " : "",
             caller->name, callee->kind == PARTY_BALANCER ? "balancer " : "", callee->name);
    return stream_named(run->seed, run->replication, name, purpose);
}
