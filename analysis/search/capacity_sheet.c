/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of capacities: a row for each architecture, theory beside it. */
#include <math.h>

#include "analysis/output/figure.h"
#include "analysis/search/capacity.h"

static const struct sheet_column columns[] = {
    {"architecture", "architecture", NULL},
    {"capacity_low", NULL, ""},
    {"capacity_high", NULL, ""},
    {"capacity", "capacity", NULL},
    {"unit", NULL, NULL},
    {"load_low", NULL, ""},
    {"load_high", NULL, ""},
    {"limit", "beyond it fails", NULL},
    {"bottleneck", "busiest there", NULL},
    {"busy", "", "ratio"},
    {"theory", "theory", ""},
    {"saturation", "saturates at", ""},
    {"station", "", NULL},
    {"loads", NULL, ""},
    {"replications", NULL, ""},
    {"requests", NULL, ""},
};
enum place {
    ARCHITECTURE,
    CAPACITY_LOW,
    CAPACITY_HIGH,
    CAPACITY,
    UNIT,
    LOAD_LOW,
    LOAD_HIGH,
    LIMIT,
    BOTTLENECK,
    BUSY,
    THEORY,
    SATURATION,
    STATION,
    LOADS,
    REPLICATIONS,
    REQUESTS,
    COLUMNS
};
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

/* As many digits as tell the ends apart; ends are rounded outwards. */
static const char *load_text(double load, double other, struct arena *arena)
{
    const double apart = fabs(load - other);
    const double digits = isfinite(apart) && apart > 0 ? apart / 20
                          : isfinite(load) && load > 0 ? load / 1000
                                                       : 1;
    const int decimals = (int)fmin(fmax(ceil(-log10(digits)), 0), 6);
    const double parts = pow(10, decimals), exact = load * parts;
    const double rounded = other > load   ? floor(exact + 1e-6)
                           : other < load ? ceil(exact - 1e-6)
                                          : round(exact);
    return arena_format(arena, "%.*f", decimals, isfinite(load) ? rounded / parts : load);
}

/* Where only whole numbers are possible the ends are. */
static double in_unit(const struct capacity *found, double load)
{
    const double value = load * found->base;
    return *found->unit == 'u' && isfinite(value) ? round(value) : value;
}

static const char *load_unit(const struct capacity *found)
{
    return *found->unit == '1' ? " /s" : *found->unit == 'u' ? " users" : " x the workload";
}

static const char *range_text(const struct capacity *found, struct arena *arena)
{
    const double low = in_unit(found, found->bracket.good),
                 high = in_unit(found, found->bracket.bad);
    const char *unit = load_unit(found);
    if (found->bracket.good == 0 && isinf(found->bracket.bad))
        return "not known";
    if (found->bracket.good == 0)
        return arena_format(arena, "below %s%s", load_text(high, high, arena), unit);
    if (isinf(found->bracket.bad))
        return arena_format(arena, "above %s%s", load_text(low, low, arena), unit);
    return arena_format(arena, "%s to %s%s", load_text(low, high, arena),
                        load_text(high, low, arena), unit);
}

static void put(struct sheet *sheet, uint32_t row, enum place place, double value, const char *text)
{
    *sheet_at(sheet, row, place) = (struct sheet_cell){text, value};
}

static const char *one_load(const struct capacity *found, double load, struct arena *arena)
{
    const double value = in_unit(found, load);
    return isfinite(value)
               ? arena_format(arena, "%s%s", load_text(value, value, arena), load_unit(found))
               : NULL;
}

static const char *limit_of(const struct capacity *found)
{
    return found->missed ? found->missed : found->failure ? found->failure : "";
}

static void put_row(struct sheet *sheet, uint32_t row, const char *name,
                    const struct capacity *found)
{
    struct arena *arena = sheet->arena;
    const struct bracket *bracket = &found->bracket;
    char busy[2 * FIGURE_SIZE] = "";
    if (found->bottleneck)
        figure_text(busy, sizeof busy, round(found->busy * 1000) / 1000, (double)NAN, "ratio");
    put(sheet, row, ARCHITECTURE, (double)NAN, name);
    put(sheet, row, CAPACITY_LOW, in_unit(found, bracket->good), NULL);
    put(sheet, row, CAPACITY_HIGH, in_unit(found, bracket->bad), NULL);
    put(sheet, row, CAPACITY, (double)NAN, range_text(found, arena));
    put(sheet, row, UNIT, (double)NAN, *found->unit ? found->unit : "times");
    put(sheet, row, LOAD_LOW, bracket->good, NULL);
    put(sheet, row, LOAD_HIGH, bracket->bad, NULL);
    put(sheet, row, LIMIT, (double)NAN, limit_of(found));
    put(sheet, row, BOTTLENECK, (double)NAN, found->bottleneck ? found->bottleneck : "");
    put(sheet, row, BUSY, found->bottleneck ? found->busy : (double)NAN, arena_text(arena, busy));
    put(sheet, row, THEORY, in_unit(found, found->theory.meets),
        one_load(found, found->theory.meets, arena));
    put(sheet, row, SATURATION, in_unit(found, found->theory.full),
        one_load(found, found->theory.full, arena));
    put(sheet, row, STATION, (double)NAN, found->theory.station ? found->theory.station : "");
    put(sheet, row, LOADS, bracket->probes, NULL);
    put(sheet, row, REPLICATIONS, found->replications, NULL);
    put(sheet, row, REQUESTS, (double)found->requests, NULL);
}

static const char *foot_of(const struct capacity *found, uint32_t count, struct arena *arena)
{
    char requests[FIGURE_SIZE], short_ones[FIGURE_SIZE];
    const char *pilots = "";
    uint64_t sum = 0, pilot_requests = 0;
    uint32_t replications = 0, loads = 0, pilot_loads = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += found[i].requests;
        replications += found[i].replications;
        loads += found[i].bracket.probes;
        pilot_loads += found[i].pilot_loads;
        pilot_requests += found[i].pilot_requests;
    }
    figure_count(requests, sizeof requests, sum);
    figure_count(short_ones, sizeof short_ones, pilot_requests);
    if (pilot_loads > 0)
        pilots =
            arena_format(arena, " (and %s in short runs of %u loads before, which prove nothing)",
                         short_ones, pilot_loads);
    return arena_format(arena,
                        "%u loads, %u replications, %s requests%s; theory: waits by Erlang's C "
                        "formula (closed: mean value analysis), from means and variances",
                        loads, replications, requests, pilots);
}

struct sheet *capacity_sheet(const struct study *study, const struct capacity *found,
                             const char *head, struct arena *arena)
{
    struct sheet *sheet =
        sheet_create(&(struct sheet){.arena = arena,
                                     .command = "capacity",
                                     .head = head,
                                     .foot = foot_of(found, study->subject_count, arena),
                                     .columns = columns,
                                     .column_count = COLUMNS,
                                     .row_count = study->subject_count},
                     study->subject_count);
    for (uint32_t i = 0; i < study->subject_count; i++)
        put_row(sheet, i, study->subjects[i].name, &found[i]);
    return sheet;
}
