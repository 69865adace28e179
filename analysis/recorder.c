/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/recorder.h"

static bool is_heard(const struct heard_run *about, const struct observer_class *class)
{
    const bool needed = class->always || about->options->needs & observer_bit(class);
    return needed && (!class->wanted || class->wanted(about));
}

struct recorder *recorder_create(struct run *run, struct arena *arena,
                                 const struct recorder_options *options)
{
    struct recorder *recorder = arena_alloc(arena, sizeof *recorder);
    *recorder = (struct recorder){.run = run, .options = *options};
    recorder->about = (struct heard_run){.run = run,
                                         .arena = arena,
                                         .options = &recorder->options,
                                         .from = SIM_NEVER,
                                         .until = SIM_NEVER};
    recorder->at_moments = arena_array(arena, options->moments, sizeof(struct readings *));
    for (uint32_t i = 0; observers[i]; i++) {
        const struct observer_class *class = observers[i];
        if (!is_heard(&recorder->about, class))
            continue;
        recorder->heard[i] = arena_alloc(arena, class->state_size);
        class->create(recorder->heard[i], &recorder->about);
        observe_subscribe(&run->observe, arena, class->hears, class->hear, recorder->heard[i]);
    }
    return recorder;
}

void recorder_begin(struct recorder *recorder, sim_time duration)
{
    recorder->about.from = recorder->run->engine->now;
    recorder->about.duration = duration;
    recorder->about.measuring = true;
    readings_reset(recorder->run);
    for (uint32_t i = 0; observers[i]; i++)
        if (recorder->heard[i] && observers[i]->begin)
            observers[i]->begin(recorder->heard[i]);
}

void recorder_moment(struct recorder *recorder, uint32_t number)
{
    recorder->at_moments[number] =
        readings_take(recorder->run, recorder->about.from, recorder->about.arena);
}

void recorder_end(struct recorder *recorder)
{
    struct heard_run *about = &recorder->about;
    about->ended = recorder->run->engine->now;
    /* the last request of a limit belongs to it */
    about->until = about->duration > 0 ? recorder->run->measure_until : about->ended + 1;
    about->measuring = false;
    recorder->seconds = seconds_of((double)(about->ended - about->from));
    recorder->readings = readings_take(recorder->run, about->from, about->arena);
    for (uint32_t i = 0; observers[i]; i++)
        if (recorder->heard[i] && observers[i]->end)
            observers[i]->end(recorder->heard[i]);
}

void recorder_finish(struct recorder *recorder)
{
    for (uint32_t i = 0; observers[i]; i++)
        if (recorder->heard[i] && observers[i]->finish)
            observers[i]->finish(recorder->heard[i]);
}

void recorder_leave(const struct recorder *recorder, void **left, struct arena *arena)
{
    for (uint32_t i = 0; observers[i]; i++)
        if (recorder->heard[i] && observers[i]->leave)
            left[i] = observers[i]->leave(recorder->heard[i], arena);
}

const void *recorder_heard(const struct recorder *recorder, const struct observer_class *class)
{
    return class ? recorder->heard[observer_number(class)] : NULL;
}
