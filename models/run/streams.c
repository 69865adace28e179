/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/streams.h"

#include <stdio.h>

struct stream channel_stream(const struct run *run, const struct channel *channel,
                             const char *purpose)
{
    const struct plan *plan = run->plan;
    char name[160];
    snprintf(name, sizeof name, "%s %s", plan->parties[channel->caller].name,
             plan->parties[channel->callee].name);
    return stream_named(run->seed, run->replication, name, purpose);
}
