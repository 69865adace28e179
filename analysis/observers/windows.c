/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Down time and outages as clients see them: the measured time cut into windows
 * (analysis/measures/windows.h). */
#include "analysis/observers/observers.h"
#include "models/plan/patience.h"

static void create(void *state, const struct heard_run *about)
{
    struct windows_heard *heard = state;
    heard->about = about;
}

static void create_windows(const struct heard_run *about, struct windows *windows)
{
    const struct plan *plan = about->run->plan;
    windows_create(windows, about->arena, about->from, about->duration,
                   plan->description->experiment.window, plan->description->experiment.window_share,
                   plan_longest_request(plan));
}

static void begin(void *state)
{
    struct windows_heard *heard = state;
    const struct heard_run *about = heard->about;
    const uint32_t clients = about->run->plan->client_count;
    heard->of_source = arena_array(about->arena, clients + 1, sizeof(struct windows *));
    create_windows(about, &heard->windows);
    for (uint32_t i = 0; i < about->options->watch_count; i++) {
        const uint32_t source = about->options->watches[i].source;
        if (source == NONE || heard->of_source[source])
            continue;
        heard->of_source[source] = arena_alloc(about->arena, sizeof(struct windows));
        create_windows(about, heard->of_source[source]);
    }
}

static void hear(void *state, sim_time now, const void *record)
{
    struct windows_heard *heard = state;
    const struct request_record *request = record;
    (void)now;
    if (!request->measured)
        return;
    windows_add(&heard->windows, request->sent, request->outcome == OUTCOME_ok);
    if (heard->of_source[request->source])
        windows_add(heard->of_source[request->source], request->sent,
                    request->outcome == OUTCOME_ok);
}

static void finish(void *state)
{
    struct windows_heard *heard = state;
    heard->windows.down_time = windows_finish(&heard->windows, heard->about->ended);
    for (uint32_t i = 0; i < heard->about->run->plan->client_count; i++)
        if (heard->of_source[i])
            heard->of_source[i]->down_time =
                windows_finish(heard->of_source[i], heard->about->ended);
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
