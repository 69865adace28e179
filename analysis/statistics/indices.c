/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/indices.h"

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "sim/check.h"
#include "sim/rng.h"

enum { RESAMPLES = 500, ROWS_LEAST = 10 };

/* ---- the design ---- */

void indices_design(double *a, double *b, uint32_t rows, uint32_t inputs, uint64_t seed,
                    struct arena *arena)
{
    double point[2 * INDICES_INPUTS_MOST], turn[2 * INDICES_INPUTS_MOST];
    CHECK(inputs > 0 && inputs <= INDICES_INPUTS_MOST);
    struct stream random = stream_named(seed, 0, "indices", "design");
    for (uint32_t i = 0; i < 2 * inputs; i++)
        turn[i] = unit_of(stream_next(&random));
    gsl_qrng *points = gsl_qrng_alloc(gsl_qrng_sobol, 2 * inputs);
    if (!points)
        arena_fail(arena, "out of memory for Sobol points");
    for (uint32_t k = 0; k < rows; k++) {
        gsl_qrng_get(points, point);
        for (uint32_t i = 0; i < 2 * inputs; i++) {
            const double share = fmod(point[i] + turn[i], 1);
            (i < inputs ? a : b)[(size_t)k * inputs + i % inputs] = share;
        }
    }
    gsl_qrng_free(points);
}

/* ---- one row ---- */

/* The mean over pairs of different replications of x_r y_s; of one replication x y. */
static double cross(const double *x, const double *y, uint32_t n)
{
    double sum_x = 0, sum_y = 0, same = 0;
    for (uint32_t r = 0; r < n; r++) {
        sum_x += x[r];
        sum_y += y[r];
        same += x[r] * y[r];
    }
    return n == 1 ? same : (sum_x * sum_y - same) / n / (n - 1);
}

/* What a row adds to the estimators. */
struct row {
    double half_square;                /* (A - B)^2 / 2: the variance */
    double first[INDICES_INPUTS_MOST]; /* B (AB_i - A) */
    double total[INDICES_INPUTS_MOST]; /* (A - AB_i)^2 / 2 */
};

static bool all_finite(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}

static bool has_values(const struct index_answers *in, uint32_t k)
{
    const uint32_t n = in->replications;
    return all_finite(&in->a[(size_t)k * n], n) && all_finite(&in->b[(size_t)k * n], n) &&
           all_finite(&in->mixed[(size_t)k * in->inputs * n], (size_t)in->inputs * n);
}

/* B about the mean of all: its own value would make the first-order estimator scatter. */
static void put_row(const struct index_answers *in, uint32_t k, double mean, double *room,
                    struct row *row)
{
    const uint32_t n = in->replications;
    const double *a = &in->a[(size_t)k * n], *b = &in->b[(size_t)k * n];
    double *less = room, *about = room + n;
    for (uint32_t r = 0; r < n; r++) {
        less[r] = a[r] - b[r];
        about[r] = b[r] - mean;
    }
    row->half_square = cross(less, less, n) / 2;
    for (uint32_t i = 0; i < in->inputs; i++) {
        const double *mixed = &in->mixed[((size_t)k * in->inputs + i) * n];
        for (uint32_t r = 0; r < n; r++)
            less[r] = mixed[r] - a[r];
        row->first[i] = cross(about, less, n);
        row->total[i] = cross(less, less, n) / 2;
    }
}

/* ---- all rows ---- */

static double mean_of(const struct index_answers *in, const uint32_t *used, uint32_t rows)
{
    double sum = 0;
    for (uint32_t k = 0; k < rows; k++)
        for (uint32_t r = 0; r < in->replications; r++)
            sum += in->a[(size_t)used[k] * in->replications + r] +
                   in->b[(size_t)used[k] * in->replications + r];
    return sum / 2 / rows / in->replications;
}

static double noise_of(const struct index_answers *in, const uint32_t *used, uint32_t rows)
{
    double sum = 0;
    if (in->replications == 1)
        return (double)NAN;
    for (uint32_t k = 0; k < rows; k++)
        sum += gsl_stats_variance(&in->a[(size_t)used[k] * in->replications], 1, in->replications);
    return sum / rows / in->replications;
}

/* Of the rows that are picked (NULL: each once): first order and total of every input.  False:
 * nothing varies. */
static bool estimate(const struct row *rows, const uint32_t *picked, uint32_t count,
                     uint32_t inputs, double *variance, double *first, double *total)
{
    double sum = 0;
    for (uint32_t i = 0; i < inputs; i++)
        first[i] = total[i] = 0;
    for (uint32_t k = 0; k < count; k++) {
        const struct row *row = &rows[picked ? picked[k] : k];
        sum += row->half_square;
        for (uint32_t i = 0; i < inputs; i++) {
            first[i] += row->first[i];
            total[i] += row->total[i];
        }
    }
    *variance = sum / count;
    for (uint32_t i = 0; i < inputs; i++) {
        first[i] /= sum;
        total[i] /= sum;
    }
    return sum > 0;
}

static void put_ends(double *values, uint32_t count, double *low, double *high)
{
    gsl_sort(values, 1, count);
    *low = gsl_stats_quantile_from_sorted_data(values, 1, count, 0.025);
    *high = gsl_stats_quantile_from_sorted_data(values, 1, count, 0.975);
}

static void bootstrap(const struct index_answers *in, const struct row *rows, uint32_t count,
                      struct indices *found, struct arena *arena)
{
    double first[INDICES_INPUTS_MOST], total[INDICES_INPUTS_MOST], variance;
    double *firsts = arena_array(arena, (size_t)in->inputs * RESAMPLES, sizeof *firsts),
           *totals = arena_array(arena, (size_t)in->inputs * RESAMPLES, sizeof *totals);
    uint32_t *picked = arena_array(arena, count, sizeof *picked), good = 0;
    struct stream random = stream_named(in->seed, 0, "indices", "bootstrap");
    for (uint32_t j = 0; j < RESAMPLES; j++) {
        for (uint32_t k = 0; k < count; k++)
            picked[k] = uniform_below(stream_next(&random), count);
        if (!estimate(rows, picked, count, in->inputs, &variance, first, total))
            continue;
        for (uint32_t i = 0; i < in->inputs; i++) {
            firsts[(size_t)i * RESAMPLES + good] = first[i];
            totals[(size_t)i * RESAMPLES + good] = total[i];
        }
        good++;
    }
    for (uint32_t i = 0; i < in->inputs; i++) {
        struct index_of_input *into = &found->inputs[i];
        put_ends(&firsts[(size_t)i * RESAMPLES], good, &into->first_low, &into->first_high);
        put_ends(&totals[(size_t)i * RESAMPLES], good, &into->total_low, &into->total_high);
    }
}

bool indices_find(const struct index_answers *answers, struct indices *found, struct arena *arena)
{
    double first[INDICES_INPUTS_MOST], total[INDICES_INPUTS_MOST];
    uint32_t *used = arena_array(arena, answers->rows, sizeof *used), count = 0;
    CHECK(answers->inputs <= INDICES_INPUTS_MOST);
    for (uint32_t k = 0; k < answers->rows; k++)
        if (has_values(answers, k))
            used[count++] = k;
    *found = (struct indices){.rows = count, .noise = (double)NAN};
    if (count < ROWS_LEAST)
        return false;
    struct row *rows = arena_array(arena, count, sizeof *rows);
    double *room = arena_array(arena, 2 * (size_t)answers->replications, sizeof *room);
    found->mean = mean_of(answers, used, count);
    found->noise = noise_of(answers, used, count);
    for (uint32_t k = 0; k < count; k++)
        put_row(answers, used[k], found->mean, room, &rows[k]);
    if (!estimate(rows, NULL, count, answers->inputs, &found->variance, first, total))
        return false;
    found->inputs = arena_array(arena, answers->inputs, sizeof *found->inputs);
    for (uint32_t i = 0; i < answers->inputs; i++) {
        found->inputs[i].first = first[i];
        found->inputs[i].total = total[i];
    }
    bootstrap(answers, rows, count, found, arena);
    return true;
}
