/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shared: an entry of `deployment.crews`; all that need it wait in one line. */
#include "models/words/crews.h"

struct shared {
    const char *of;
};

static const struct setting shared_settings[] = {
    NAME(struct shared, of, .required = true, .doc = "entry of `deployment.crews`"), SETTINGS_END};

static const char *shared_name(const void *settings)
{
    return ((const struct shared *)settings)->of;
}

const struct crews_class crews_shared = {
    .head = {.name = "shared",
             .doc = "crews of `deployment.crews`, for whom all that they repair waits in one line",
             .settings = shared_settings,
             .settings_size = sizeof(struct shared),
             .examples = EXAMPLES({.text = "ops"}, {.text = "shared(ops)"})},
    .name = shared_name,
};
