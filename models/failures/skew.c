/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Skew: a clock goes wrong by a step, and is put right when it ends.  What a process waits for is
 * not moved (timers count by an oscillator, not by the calendar); what it writes down or compares
 * with what others wrote is: the age of a write, whichever of two writes is the later one.  Skews
 * add up.  Services look at no clock, so it means something to stores only. */
#include "models/failures/target.h"

struct skew {
    struct failure_target target;
    sim_time by;
};

static const struct setting skew_settings[] = {
    TARGET_ROW(struct skew),
    DURATION(struct skew, by, .required = true, .least = -86400e9, .most = 86400e9,
             .doc = "how far its clock is ahead; negative: behind"),
    SETTINGS_END};

static void skew_by(struct run *run, const struct target *target, uint32_t member, sim_time by)
{
    if (target_of_nodes(target))
        node_skew(run, target->members[member], by);
    else
        instance_skew(run, target->members[member], by);
}

static void skew_begin(struct run *run, const void *settings, const struct target *target,
                       uint32_t member)
{
    skew_by(run, target, member, ((const struct skew *)settings)->by);
}

static void skew_end(struct run *run, const void *settings, const struct target *target,
                     uint32_t member)
{
    skew_by(run, target, member, -((const struct skew *)settings)->by);
}

const struct failure_class failure_skew = {
    .head = {.name = "skew",
             .doc = "its clock is wrong by a step",
             .settings = skew_settings,
             .settings_size = sizeof(struct skew),
             .examples = EXAMPLES({.text = "{skew: store main/0, by: 500ms}"},
                                  {.text = "{skew: [store main/0, node pool/1], by: -2s}"})},
    .begin = skew_begin,
    .end = skew_end,
};
