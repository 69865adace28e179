/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan/copies.h"

#include <stdlib.h>

/* Constant and exponential. */
struct shifted {
    double constant, deviation;
};

static struct shifted shifted_of(struct duration one)
{
    const double deviation = fmin(sqrt(fmax(0.0, one.variance)), one.mean);
    return (struct shifted){one.mean - deviation, deviation};
}

static double beyond(struct shifted one, double t)
{
    return t < one.constant      ? 1.0
           : one.deviation > 0.0 ? exp(-(t - one.constant) / one.deviation)
                                 : 0.0;
}

struct unlike {
    struct shifted usual[MOST_COPIES], late[MOST_COPIES];
    const struct copy *copies;
    uint32_t count, need;
    double least;
};

/* P(fewer than `need` are there at t). */
static double too_few(const struct unlike *u, double t)
{
    double there[MOST_COPIES + 1] = {1.0}, sum = 0;
    if (t < u->least)
        return 1.0;
    for (uint32_t i = 0; i < u->count; i++) {
        const double late = u->copies[i].late;
        const double missing =
            (1 - late) * beyond(u->usual[i], t) + (late > 0.0 ? late * beyond(u->late[i], t) : 0.0);
        for (uint32_t k = u->need; k-- > 0;)
            there[k] = there[k] * missing + (k > 0 ? there[k - 1] * (1 - missing) : 0.0);
    }
    for (uint32_t k = 0; k < u->need; k++)
        sum += there[k];
    return sum;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where a law begins, and how it falls: between two of these it is smooth enough for four points.
 */
enum { MARKS = 12 };
static void mark(double *marks, uint32_t *count, struct shifted one)
{
    static const double at[MARKS] = {0, 0.2, 0.5, 1, 1.5, 2.25, 3.5, 5, 8, 12, 20, 36};
    for (unsigned i = 0; i < MARKS && (i == 0 || one.deviation > 0.0); i++)
        marks[(*count)++] = one.constant + at[i] * one.deviation;
}

/* Of P and of 2 t P over one stretch: Gauss and Legendre. */
static void add_stretch(const struct unlike *u, double from, double until, double *mean,
                        double *square)
{
    static const double points[] = {0.339981043584856, 0.861136311594053},
                        weights[] = {0.652145154862546, 0.347854845137454};
    const double half = (until - from) / 2, middle = (until + from) / 2;
    for (unsigned i = 0; i < 4 && half > 0.0; i++) {
        const double t = middle + (i & 1 ? half : -half) * points[i / 2];
        const double few = half * weights[i / 2] * too_few(u, t);
        *mean += few;
        *square += 2 * t * few;
    }
}

struct duration copies_time(const struct copy *copies, uint32_t count, uint32_t need, double least)
{
    struct unlike u = {
        .copies = copies, .count = count < MOST_COPIES ? count : MOST_COPIES, .least = least};
    double marks[2 * MARKS * MOST_COPIES + 2] = {0, least}, mean = 0, square = 0;
    uint32_t marked = 2;
    if (!isfinite(least))
        return (struct duration){least, 0};
    u.need = need < u.count ? need : u.count;
    for (uint32_t i = 0; i < u.count; i++) {
        const struct duration late = duration_sum(copies[i].usual, copies[i].added);
        if (!isfinite(late.mean) || !isfinite(late.variance))
            return late;
        u.usual[i] = shifted_of(copies[i].usual);
        u.late[i] = shifted_of(late);
        mark(marks, &marked, u.usual[i]);
        if (copies[i].late > 0.0)
            mark(marks, &marked, u.late[i]);
    }
    qsort(marks, marked, sizeof *marks, ascending);
    for (uint32_t i = 0; i + 1 < marked && u.need > 0; i++)
        add_stretch(&u, marks[i], marks[i + 1], &mean, &square);
    return (struct duration){mean, fmax(0.0, square - mean * mean)};
}
