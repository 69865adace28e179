/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measured durations, each as likely as every other: no shape is assumed.  A quantile is an
 * observation too (the inverse of the empirical distribution function, type 1 of Hyndman and Fan
 * 1996). */
#include <math.h>
#include <stdlib.h>

#include "sim/csv.h"
#include "sim/distribution.h"
#include "sim/setting.h"

struct empirical {
    const char *file, *column, *unit;
};

struct empirical_state {
    double *values; /* ns, ascending */
    size_t count;
    double mean, cv;
};

static const struct setting empirical_settings[] = {
    FILE_NAME(struct empirical, file, .required = true,
              .doc = "CSV file with one duration per row"),
    TEXT(struct empirical, column, .preset = "1",
         .doc = "header of the column, or its number from 1"),
    TEXT(struct empirical, unit, .preset = "ms", .words = "ns us ms s min h d",
         .doc = "unit of the numbers"),
    SETTINGS_END,
};

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Two passes: deviations from the mean, so nothing cancels. */
static void set_moments(struct empirical_state *state)
{
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < state->count; i++)
        sum += state->values[i];
    state->mean = sum / (double)state->count;
    for (size_t i = 0; i < state->count; i++)
        squares += (state->values[i] - state->mean) * (state->values[i] - state->mean);
    state->cv = state->mean > 0.0 ? sqrt(squares / (double)state->count) / state->mean : 0.0;
}

static bool empirical_prepare(void *state, const void *settings, struct arena *arena,
                              struct complaints *complaints)
{
    const struct empirical *given = settings;
    struct empirical_state *law = state;
    const double unit = csv_nanoseconds_in(given->unit);
    if (unit == 0.0) {
        complain(complaints, &given->unit, "one of ns us ms s min h d", "unknown unit '%s'",
                 given->unit ? given->unit : "");
        return false;
    }
    const struct csv_column wanted = {given->file, given->column, CSV_NUMBERS, &given->file};
    struct csv_values read;
    if (!csv_read_column(&wanted, arena, complaints, &read))
        return false;
    law->values = read.values;
    law->count = read.count;
    for (size_t i = 0; i < law->count; i++) {
        law->values[i] *= unit;
        if (law->values[i] < 0.0 || law->values[i] > 9.2e18) {
            complain(complaints, &given->file, NULL,
                     "observation %zu of %s is negative or beyond 292 years", i + 1, given->file);
            return false;
        }
    }
    qsort(law->values, law->count, sizeof *law->values, compare);
    set_moments(law);
    return true;
}

static double empirical_sample(const void *state, draw *random)
{
    const struct empirical_state *law = state;
    return law->values[uniform_below(draw_next(random), (uint32_t)law->count)];
}

static double empirical_mean(const void *state)
{
    return ((const struct empirical_state *)state)->mean;
}

static double empirical_cv(const void *state)
{
    return ((const struct empirical_state *)state)->cv;
}

static double empirical_quantile(const void *state, double share)
{
    const struct empirical_state *law = state;
    const double rank = ceil(share * (double)law->count);
    const size_t index = rank < 1.0 ? 0 : (size_t)rank - 1;
    return law->values[index < law->count ? index : law->count - 1];
}

const struct distribution_class distribution_empirical = {
    .head = {.name = "empirical",
             .doc = "durations measured elsewhere, read from a CSV file",
             .settings = empirical_settings,
             .settings_size = sizeof(struct empirical),
             .examples = EXAMPLES(
                 {.text =
                      "empirical(scenarios/data/elb_request_count_8c0756.csv column=value unit=us)",
                  .mean = 61837.0535714,
                  .cv = 0.916241520465,
                  .p50 = 48e3,
                  .p99 = 252e3})},
    .state_size = sizeof(struct empirical_state),
    .prepare = empirical_prepare,
    .sample = empirical_sample,
    .mean = empirical_mean,
    .cv = empirical_cv,
    .quantile = empirical_quantile,
};
