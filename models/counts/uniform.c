/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uniform: each number from the least to the most is as likely. */
#include "models/words/counts.h"
#include "sim/setting.h"

struct uniform {
    uint64_t least, most;
};

static const struct setting uniform_settings[] = {
    COUNT(struct uniform, least, .required = true, .least = 0, .most = 1e6, .doc = "at least"),
    COUNT(struct uniform, most, .required = true, .least = 0, .most = 1e6, .doc = "at most"),
    SETTINGS_END};

static void uniform_check(const void *settings, struct complaints *complaints)
{
    const struct uniform *self = settings;
    if (self->least > self->most)
        complain(complaints, &self->least, NULL, "the least, %llu, is above the most, %llu",
                 (unsigned long long)self->least, (unsigned long long)self->most);
}

static uint32_t uniform_draw(const void *settings, draw *random)
{
    const struct uniform *self = settings;
    return (uint32_t)self->least +
           uniform_below(draw_next(random), (uint32_t)(self->most - self->least + 1));
}

static double uniform_mean(const void *settings)
{
    const struct uniform *self = settings;
    return 0.5 * ((double)self->least + (double)self->most);
}

static double uniform_all(const void *settings, double z)
{
    const struct uniform *self = settings;
    double sum = 0, power = 1;
    for (uint64_t n = 0; n <= self->most && power > 0.0; n++, power *= z)
        sum += n >= self->least ? power : 0.0;
    return sum / (double)(self->most - self->least + 1);
}

const struct count_class count_uniform = {
    .head = {.name = "uniform",
             .doc = "each number from the least to the most is as likely",
             .settings = uniform_settings,
             .settings_size = sizeof(struct uniform),
             .examples =
                 EXAMPLES({.text = "uniform(least=1 most=3)", .mean = 2, .cv = 0.4082482905})},
    .check = uniform_check,
    .draw = uniform_draw,
    .mean = uniform_mean,
    .all = uniform_all,
};
