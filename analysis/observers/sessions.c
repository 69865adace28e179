/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Session guarantees (analysis/consistency/sessions.h): remembered from the start of the run,
 * counted in the measured time. */
#include "analysis/consistency/sessions.h"

#include "analysis/observers/observers.h"

static void create(void *state, const struct heard_run *about)
{
    struct sessions_heard *heard = state;
    heard->about = about;
    heard->sessions = sessions_create(about->arena, about->run->plan->party_count);
}

static void begin(void *state)
{
    struct sessions_heard *heard = state;
    sessions_measure(heard->sessions, heard->about->from, SIM_NEVER);
}

static void hear(void *state, sim_time now, const void *record)
{
    struct sessions_heard *heard = state;
    sessions_hear(heard->sessions, now, record);
}

static void end(void *state)
{
    struct sessions_heard *heard = state;
    sessions_measure(heard->sessions, heard->about->from, heard->about->ended);
}

const struct observer_class observer_sessions = {
    .name = "sessions",
    .doc = "what users do not find again of what they did or saw themselves",
    .hears = RECORD_OPERATION,
    .state_size = sizeof(struct sessions_heard),
    .wanted = observer_stores,
    .create = create,
    .begin = begin,
    .hear = hear,
    .end = end,
};
