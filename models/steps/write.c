/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write: one key of a dataset, wherever the store keeps it. */
#include "models/steps/operate.h"

static void write_compile(struct compiler *c, const struct step *step)
{
    operate_compile(c, step, true);
}

static void write_walk(const struct step *step, struct walk *walk, double count)
{
    operate_walk(step, walk, count, true);
}

static const struct setting write_settings[] = {
    OPERATE_SETTINGS,
    FLAG(struct operate, idempotent, .preset = "false",
         .doc = "whether it does no harm to carry it out again, as where it sets a row of a number "
                "that the caller has drawn: a repeat is no duplicate"),
    SETTINGS_END};

const struct step_class step_write = {
    .head = {.name = "write",
             .doc = "write one key of a dataset",
             .settings = write_settings,
             .settings_size = sizeof(struct operate),
             .examples = EXAMPLES({.text = "write: orders", .mean = 2e6},
                                  {.text = "{write: stock, key: same}", .mean = 2e6})},
    .compile = write_compile,
    .walk = write_walk,
    .written_back = true,
};
