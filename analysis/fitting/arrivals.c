/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/fitting/arrivals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400.0
/* A step that is so much longer than a bin is a gap. */
#define GAP 1.5
enum { WINDOWS_LEAST = 20, FEW_PER_WINDOW = 8 };

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* ---- is the file whole? ---- */

static double median_step(const double *times, size_t rows, struct arena *arena)
{
    double *steps = arena_array(arena, rows, sizeof *steps);
    for (size_t i = 1; i < rows; i++)
        steps[i - 1] = times[i] - times[i - 1];
    qsort(steps, rows - 1, sizeof *steps, ascending);
    return steps[(rows - 1) / 2];
}

static void look_at_steps(struct arrivals_found *found, const double *times)
{
    found->first_gap = (double)NAN;
    for (size_t i = 1; i < found->rows; i++) {
        const double step = times[i] - times[i - 1];
        found->doubled += step == 0;
        found->backwards += step < 0;
        if (!(found->bin > 0) || step <= GAP * found->bin)
            continue;
        if (found->gaps == 0)
            found->first_gap = times[i - 1] - times[0];
        found->gaps += (size_t)round(step / found->bin) - 1;
    }
}

/* ---- rates ---- */

static double hour_of(double time) { return fmod(fmod(time, DAY) + DAY, DAY) / 3600; }

static void find_hours(struct arrivals_found *found, const double *times, const double *counts)
{
    double sums[HOURS] = {0}, seconds[HOURS] = {0};
    for (size_t i = 0; i < found->rows; i++) {
        const unsigned hour = (unsigned)hour_of(times[i]) % HOURS;
        sums[hour] += counts ? counts[i] : 1;
        seconds[hour] += found->bin;
    }
    for (unsigned h = 0; h < HOURS; h++)
        found->hours[h] = (double)NAN;
    if (counts) {
        for (unsigned h = 0; h < HOURS; h++)
            found->hours[h] = seconds[h] > 0 ? sums[h] / seconds[h] : (double)NAN;
    } else if (found->span >= DAY) {
        for (unsigned h = 0; h < HOURS; h++)
            found->hours[h] = sums[h] / (found->span / HOURS);
    }
}

/* ---- dispersion ---- */

/* Counts in windows of `window` seconds from the first row on; whole windows only. */
static double *counts_in(const struct arrivals_found *found, const double *times,
                         const double *counts, double window, size_t *number, struct arena *arena)
{
    *number = (size_t)floor(found->span / window * (1 + 1e-9));
    double *in = arena_array(arena, *number + 1, sizeof *in);
    for (size_t i = 0; i < found->rows; i++) {
        const double at = floor((times[i] - times[0]) / window * (1 + 1e-12));
        if (at >= 0 && at < (double)*number)
            in[(size_t)at] += counts ? counts[i] : 1;
    }
    return in;
}

static double index_of(const double *in, const double *expected, size_t number, size_t fitted)
{
    double sum = 0, mean = 0;
    for (size_t i = 0; i < number; i++)
        mean += in[i] / (double)number;
    for (size_t i = 0; i < number; i++) {
        const double off = in[i] - (expected ? expected[i] : mean);
        sum += off * off;
    }
    return number > fitted && mean > 0 ? sum / ((double)(number - fitted) * mean) : (double)NAN;
}

/* About the mean of the same time of other days. */
static double index_within(const struct arrivals_found *found, const double *in, size_t number,
                           double window, struct arena *arena)
{
    const size_t slots = (size_t)round(DAY / window);
    if (!found->daily || slots < 2 || fabs((double)slots * window - DAY) > 1e-6 * DAY ||
        number < 2 * slots)
        return (double)NAN;
    double *sums = arena_array(arena, slots, sizeof *sums);
    double *seen = arena_array(arena, slots, sizeof *seen);
    double *expected = arena_array(arena, number, sizeof *expected);
    for (size_t i = 0; i < number; i++) {
        sums[i % slots] += in[i];
        seen[i % slots]++;
    }
    for (size_t i = 0; i < number; i++)
        expected[i] = sums[i % slots] / seen[i % slots];
    return index_of(in, expected, number, slots);
}

static void find_dispersions(struct arrivals_found *found, const double *times,
                             const double *counts, struct arena *arena)
{
    const double least = counts ? found->bin : FEW_PER_WINDOW / found->rate;
    for (double window = least; found->dispersion_count < DISPERSIONS_MOST; window *= 2) {
        size_t number;
        const double *in = counts_in(found, times, counts, window, &number, arena);
        if (number < WINDOWS_LEAST)
            return;
        found->dispersions[found->dispersion_count++] =
            (struct dispersion){.window = window,
                                .count = number,
                                .index = index_of(in, NULL, number, 1),
                                .error = sqrt(2.0 / ((double)number - 1)),
                                .within = index_within(found, in, number, window, arena)};
    }
}

/* ---- gaps ---- */

double *arrivals_gaps(const double *times, size_t rows, struct arena *arena)
{
    double *gaps = arena_array(arena, rows, sizeof *gaps);
    for (size_t i = 1; i < rows; i++)
        gaps[i - 1] = fmax(times[i] - times[i - 1], 0) * 1e9;
    return gaps;
}

static void look_at_gaps(struct arrivals_found *found, const double *gaps, size_t count)
{
    double mean = 0, squares = 0, next = 0;
    for (size_t i = 0; i < count; i++)
        mean += gaps[i] / (double)count;
    for (size_t i = 0; i < count; i++) {
        squares += (gaps[i] - mean) * (gaps[i] - mean);
        if (i > 0)
            next += (gaps[i] - mean) * (gaps[i - 1] - mean);
    }
    found->gap_cv = mean > 0 ? sqrt(squares / (double)count) / mean : (double)NAN;
    found->gap_correlation = squares > 0 ? next / squares : 0;
}

/* ---- what they are like ---- */

/* Poisson at every length: within 3.3 errors, one in a thousand. */
static bool all_poisson(const struct arrivals_found *found)
{
    for (unsigned i = 0; i < found->dispersion_count; i++)
        if (fabs(found->dispersions[i].index - 1) > 3.3 * found->dispersions[i].error)
            return false;
    return found->dispersion_count > 0;
}

/* Independent gaps: none is like the one before, and the index stays where their cv puts it. */
static bool is_renewal(const struct arrivals_found *found)
{
    const double square = found->gap_cv * found->gap_cv;
    const struct dispersion *last = &found->dispersions[found->dispersion_count - 1];
    return found->dispersion_count > 0 &&
           fabs(found->gap_correlation) < 3.3 / sqrt((double)found->rows) &&
           fabs(last->index - square) < 3.3 * last->error * fmax(square, 0.1);
}

static enum arrivals_like what_like(const struct arrivals_found *found, bool counted)
{
    if (all_poisson(found))
        return ARRIVALS_poisson;
    if (counted)
        return ARRIVALS_profile;
    return is_renewal(found) ? ARRIVALS_renewal : ARRIVALS_trace;
}

struct arrivals_found arrivals_of(const double *times, const double *counts, size_t rows,
                                  struct arena *arena)
{
    struct arrivals_found found = {
        .rows = rows, .gap_cv = (double)NAN, .gap_correlation = (double)NAN};
    if (counts)
        found.bin = median_step(times, rows, arena);
    look_at_steps(&found, times);
    found.span = times[rows - 1] - times[0] + found.bin;
    for (size_t i = 0; i < rows; i++)
        found.total += counts ? counts[i] : 1;
    found.rate = found.span > 0 ? (counts ? found.total : found.total - 1) / found.span : 0;
    found.daily = found.span >= 2 * DAY * (1 - 1e-9);
    if (!(found.rate > 0))
        return found;
    find_hours(&found, times, counts);
    find_dispersions(&found, times, counts, arena);
    if (!counts)
        look_at_gaps(&found, arrivals_gaps(times, rows, arena), rows - 1);
    found.like = what_like(&found, counts != NULL);
    return found;
}
