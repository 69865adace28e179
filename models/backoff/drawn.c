/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every wait is drawn from one law, whatever the number of the attempt; a plain duration is a
 * constant wait. */
#include "models/words/backoff.h"

#include "sim/distribution.h"
#include "sim/setting.h"

struct drawn {
    struct law law;
};

static const struct setting drawn_settings[] = {
    LAW(struct drawn, law, .required = true, .doc = "law of every wait"), SETTINGS_END};

static sim_time drawn_wait(const void *settings, uint32_t attempt, draw *random)
{
    const struct drawn *drawn = settings;
    (void)attempt;
    return law_sample(&drawn->law, random);
}

static double drawn_longest(const void *settings, uint64_t retries)
{
    const struct law *law = &((const struct drawn *)settings)->law;
    if (!law_given(law))
        return 0.0;
    return (double)retries *
           (law->speed == LAW_CONSTANT ? (double)law->shift : law_quantile(law, 1.0 - 1e-6));
}

const struct backoff_class backoff_drawn = {
    .head = {.name = "drawn",
             .doc = "every wait is drawn from one law",
             .settings = drawn_settings,
             .settings_size = sizeof(struct drawn),
             .examples = EXAMPLES({.text = "50ms"}, {.text = "exponential(20ms)"},
                                  {.text = "drawn(uniform(10ms..30ms))"})},
    .wait = drawn_wait,
    .longest = drawn_longest,
};
