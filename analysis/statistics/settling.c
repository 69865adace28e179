/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/settling.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/statistics/interval.h"

#define ALIKE 0.05 /* neighbours are, where the ratio is less probable than that */

static double mean_of(const double *values, uint32_t from, uint32_t until)
{
    double sum = 0;
    for (uint32_t i = from; i < until; i++)
        sum += values[i];
    return sum / (until - from);
}

/* Squared standard error of the mean of what is left after d groups. */
static double error_after(const double *values, uint32_t groups, uint32_t d)
{
    const uint32_t left = groups - d;
    const double mean = mean_of(values, d * MSER_GROUP, groups * MSER_GROUP);
    double squares = 0;
    for (uint32_t i = d; i < groups; i++) {
        const double off = mean_of(values, i * MSER_GROUP, (i + 1) * MSER_GROUP) - mean;
        squares += off * off;
    }
    return squares / left / left;
}

struct truncation mser5(const double *values, uint32_t n)
{
    const uint32_t groups = n / MSER_GROUP;
    uint32_t best = 0;
    double least = error_after(values, groups, 0);
    for (uint32_t d = 1; d + 5 <= groups; d++) { /* the last few would be least by chance */
        const double error = error_after(values, groups, d);
        if (error < least) {
            least = error;
            best = d;
        }
    }
    return (struct truncation){.at = best * MSER_GROUP, .too_short = 2 * best >= groups};
}

double von_neumann_ratio(const double *values, uint32_t n, double *p)
{
    const double mean = mean_of(values, 0, n);
    double steps = 0, squares = 0;
    for (uint32_t i = 0; i < n; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
        steps += i > 0 ? (values[i] - values[i - 1]) * (values[i] - values[i - 1]) : 0;
    }
    const double ratio = squares > 0 ? steps / squares : 2;
    const double variance = 4 * (n - 2.0) / ((double)n * n - 1);
    if (p)
        *p = gsl_cdf_ugaussian_P((ratio - 2) / sqrt(variance));
    return ratio;
}

struct batch_means batch_means_of(const double *values, uint32_t n)
{
    struct batch_means found = {(double)NAN, (double)NAN, 0, (double)NAN};
    for (uint32_t batches = BATCHES_FIRST; batches >= BATCHES_LEAST; batches = batches * 3 / 4) {
        double means[BATCHES_FIRST];
        const uint32_t length = n / batches, first = n - length * batches;
        if (length < 1)
            continue;
        for (uint32_t i = 0; i < batches; i++)
            means[i] = mean_of(values, first + i * length, first + (i + 1) * length);
        von_neumann_ratio(means, batches, &found.p);
        const struct interval interval = interval_of_mean(means, batches, CONFIDENCE);
        found.mean = interval.mean;
        found.batches = batches;
        if (found.p < ALIKE)
            continue;
        found.half_width = interval.half_width;
        return found;
    }
    return found;
}
