/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/observers/recorder.h"

#include <stdlib.h>

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
        recorder->heard[i] = arena_lines(arena, 1, class->state_size);
        class->create(recorder->heard[i], &recorder->about);
        if (class->hear)
            observe_subscribe(&run->observe, arena, class->hears, class->hear, recorder->heard[i]);
        if (class->hear_disruption)
            observe_subscribe(&run->observe, arena, RECORD_DISRUPTION, class->hear_disruption,
                              recorder->heard[i]);
    }
    return recorder;
}

/* Windows before looks at the same moment, observers in their order. */
static int by_time(const void *a, const void *b)
{
    const struct stop *one = a, *other = b;
    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    if (one->window != other->window)
        return one->window < other->window ? -1 : 1;
    return (one->observer > other->observer) - (one->observer < other->observer);
}

static void gather_moments(struct recorder *recorder)
{
    const struct recorder_options *options = &recorder->options;
    const sim_time *looks[OBSERVERS_MOST];
    uint32_t counts[OBSERVERS_MOST] = {0}, count = options->windows ? options->moments : 0;
    for (uint32_t i = 0; observers[i]; i++)
        if (recorder->heard[i] && observers[i]->moments) {
            looks[i] = observers[i]->moments(recorder->heard[i], &counts[i]);
            count += counts[i];
        }
    recorder->moments = arena_array(recorder->about.arena, count, sizeof *recorder->moments);
    for (uint32_t i = 0; options->windows && i < options->moments; i++)
        recorder->moments[recorder->moment_count++] = (struct stop){options->windows[i], i, NONE};
    for (uint32_t i = 0; observers[i]; i++)
        for (uint32_t j = 0; j < counts[i]; j++)
            recorder->moments[recorder->moment_count++] = (struct stop){looks[i][j], NONE, i};
    qsort(recorder->moments, count, sizeof *recorder->moments, by_time);
}

void recorder_reach(struct recorder *recorder, uint32_t number)
{
    const struct stop *moment = &recorder->moments[number];
    if (moment->window != NONE)
        recorder_moment(recorder, moment->window);
    else
        observers[moment->observer]->look(recorder->heard[moment->observer]);
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
    gather_moments(recorder);
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
