/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Poll: clients ask every now and then, and are answered at once. */
#include "models/words/registry.h"

static sim_time poll_hold(const void *settings)
{
    (void)settings;
    return 0;
}

const struct delivery_class delivery_poll = {
    .head = {.name = "poll",
             .doc = "clients ask every `refresh`",
             .examples = EXAMPLES({.text = "poll"})},
    .hold = poll_hold,
};
