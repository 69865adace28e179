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

static bool has_clock(const struct plan *plan, const struct target *target, uint32_t member)
{
    if (!target_of_nodes(target))
        return plan->parties[plan->instances[member].party].kind == PARTY_STORE;
    for (uint32_t i = 0; i < plan->instance_count; i++)
        if (plan->instances[i].node == member &&
            plan->parties[plan->instances[i].party].kind == PARTY_STORE)
            return true;
    return false;
}

static bool skew_resolve(const struct plan *plan, const void *settings, const char *const *text,
                         struct arena *arena, struct complaints *to, struct target *target)
{
    (void)settings;
    if (!plan_target(plan, *text, text, arena, to, target))
        return false;
    for (uint32_t i = 0; i < target->count; i++)
        if (has_clock(plan, target, target->members[i]))
            return true;
    complain_softly(to, text, "skew a store, or a node on which one lives",
                    "no effect: only stores look at a clock, and none is there");
    return true;
}

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
    .resolve = skew_resolve,
    .begin = skew_begin,
    .end = skew_end,
};
