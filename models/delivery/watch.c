/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watch: the registry tells its clients as soon as it knows itself.
 *
 * A client's watch is a question that stays open until there is news, and says which list the
 * client has, so nothing is missed between two of them.  It is opened anew every `refresh`, at
 * another server if the one before did not answer: so a watch at a server that has died silently
 * ends.  Sources: Kubernetes API concepts, "Efficient detection of changes"; etcd, "Watch API". */
#include "models/words/registry.h"

static sim_time watch_hold(const void *settings)
{
    (void)settings;
    return SIM_NEVER;
}

const struct delivery_class delivery_watch = {
    .head = {.name = "watch",
             .doc = "clients are told at once; a watch is opened anew every `refresh`",
             .examples = EXAMPLES({.text = "watch"})},
    .hold = watch_hold,
};
