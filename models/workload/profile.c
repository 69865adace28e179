/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrivals that follow measured counts: Poisson with a rate that is constant in every bin.
 *
 * Why: real load has nights, rushes and steps; a column of counts per bin is what monitoring keeps.
 * Definition: bin i lasts `every` and brings cell[i] x factor requests on average, however long it
 * lasts; so `every: 300s` replays a five-minute count as it was and `every: 1s` runs the same day
 * 300 times as fast, at 300 times the rate.  `mean` scales the whole so that its mean rate is that;
 * `factor` comes on top.  After the last row it begins again.
 *
 * Exact, without thinning: a unit-rate exponential is used up bin by bin (Cinlar 1975,
 * "Introduction to stochastic processes", section 4.7: inversion of the integrated rate).  Whole
 * cycles are skipped. */
#include "models/words/arrivals.h"

#include <math.h>

#include "sim/csv.h"
#include "sim/setting.h"

struct profile_settings {
    const char *file, *column;
    sim_time every;
    double factor, mean;
    uint64_t start;
};

static const struct setting profile_settings[] = {
    FILE_NAME(struct profile_settings, file, .required = true,
              .doc = "CSV file with a row per bin"),
    TEXT(struct profile_settings, column, .preset = "value",
         .doc = "header of the column of counts"),
    DURATION(struct profile_settings, every, .required = true, .least = 1,
             .doc = "simulated length of one bin"),
    NUMBER(struct profile_settings, factor, .preset = "1", .doc = "requests per unit of a cell"),
    RATE(struct profile_settings, mean,
         .doc = "scales the profile to this mean rate (times factor); left out: cells are counts"),
    COUNT(struct profile_settings, start, .preset = "0",
          .doc = "row, from 0, that stands for the beginning of the run"),
    SETTINGS_END};

struct profile {
    const double *until; /* expected arrivals from the start of the profile to the end of bin i */
    uint32_t bins;
    sim_time every, cycle;
};

static double bin_mass(const struct profile *profile, uint32_t bin)
{
    return bin ? profile->until[bin] - profile->until[bin - 1] : profile->until[0];
}
static double cycle_mass(const struct profile *profile)
{
    return profile->until[profile->bins - 1];
}

/* Not all zero, and a cycle that the clock can hold. */
static bool profile_check(const struct profile_settings *given, const double *cells, size_t count,
                          struct complaints *to)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += cells[i];
    if (!(sum > 0.0))
        complain(to, &given->column, NULL, "all rows of '%s' are zero", given->file);
    else if (given->start >= count)
        complain(to, &given->start, NULL, "'%s' has %zu rows, counted from 0", given->file, count);
    else if ((double)given->every * (double)count >= 9e18)
        complain(to, &given->every, NULL, "the profile would last longer than 290 years");
    else
        return true;
    return false;
}

static bool profile_prepare(void *plan, const void *settings, struct arena *arena,
                            struct complaints *to)
{
    const struct profile_settings *given = settings;
    struct profile *profile = plan;
    const struct csv_column wanted = {given->file, given->column, CSV_AMOUNTS, &given->file};
    struct csv_values read;
    if (!csv_read_column(&wanted, arena, to, &read) ||
        !profile_check(given, read.values, read.count, to))
        return false;
    const double *cells = read.values;
    const size_t count = read.count;
    double *until = arena_array(arena, count, sizeof *until);
    double sum = 0.0, scale = given->factor;
    for (size_t i = 0; i < count; i++)
        until[i] = sum += cells[(given->start + i) % count];
    if (given->mean > 0.0)
        scale *= given->mean * 1e-9 * (double)given->every * (double)count / sum;
    for (size_t i = 0; i < count; i++)
        until[i] *= scale;
    *profile =
        (struct profile){until, (uint32_t)count, given->every, given->every * (sim_time)count};
    return true;
}

/* Uses up whole cycles of `mass` while `left` holds that many.  False: beyond the end of time. */
static bool skip_cycles(const struct profile *profile, double mass, double *left, sim_time *now)
{
    const double cycles = floor(*left / mass);
    if (cycles * (double)profile->cycle > 9e18)
        return false;
    *left -= cycles * mass;
    return clock_add(*now, (sim_time)cycles * profile->cycle, now);
}

static sim_time profile_next(const void *plan, void *state, sim_time now, double factor,
                             struct stream *random)
{
    const struct profile *profile = plan;
    draw word = stream_draw(random);
    double left = exponential_draw(&word);
    const double mass = cycle_mass(profile) * factor;
    (void)state;
    if (!(mass > 0.0) || !skip_cycles(profile, mass, &left, &now))
        return SIM_NEVER;
    for (;;) {
        const sim_time into = now % profile->cycle;
        const uint32_t bin = (uint32_t)(into / profile->every);
        const sim_time rest = profile->every - into % profile->every;
        const double rate = bin_mass(profile, bin) * factor / (double)profile->every;
        sim_time next;
        if (left < rate * (double)rest) {
            clock_add(now, clock_round(left / rate), &next);
            return next;
        }
        left -= rate * (double)rest;
        if (!clock_add(now, rest, &now))
            return SIM_NEVER;
    }
}

/* Expected arrivals in [0, time). */
static double mass_until(const struct profile *profile, sim_time time)
{
    const sim_time into = time % profile->cycle;
    const uint32_t bin = (uint32_t)(into / profile->every);
    const double part = (double)(into % profile->every) / (double)profile->every;
    return (double)(time / profile->cycle) * cycle_mass(profile) + profile->until[bin] -
           (1.0 - part) * bin_mass(profile, bin);
}

static double profile_rate(const void *plan, sim_time from, sim_time until)
{
    const struct profile *profile = plan;
    if (until <= from)
        return cycle_mass(profile) / clock_to_seconds(profile->cycle);
    return (mass_until(profile, until) - mass_until(profile, from)) /
           clock_to_seconds(until - from);
}

static sim_time profile_length(const void *plan) { return ((const struct profile *)plan)->cycle; }

const struct arrivals_class arrivals_profile = {
    .head = {.name = "profile",
             .doc = "follows a measured column of counts, bin by bin (open)",
             .settings = profile_settings,
             .settings_size = sizeof(struct profile_settings),
             .examples = EXAMPLES(
                 {.text = "profile(scenarios/data/elb_request_count_8c0756.csv every=5min)"},
                 {.text = "profile(file=scenarios/data/elb_request_count_8c0756.csv every=1s "
                          "mean=100/s)"})},
    .plan_size = sizeof(struct profile),
    .prepare = profile_prepare,
    .next = profile_next,
    .rate = profile_rate,
    .memoryless = true,
    .length = profile_length,
};
