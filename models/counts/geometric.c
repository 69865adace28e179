/* SPDX-License-Identifier: GPL-3.0-or-later */
/* geometric: after each repetition another one follows with the same probability, whatever came
 * before.
 *
 * Why: the calls of a layered queueing network whose phases are stochastic are geometric with a
 * mean y, none included (Franks et al. 2009, "Enhanced modeling and solution of layered queueing
 * networks", IEEE Transactions on Software Engineering 35(2)). */
#include "models/words/counts.h"
#include "sim/numeric.h"
#include "sim/setting.h"

struct geometric {
    double mean;
    uint64_t least;
};

static const struct setting geometric_settings[] = {
    NUMBER(struct geometric, mean, .required = true, .least = 0, .most = 1e5,
           .doc = "mean number of repetitions"),
    COUNT(struct geometric, least, .preset = "0", .least = 0, .most = 1e5,
          .doc = "at least so many"),
    SETTINGS_END};

static void geometric_check(const void *settings, struct complaints *complaints)
{
    const struct geometric *self = settings;
    if (self->mean < (double)self->least)
        complain(complaints, &self->mean, NULL, "a mean of %g is below the least, %llu", self->mean,
                 (unsigned long long)self->least);
}

/* Of another one after the least. */
static double again(const struct geometric *self)
{
    const double more = self->mean - (double)self->least;
    return more / (1.0 + more);
}

static uint32_t geometric_draw(const void *settings, draw *random)
{
    const struct geometric *self = settings;
    const double q = again(self), u = unit_above_zero(draw_next(random));
    const double more = q > 0.0 ? numeric_log(u) / numeric_log(q) : 0.0;
    const double sum = (double)self->least + more;
    return sum < MOST_TIMES ? (uint32_t)sum : MOST_TIMES;
}

static double geometric_mean(const void *settings)
{
    return ((const struct geometric *)settings)->mean;
}

static double geometric_all(const void *settings, double z)
{
    const struct geometric *self = settings;
    const double q = again(self);
    double least = 1.0;
    for (uint64_t i = 0; i < self->least && least > 0.0; i++)
        least *= z;
    return least * (1.0 - q) / (1.0 - q * z);
}

/* cv of a geometric count from 0 with mean m: sqrt((1 + m) / m). */
const struct count_class count_geometric = {
    .head = {.name = "geometric",
             .doc = "each repetition is followed by another with the same probability",
             .settings = geometric_settings,
             .settings_size = sizeof(struct geometric),
             .examples =
                 EXAMPLES({.text = "geometric(2.5)", .mean = 2.5, .cv = 1.1832159566},
                          {.text = "geometric(mean=2 least=1)", .mean = 2, .cv = 0.7071067812})},
    .check = geometric_check,
    .draw = geometric_draw,
    .mean = geometric_mean,
    .all = geometric_all,
};
