/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/selection.h"

#include <math.h>
#include <string.h>

#include "sim/check.h"

void selection_begin(struct selection *in, struct arena *arena)
{
    CHECK(in->count >= 1 && in->first >= 2 && in->indifference > 0);
    in->values = arena_array(arena, (size_t)in->first * in->count, sizeof *in->values);
    in->sums = arena_array(arena, in->count, sizeof *in->sums);
    in->variances = arena_array(arena, (size_t)in->count * in->count, sizeof *in->variances);
    in->left = arena_array(arena, in->count, sizeof *in->left);
    in->dropped_at = arena_array(arena, in->count, sizeof *in->dropped_at);
    in->dropped_by = arena_array(arena, in->count, sizeof *in->dropped_by);
    for (uint32_t i = 0; i < in->count; i++)
        in->left[i] = true;
    in->left_count = in->count;
    in->replications = 0;
}

double selection_mean(const struct selection *in, uint32_t system)
{
    const uint32_t n = in->dropped_at[system] ? in->dropped_at[system] : in->replications;
    return in->sums[system] / n;
}

static double variance_of_difference(const struct selection *in, uint32_t i, uint32_t l)
{
    double sum = 0, squares = 0;
    for (uint32_t r = 0; r < in->first; r++)
        sum += in->values[r * in->count + i] - in->values[r * in->count + l];
    for (uint32_t r = 0; r < in->first; r++) {
        const double off =
            in->values[r * in->count + i] - in->values[r * in->count + l] - sum / in->first;
        squares += off * off;
    }
    return squares / (in->first - 1.0);
}

static void find_variances(struct selection *in)
{
    for (uint32_t i = 0; i < in->count; i++)
        for (uint32_t l = 0; l < in->count; l++)
            in->variances[i * in->count + l] = variance_of_difference(in, i, l);
}

/* How much worse a mean may be and stay. */
static double allowance(const struct selection *in, uint32_t i, uint32_t l)
{
    const double error = 1 - in->confidence, free = in->first - 1.0, r = in->replications;
    const double eta = (pow(2 * error / (in->count - 1.0), -2 / free) - 1) / 2;
    const double d = in->indifference, h_square = 2 * eta * free;
    return fmax(0, d / (2 * r) * (h_square * in->variances[i * in->count + l] / (d * d) - r));
}

/* All against all that were left before: who drops whom must not depend on the order. */
static void drop(struct selection *in)
{
    const double sign = in->higher ? 1 : -1;
    uint32_t before = 0;
    for (uint32_t i = 0; i < in->count; i++)
        before += in->dropped_at[i] == 0;
    for (uint32_t i = 0; i < in->count && before > 1; i++)
        for (uint32_t l = 0; in->left[i] && l < in->count; l++) {
            const bool other =
                l != i && (in->dropped_at[l] == 0 || in->dropped_at[l] == in->replications);
            if (!other || sign * in->sums[i] / in->replications >=
                              sign * in->sums[l] / in->replications - allowance(in, i, l))
                continue;
            in->left[i] = false;
            in->dropped_at[i] = in->replications;
            in->dropped_by[i] = l;
            in->left_count--;
        }
}

bool selection_add(struct selection *in, const double *values)
{
    for (uint32_t i = 0; i < in->count; i++)
        if (in->left[i])
            in->sums[i] += values[i];
    if (in->replications < in->first)
        memcpy(&in->values[(size_t)in->replications * in->count], values,
               in->count * sizeof *values);
    in->replications++;
    if (in->replications == in->first)
        find_variances(in);
    if (in->replications >= in->first)
        drop(in);
    return in->left_count <= 1;
}

uint32_t selection_best(const struct selection *in)
{
    uint32_t best = in->count;
    for (uint32_t i = 0; i < in->count; i++)
        if (in->left[i] && (best == in->count || (in->higher ? in->sums[i] > in->sums[best]
                                                             : in->sums[i] < in->sums[best])))
            best = i;
    return best;
}
