/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys are linearizable (analysis/consistency/register_stream.h): everything that is told of
 * stores, from the start of the run. */
#include "analysis/consistency/register_stream.h"

#include "analysis/observers/observers.h"

static void hear_invoked(void *state, sim_time now, const void *record)
{
    struct linearizability_heard *heard = state;
    (void)now;
    if (!heard->over)
        register_stream_invoked(heard->stream, record);
}

static void create(void *state, const struct heard_run *about)
{
    struct linearizability_heard *heard = state;
    heard->about = about;
    heard->stream =
        register_stream_create(about->arena, about->run->plan->party_count, STREAM_KEYS);
    observe_subscribe(&about->run->observe, about->arena, RECORD_INVOKED, hear_invoked, heard);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct linearizability_heard *heard = state;
    (void)now;
    if (!heard->over)
        register_stream_ended(heard->stream, record);
}

static void end(void *state) { ((struct linearizability_heard *)state)->over = true; }

const struct observer_class observer_linearizability = {
    .name = "linearizability",
    .doc = "which keys of stores are linearizable, as their clients see them",
    .hears = RECORD_OPERATION,
    .state_size = sizeof(struct linearizability_heard),
    .wanted = observer_stores,
    .create = create,
    .hear = hear,
    .end = end,
};
