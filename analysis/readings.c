/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/readings.h"

#include <math.h>

#include "analysis/histogram.h"

void readings_reset(struct run *run)
{
    const sim_time now = run->engine->now;
    for (uint32_t i = 0; i < run->reading_count; i++) {
        const struct reading *reading = &run->readings[i];
        switch (signal_rows[reading->signal].instrument) {
        case INSTRUMENT_COUNT:
            *(struct count *)reading->instrument = (struct count){0};
            break;
        case INSTRUMENT_LEVEL:
            level_reset(reading->instrument, now);
            break;
        case INSTRUMENT_SAMPLE:
            *(struct sample *)reading->instrument = (struct sample){0};
            break;
        case INSTRUMENT_SERVER:
            server_reset(reading->instrument, now);
            break;
        }
    }
}

static struct taken take_sample(const struct sample *sample)
{
    return (struct taken){.given = true,
                          .count = (double)sample->number,
                          .sum = seconds_of(wide_to_double(sample->sum)),
                          .squares = seconds_of(seconds_of(wide_to_double(sample->squares)))};
}

static struct taken take(const struct reading *reading, sim_time from, sim_time now)
{
    struct taken taken = {.given = true};
    switch (signal_rows[reading->signal].instrument) {
    case INSTRUMENT_COUNT:
        taken.count = (double)((const struct count *)reading->instrument)->events;
        break;
    case INSTRUMENT_LEVEL:
        taken.sum = level_mean(reading->instrument, from, now) * seconds_of((double)(now - from));
        break;
    case INSTRUMENT_SERVER:
        taken.sum = seconds_of((double)server_busy(reading->instrument, now));
        break;
    case INSTRUMENT_SAMPLE:
        return take_sample(reading->instrument);
    }
    return taken;
}

static uint32_t scope_size(const struct plan *plan, enum scope scope)
{
    return scope == SCOPE_NODE ? plan->node_count : scope == SCOPE_PARTY ? plan->party_count : 1;
}

struct readings *readings_take(const struct run *run, sim_time from, struct arena *arena)
{
    struct readings *readings = arena_alloc(arena, sizeof *readings);
    readings->sent = run->sent_measured;
    for (uint32_t i = 0; i < run->reading_count; i++) {
        const struct reading *reading = &run->readings[i];
        const enum signal signal = reading->signal;
        if (!readings->of[signal]) {
            readings->counts[signal] = scope_size(run->plan, reading->scope);
            readings->of[signal] =
                arena_array(arena, readings->counts[signal], sizeof(struct taken));
        }
        readings->of[signal][reading->index] = take(reading, from, run->engine->now);
    }
    return readings;
}

static struct taken readings_of(const struct readings *readings, enum signal signal, uint32_t index)
{
    if (index >= readings->counts[signal])
        return (struct taken){0};
    return readings->of[signal][index];
}

struct taken readings_between(const struct readings *before, const struct readings *after,
                              enum signal signal, uint32_t index)
{
    struct taken taken = readings_of(after, signal, index);
    if (!before)
        return taken;
    const struct taken first = readings_of(before, signal, index);
    taken.count -= first.count;
    taken.sum -= first.sum;
    taken.squares -= first.squares;
    return taken;
}

double readings_total(const struct readings *readings, enum signal signal)
{
    double total = 0;
    bool given = false;
    for (uint32_t i = 0; i < readings->counts[signal]; i++) {
        total += readings->of[signal][i].count;
        given = given || readings->of[signal][i].given;
    }
    return given ? total : (double)NAN;
}
