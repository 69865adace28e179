/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read: one key of a dataset, wherever the store keeps it. */
#include "models/steps/operate.h"

static void read_compile(struct compiler *c, const struct step *step)
{
    operate_compile(c, step, false);
}

static void read_walk(const struct step *step, struct walk *walk, double count)
{
    operate_walk(step, walk, count, false);
}

static const struct setting read_settings[] = {OPERATE_SETTINGS, SETTINGS_END};

const struct step_class step_read = {
    .head = {.name = "read",
             .doc = "read one key of a dataset",
             .settings = read_settings,
             .settings_size = sizeof(struct operate),
             .examples =
                 EXAMPLES({.text = "read: carts", .mean = 1e6},
                          {.text = "{read: stock, level: strong, key: user}", .mean = 1e6})},
    .compile = read_compile,
    .walk = read_walk,
};
