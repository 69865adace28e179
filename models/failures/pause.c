/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pause: work stops and goes on later as if nothing had been: a stop-the-world collection, a frozen
 * process, a virtual machine on the move.  Messages wait; nobody gets a reset. */
#include "models/failures/target.h"
#include "models/plan/meanwhile.h"

struct pause_settings {
    struct failure_target target;
};

static const struct setting pause_settings[] = {TARGET_ROW(struct pause_settings), SETTINGS_END};

static void pause_set(struct run *run, const struct target *target, uint32_t member, bool paused)
{
    if (target_of_nodes(target))
        node_pause(run, target->members[member], paused);
    else
        instance_pause(run, target->members[member], paused);
}

static void pause_begin(struct run *run, const void *settings, const struct target *target,
                        uint32_t member)
{
    (void)settings;
    pause_set(run, target, member, true);
}

static void pause_end(struct run *run, const void *settings, const struct target *target,
                      uint32_t member)
{
    (void)settings;
    pause_set(run, target, member, false);
}

static void falls_silent(struct meanwhile *to, uint32_t instance, double value)
{
    (void)value;
    to->silent[instance] = true;
}

static void pause_means(const struct plan *plan, const void *settings, const struct target *target,
                        struct meanwhile *to)
{
    (void)settings;
    meanwhile_each(plan, target, falls_silent, to, 1.0);
}

const struct failure_class failure_pause = {
    .head = {.name = "pause",
             .doc = "its work stops and goes on later",
             .settings = pause_settings,
             .settings_size = sizeof(struct pause_settings),
             .examples = EXAMPLES({.text = "pause: service web/0"})},
    .stops = true,
    .means = pause_means,
    .begin = pause_begin,
    .end = pause_end,
};
