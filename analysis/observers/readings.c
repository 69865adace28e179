/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/observers/readings.h"

#include <math.h>

#include "analysis/statistics/histogram.h"

static void reset(const struct instrument_row *row, void *instrument, sim_time now)
{
    switch (row->kind) {
    case INSTRUMENT_EVENTS:
        *(struct count *)instrument = (struct count){0};
        break;
    case INSTRUMENT_LEVEL:
        level_reset(instrument, now);
        break;
    case INSTRUMENT_SAMPLE:
        *(struct sample *)instrument = (struct sample){0};
        break;
    case INSTRUMENT_SERVER:
        server_reset(instrument, now);
        break;
    case INSTRUMENT_MOMENT: /* counts from the start of the run */
        break;
    }
}

static struct taken take_sample(const struct sample *sample)
{
    return (struct taken){.given = true,
                          .count = (double)sample->number,
                          .sum = seconds_of(wide_to_double(sample->sum)),
                          .squares = seconds_of(seconds_of(wide_to_double(sample->squares)))};
}

static struct taken take_moment(const struct moment *moment)
{
    if (moment->at == SIM_NEVER)
        return (struct taken){.given = true};
    return (struct taken){.given = true, .count = 1, .sum = seconds_of((double)moment->at)};
}

static struct taken take(const struct instrument_row *row, const void *instrument, sim_time from,
                         sim_time now)
{
    struct taken taken = {.given = true};
    switch (row->kind) {
    case INSTRUMENT_EVENTS:
        taken.count = (double)((const struct count *)instrument)->events;
        break;
    case INSTRUMENT_LEVEL:
        taken.sum = level_mean(instrument, from, now) * seconds_of((double)(now - from));
        break;
    case INSTRUMENT_SERVER:
        taken.sum = seconds_of((double)server_busy(instrument, now));
        break;
    case INSTRUMENT_SAMPLE:
        return take_sample(instrument);
    case INSTRUMENT_MOMENT:
        return take_moment(instrument);
    }
    return taken;
}

/* What is done with each instrument that a run has; `into`: where what it says goes. */
typedef void visit_instrument(const struct instrument_row *row, char *instrument,
                              struct taken *into, sim_time from, sim_time now);

static void reset_one(const struct instrument_row *row, char *instrument, struct taken *into,
                      sim_time from, sim_time now)
{
    (void)into;
    (void)from;
    reset(row, instrument, now);
}

static void take_one(const struct instrument_row *row, char *instrument, struct taken *into,
                     sim_time from, sim_time now)
{
    *into = take(row, instrument, from, now);
}

static void for_all(struct run *run, struct readings *readings, sim_time from,
                    visit_instrument *visit)
{
    for (unsigned scope = SCOPE_NONE + 1; scope < SCOPE_COUNT; scope++) {
        const struct instrument_list *list = &instruments_of[scope];
        for (uint32_t i = 0; i < instrument_owners(run->plan, scope); i++) {
            char *owner = instrument_owner(run, scope, i);
            for (uint32_t j = 0; owner && j < list->count; j++)
                visit(&list->rows[j], owner + list->rows[j].place,
                      readings ? &readings->of[scope][i * list->count + j] : NULL, from,
                      run->engine->now);
        }
    }
}

void readings_reset(struct run *run) { for_all(run, NULL, run->engine->now, reset_one); }

struct readings *readings_take(struct run *run, sim_time from, struct arena *arena)
{
    struct readings *readings = arena_alloc(arena, sizeof *readings);
    readings->sent = run->sent_measured;
    for (unsigned scope = SCOPE_NONE + 1; scope < SCOPE_COUNT; scope++) {
        readings->owners[scope] = instrument_owners(run->plan, scope);
        readings->of[scope] =
            arena_array(arena, (size_t)readings->owners[scope] * instruments_of[scope].count,
                        sizeof(struct taken));
    }
    for_all(run, readings, from, take_one);
    return readings;
}

static struct taken readings_of(const struct readings *readings, struct instrument instrument,
                                uint32_t index)
{
    if (index >= readings->owners[instrument.scope])
        return (struct taken){0};
    return readings->of[instrument.scope][index * instruments_of[instrument.scope].count +
                                          instrument_number(instrument)];
}

struct taken readings_between(const struct readings *before, const struct readings *after,
                              struct instrument instrument, uint32_t index)
{
    struct taken taken = readings_of(after, instrument, index);
    if (!before)
        return taken;
    const struct taken first = readings_of(before, instrument, index);
    taken.count -= first.count;
    taken.sum -= first.sum;
    taken.squares -= first.squares;
    return taken;
}

double readings_total(const struct readings *readings, struct instrument instrument)
{
    double total = 0;
    bool given = false;
    for (uint32_t i = 0; i < readings->owners[instrument.scope]; i++) {
        const struct taken taken = readings_of(readings, instrument, i);
        total += taken.count;
        given = given || taken.given;
    }
    return given ? total : (double)NAN;
}
