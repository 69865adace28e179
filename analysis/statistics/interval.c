/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double student_critical(uint32_t n, double confidence)
{
    return n < 2 ? (double)NAN : gsl_cdf_tdist_Pinv(0.5 + confidence / 2, (double)n - 1);
}

/* Sums distances from the first value: equal values give exactly that value and no spread. */
struct interval interval_of_mean(const double *values, uint32_t n, double confidence)
{
    if (n == 0)
        return (struct interval){.mean = (double)NAN, .half_width = (double)NAN};
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += values[i] - values[0];
    const double mean = values[0] + sum / n;
    for (uint32_t i = 0; i < n; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    if (n < 2)
        return (struct interval){.mean = mean, .half_width = (double)NAN, .n = n};
    const double error = sqrt(squares / (n - 1.0) / n);
    return (struct interval){
        .mean = mean, .half_width = student_critical(n, confidence) * error, .n = n};
}

struct bounds proportion_bounds(uint64_t successes, uint64_t n, double confidence)
{
    const double tail = (1 - confidence) / 2, k = (double)successes, m = (double)(n - successes);
    return (struct bounds){
        .low = successes == 0 ? 0 : gsl_cdf_beta_Pinv(tail, k, m + 1),
        .high = successes == n ? 1 : gsl_cdf_beta_Pinv(1 - tail, k + 1, m),
    };
}

struct bounds proportion_score(uint64_t successes, uint64_t n, double confidence)
{
    const double z = gsl_cdf_ugaussian_Pinv(0.5 + confidence / 2), trials = (double)n,
                 share = (double)successes / trials, more = 1 + z * z / trials,
                 middle = (share + z * z / (2 * trials)) / more,
                 half =
                     z / more * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials));
    return (struct bounds){.low = successes == 0 ? 0 : middle - half,
                           .high = successes == n ? 1 : middle + half};
}

double unseen_bound(uint64_t n) { return n < 3 ? 1 : 3 / (double)n; }

uint64_t quantile_sample_least(double share)
{
    const double tail = (1 - CONFIDENCE) / 2;
    return (uint64_t)ceil(log(tail) / log(fmax(share, 1 - share)));
}
