/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/measures/growth_fit.h"

#include <gsl/gsl_linalg.h>
#include <math.h>

/* Of a reflected Brownian motion of variance 1 per second at two moments. */
static double covariance(double s, double t)
{
    const double first = fmin(s, t), last = fmax(s, t);
    if (!(first > 0.0))
        return 0.0;
    return 2.0 / M_PI *
           (sqrt(first * (last - first)) + first * asin(sqrt(first / last)) - sqrt(first * last));
}

/* Solves covariance x = column; the matrix has been decomposed. */
static void solve(const gsl_matrix *decomposed, const double *column, double *x)
{
    const gsl_vector_const_view right = gsl_vector_const_view_array(column, GROWTH_PARTS);
    gsl_vector_view left = gsl_vector_view_array(x, GROWTH_PARTS);
    gsl_linalg_cholesky_solve(decomposed, &right.vector, &left.vector);
}

static double product(const double *a, const double *b)
{
    double sum = 0;
    for (uint32_t i = 0; i < GROWTH_PARTS; i++)
        sum += a[i] * b[i];
    return sum;
}

/* weights = second row of (X' C^-1 X)^-1 X' C^-1, X = (sqrt t, t). */
static void set_weights(struct growth_fit *fit, const double *times)
{
    double cells[GROWTH_PARTS * GROWTH_PARTS], roots[GROWTH_PARTS], by_root[GROWTH_PARTS],
        by_time[GROWTH_PARTS];
    for (uint32_t i = 0; i < GROWTH_PARTS; i++) {
        roots[i] = sqrt(times[i]);
        for (uint32_t j = 0; j < GROWTH_PARTS; j++)
            cells[i * GROWTH_PARTS + j] = covariance(times[i], times[j]);
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(cells, GROWTH_PARTS, GROWTH_PARTS);
    gsl_linalg_cholesky_decomp1(&matrix.matrix);
    solve(&matrix.matrix, roots, by_root);
    solve(&matrix.matrix, times, by_time);
    const double a = product(roots, by_root), b = product(roots, by_time),
                 c = product(times, by_time), determinant = a * c - b * b;
    for (uint32_t i = 0; i < GROWTH_PARTS; i++)
        fit->weights[i] = (a * by_time[i] - b * by_root[i]) / determinant;
    fit->variance = a / determinant;
}

struct growth_fit growth_fit_of(double from, const double ends[GROWTH_PARTS])
{
    struct growth_fit fit = {.length = (ends[GROWTH_PARTS - 1] - from) / GROWTH_PARTS};
    double times[GROWTH_PARTS];
    for (uint32_t i = 0; i < GROWTH_PARTS; i++) {
        const double begin = i ? ends[i - 1] : from;
        if (!(ends[i] > begin))
            return fit;
        times[i] = (begin + ends[i]) / 2;
    }
    set_weights(&fit, times);
    return fit;
}

/* Averages of parts of length d step by N(0, 2/3 d) from one to the next, and by the growth. */
double growth_slope(const struct growth_fit *fit, const double parts[GROWTH_PARTS],
                    double *variance)
{
    const double mean = (parts[GROWTH_PARTS - 1] - parts[0]) / (GROWTH_PARTS - 1);
    double squares = 0;
    for (uint32_t i = 1; i < GROWTH_PARTS; i++) {
        const double step = parts[i] - parts[i - 1] - mean;
        squares += step * step;
    }
    const double motion = squares / (GROWTH_PARTS - 2) / (2.0 / 3.0 * fit->length);
    *variance = fit->length > 0 ? motion * fit->variance : 0.0;
    return product(fit->weights, parts);
}
