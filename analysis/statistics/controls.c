/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/controls.h"

#include <math.h>

#include "analysis/statistics/interval.h"

/* Below that it could be chance. */
#define GAIN_LEAST 1.2
/* What is known exactly is told as that. */
#define GAIN_MOST 1e6
/* Controls that say the same are one. */
#define ALIKE 1e-9

/* Sums over replications: of y, of controls, of their products. */
struct moments {
    double n, y, yy;
    double c[CONTROLS_MOST], cy[CONTROLS_MOST], cc[CONTROLS_MOST][CONTROLS_MOST];
};

/* One more, or one less. */
static void add(struct moments *to, const struct controls *controls, double y, uint32_t i,
                double sign)
{
    to->n += sign;
    to->y += sign * y;
    to->yy += sign * y * y;
    for (uint32_t k = 0; k < controls->count; k++) {
        const double c = controls->values[k][i];
        to->c[k] += sign * c;
        to->cy[k] += sign * c * y;
        for (uint32_t l = 0; l < controls->count; l++)
            to->cc[k][l] += sign * c * controls->values[l][i];
    }
}

/* Of the regression with a constant, by elimination without a choice of pivots: the matrix is one
 * of covariances.  False: there is none, for some control says what others say. */
static bool coefficients(const struct moments *of, uint32_t count, double b[CONTROLS_MOST])
{
    double s[CONTROLS_MOST][CONTROLS_MOST], own[CONTROLS_MOST];
    for (uint32_t k = 0; k < count; k++) {
        b[k] = of->cy[k] - of->c[k] * of->y / of->n;
        for (uint32_t l = 0; l < count; l++)
            s[k][l] = of->cc[k][l] - of->c[k] * of->c[l] / of->n;
        own[k] = s[k][k];
    }
    for (uint32_t k = 0; k < count; k++) {
        if (!(s[k][k] > ALIKE * own[k]))
            return false;
        for (uint32_t l = k + 1; l < count; l++) {
            const double share = s[l][k] / s[k][k];
            for (uint32_t m = k; m < count; m++)
                s[l][m] -= share * s[k][m];
            b[l] -= share * b[k];
        }
    }
    for (uint32_t k = count; k-- > 0;) {
        for (uint32_t l = k + 1; l < count; l++)
            b[k] -= s[k][l] * b[l];
        b[k] /= s[k][k];
    }
    return true;
}

static double width(double n, double sum, double squares, uint32_t lost, double confidence)
{
    const double variance = fmax(0, squares - sum * sum / n) / (n - 1);
    return student_critical((uint32_t)n - lost, confidence) * sqrt(variance / n);
}

static bool is_used(const bool *used, uint32_t i) { return !used || used[i]; }

/* Around the first value, so that nothing cancels. */
static struct moments moments_of(const struct controls *controls, const double *y, const bool *used,
                                 uint32_t n, double *first)
{
    struct moments all = {0};
    *first = (double)NAN;
    for (uint32_t i = 0; i < n; i++)
        if (is_used(used, i)) {
            *first = isnan(*first) ? y[i] : *first;
            add(&all, controls, y[i] - *first, i, 1);
        }
    return all;
}

struct controlled controls_apply(const struct controls *controls, double confidence,
                                 const double *y, const bool *used, uint32_t n, double *z)
{
    struct controlled found = {.helps = false, .gain = 1};
    double sum = 0, squares = 0, first;
    const struct moments all = moments_of(controls, y, used, n, &first);
    if (controls->count == 0 || all.n < CONTROLLED_LEAST || !isfinite(all.yy))
        return found;
    for (uint32_t i = 0; i < n; i++) {
        struct moments others = all;
        double b[CONTROLS_MOST] = {0}, off = 0;
        if (!is_used(used, i))
            continue;
        add(&others, controls, y[i] - first, i, -1);
        if (!coefficients(&others, controls->count, b))
            return found;
        for (uint32_t k = 0; k < controls->count; k++)
            off += b[k] * controls->values[k][i];
        z[i] = y[i] - off;
        sum += z[i] - first;
        squares += (z[i] - first) * (z[i] - first);
    }
    const double plain = width(all.n, all.y, all.yy, 0, confidence);
    found.half = width(all.n, sum, squares, controls->count, confidence);
    if (plain > 0)
        found.gain = fmin(GAIN_MOST, plain * plain / (found.half * found.half));
    found.shift = (sum - all.y) / all.n;
    found.helps = found.gain >= GAIN_LEAST;
    return found;
}
