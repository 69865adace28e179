/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Crash: memory and open work are lost, what is on disk stays.  A crashed process on a live node
 * resets who calls it; a crashed node is silent.  When the disruption ends it starts again
 * (start-up time). */
#include "models/failures/target.h"

struct crash {
    struct failure_target target;
};

static const struct setting crash_settings[] = {TARGET_ROW(struct crash), SETTINGS_END};

static void crash_begin(struct run *run, const void *settings, const struct target *target,
                        uint32_t member)
{
    (void)settings;
    if (target_of_nodes(target))
        node_crash(run, target->members[member]);
    else
        instance_crash(run, target->members[member]);
}

static void crash_end(struct run *run, const void *settings, const struct target *target,
                      uint32_t member)
{
    (void)settings;
    if (target_of_nodes(target))
        node_restart(run, target->members[member]);
    else
        instance_restart(run, target->members[member]);
}

const struct failure_class failure_crash = {
    .head = {.name = "crash",
             .doc = "it dies: memory and open work are lost, the disk is kept",
             .settings = crash_settings,
             .settings_size = sizeof(struct crash),
             .examples = EXAMPLES({.text = "crash: node pool/3"}, {.text = "crash: each zone a"})},
    .kills = true,
    .begin = crash_begin,
    .end = crash_end,
};
