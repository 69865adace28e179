/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/compare.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/statistics/interval.h"

static double two_sided(const struct interval *difference, double confidence)
{
    if (difference->n < 2)
        return (double)NAN;
    if (difference->half_width == 0)
        return difference->mean == 0 ? 1 : 0;
    const double error = difference->half_width / student_critical(difference->n, confidence);
    return 2 * gsl_cdf_tdist_Q(fabs(difference->mean) / error, difference->n - 1.0);
}

struct spread {
    double mean, squares;
};

/* Of those of which both are values: of_a x a + of_b x b (Welford 1962). */
static struct spread spread_of(const double *a, const double *b, double of_a, double of_b,
                               uint32_t n)
{
    struct spread spread = {0, 0};
    double count = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(a[i]) && !isnan(b[i])) {
            const double off = of_a * a[i] + of_b * b[i] - spread.mean;
            spread.mean += off / ++count;
            spread.squares += off * (of_a * a[i] + of_b * b[i] - spread.mean);
        }
    return spread;
}

static double gain_of(const double *a, const double *b, uint32_t n)
{
    const double paired = spread_of(a, b, -1, 1, n).squares;
    const double apart = spread_of(a, b, 1, 0, n).squares + spread_of(a, b, 0, 1, n).squares;
    return paired > 0 ? apart / paired : (double)NAN;
}

struct paired paired_difference_at(double confidence, const double *a, const double *b, uint32_t n,
                                   double *room)
{
    uint32_t pairs = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(a[i]) && !isnan(b[i]))
            room[pairs++] = b[i] - a[i];
    const struct interval interval = interval_of_mean(room, pairs, confidence);
    return (struct paired){.mean = interval.mean,
                           .half_width = interval.half_width,
                           .p = two_sided(&interval, confidence),
                           .gain = gain_of(a, b, n),
                           .n = pairs};
}

struct paired paired_difference(const double *a, const double *b, uint32_t n, double *room)
{
    return paired_difference_at(CONFIDENCE, a, b, n, room);
}

/* The smallest p-value not yet looked at, the first of equal ones; count if there is none. */
static uint32_t smallest_left(const double *p, uint32_t count, const bool *proven)
{
    uint32_t best = count;
    for (uint32_t i = 0; i < count; i++)
        if (!isnan(p[i]) && !proven[i] && (best == count || p[i] < p[best]))
            best = i;
    return best;
}

/* Quadratic in the number of rejections; families have some hundred members. */
void holm_step_down(const double *p, uint32_t count, double alpha, bool *proven)
{
    uint32_t family = 0;
    for (uint32_t i = 0; i < count; i++) {
        proven[i] = false;
        family += isnan(p[i]) ? 0 : 1;
    }
    for (; family > 0; family--) {
        const uint32_t next = smallest_left(p, count, proven);
        if (p[next] > alpha / family)
            return;
        proven[next] = true;
    }
}
