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

static struct taken take(const struct reading *reading, sim_time from, sim_time now)
{
    struct taken taken = {.given = true};
    if (signal_rows[reading->signal].instrument == INSTRUMENT_COUNT) {
        const struct count *count = reading->instrument;
        taken.count = (double)count->events;
    } else if (signal_rows[reading->signal].instrument == INSTRUMENT_LEVEL) {
        const struct level *level = reading->instrument;
        taken.mean = level_mean(level, from, now);
        taken.most = (double)level->most;
    } else if (signal_rows[reading->signal].instrument == INSTRUMENT_SERVER) {
        taken.count = (double)server_busy(reading->instrument, now);
    } else {
        const struct sample *sample = reading->instrument;
        taken.mean = seconds_of(sample_mean(sample));
        taken.count = (double)sample->number;
        taken.most = seconds_of((double)sample->most);
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

struct taken readings_of(const struct readings *readings, enum signal signal, uint32_t index)
{
    if (index >= readings->counts[signal])
        return (struct taken){0};
    return readings->of[signal][index];
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
