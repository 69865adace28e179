/* SPDX-License-Identifier: GPL-3.0-or-later */
/* poisson: what falls into a stretch of time when everything comes by itself. */
#include "models/words/counts.h"
#include "sim/numeric.h"
#include "sim/setting.h"

struct poisson {
    double mean;
};

/* Drawn by adding up gaps: as many steps as it is long. */
static const struct setting poisson_settings[] = {NUMBER(struct poisson, mean, .required = true,
                                                         .least = 0, .most = 10e3,
                                                         .doc = "mean number of repetitions"),
                                                  SETTINGS_END};

static uint32_t poisson_draw(const void *settings, draw *random)
{
    const double mean = ((const struct poisson *)settings)->mean;
    uint32_t count = 0;
    for (double sum = 0;; count++) {
        sum -= numeric_log(unit_above_zero(draw_next(random)));
        if (sum > mean || count == MOST_TIMES)
            return count;
    }
}

static double poisson_mean(const void *settings)
{
    return ((const struct poisson *)settings)->mean;
}

static double poisson_all(const void *settings, double z)
{
    return numeric_exp(poisson_mean(settings) * (z - 1.0));
}

const struct count_class count_poisson = {
    .head = {.name = "poisson",
             .doc = "as many as come by themselves",
             .settings = poisson_settings,
             .settings_size = sizeof(struct poisson),
             .examples = EXAMPLES({.text = "poisson(4)", .mean = 4, .cv = 0.5})},
    .draw = poisson_draw,
    .mean = poisson_mean,
    .all = poisson_all,
};
