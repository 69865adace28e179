/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Down time and outages as clients see them: the measured time cut into windows
 * (analysis/windows.h). */
#include "analysis/observers/observers.h"
#include "models/plan/patience.h"

static void create(void *state, const struct heard_run *about)
{
    struct windows_heard *heard = state;
    heard->about = about;
}

static void begin(void *state)
{
    struct windows_heard *heard = state;
    const struct heard_run *about = heard->about;
    const struct plan *plan = about->run->plan;
    windows_create(&heard->windows, about->arena, about->from, about->duration,
                   plan->description->experiment.window, plan->description->experiment.window_share,
                   plan_longest_request(plan));
}

static void hear(void *state, sim_time now, const void *record)
{
    struct windows_heard *heard = state;
    const struct request_record *request = record;
    (void)now;
    if (request->measured)
        windows_add(&heard->windows, request->sent, request->outcome == OUTCOME_ok);
}

static void finish(void *state)
{
    struct windows_heard *heard = state;
    heard->down_time = windows_finish(&heard->windows, heard->about->ended);
}

const struct observer_class observer_windows = {
    .name = "windows",
    .doc = "down time, outages and lost minutes as clients see them, by windows",
    .hears = RECORD_REQUEST,
    .state_size = sizeof(struct windows_heard),
    .create = create,
    .begin = begin,
    .hear = hear,
    .finish = finish,
};
