/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fixed: always the same number. */
#include "models/words/counts.h"
#include "sim/setting.h"

struct fixed {
    uint64_t times;
};

static const struct setting fixed_settings[] = {COUNT(struct fixed, times, .required = true,
                                                      .least = 0, .most = MOST_TIMES,
                                                      .doc = "how often"),
                                                SETTINGS_END};

static uint64_t fixed_times(const void *settings)
{
    return ((const struct fixed *)settings)->times;
}

const struct count_class count_fixed = {
    .head = {.name = "fixed",
             .doc = "always the same number",
             .settings = fixed_settings,
             .settings_size = sizeof(struct fixed),
             .examples = EXAMPLES({.text = "3", .mean = 3}, {.text = "fixed(0)", .mean = 0})},
    .fixed = fixed_times,
};
