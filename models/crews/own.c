/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own: crews that repair nothing else. */
#include "models/words/crews.h"

struct own {
    uint64_t count;
};

static const struct setting own_settings[] = {
    COUNT(struct own, count, .preset = "unlimited", .least = 1, .most = 1e6,
          .doc = "repairs that can go on at the same time"),
    SETTINGS_END};

static uint64_t own_count(const void *settings) { return ((const struct own *)settings)->count; }

const struct crews_class crews_own = {
    .head = {.name = "own",
             .doc = "crews that repair nothing else",
             .settings = own_settings,
             .settings_size = sizeof(struct own),
             .examples = EXAMPLES({.text = "3"}, {.text = "unlimited"}, {.text = "own(1)"})},
    .count = own_count,
};
