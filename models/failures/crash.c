/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Crash: memory and open work are lost, what is on disk stays, or (`disk: lost`) is lost as well.
 * A crashed process on a live node resets who calls it; a crashed node is silent.  When the
 * disruption ends it starts again (start-up time).
 *
 * A replica that has lost its disk comes back with what there was before the run (a backup): it
 * gets what it misses from those who have it, as its store does that; what nobody has is lost.
 * Where a majority must not forget what it has agreed on it does not count before it knows that
 * again, or is replaced by a new member. */
#include <string.h>

#include "models/failures/target.h"
#include "models/plan/meanwhile.h"
#include "models/plan/things.h"

struct crash {
    struct failure_target target;
    const char *disk; /* kept, lost */
};

static const struct setting crash_settings[] = {
    TARGET_ROW(struct crash),
    TEXT(struct crash, disk, .preset = "kept", .words = "kept lost",
         .doc = "lost: what was written there is gone as well"),
    SETTINGS_END};

static bool crash_takes_disk(const void *settings)
{
    return strcmp(((const struct crash *)settings)->disk, "lost") == 0;
}

static void crash_begin(struct run *run, const void *settings, const struct target *target,
                        uint32_t member)
{
    const bool lost = crash_takes_disk(settings);
    const uint32_t whom = target->members[member];
    if (target_of_nodes(target)) {
        node_crash(run, whom);
        if (lost)
            node_loses_disk(run, whom);
        return;
    }
    instance_crash(run, whom);
    if (lost)
        instance_loses_disk(run, whom);
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

/* Who calls it knows by then; where there is nobody else, a dead node says nothing. */
static void dies(struct meanwhile *to, uint32_t instance, double silent)
{
    to->gone[instance] = true;
    to->silent[instance] |= silent > 0.0;
}

static void crash_means(const struct plan *plan, const void *settings, const struct target *target,
                        struct meanwhile *to)
{
    (void)settings;
    meanwhile_each(plan, target, dies, to, target_of_nodes(target) ? 1.0 : 0.0);
}

static const char *crash_single(const struct thing *thing, struct arena *arena)
{
    if (strcmp(thing->kind, "link") == 0)
        return NULL; /* nothing runs there */
    return arena_format(arena, "crash: %s %s", thing->kind, thing->name);
}

const struct failure_class failure_crash = {
    .head = {.name = "crash",
             .doc = "it dies: memory and open work are lost, the disk is kept or lost",
             .settings = crash_settings,
             .settings_size = sizeof(struct crash),
             .examples = EXAMPLES({.text = "crash: node pool/3"}, {.text = "crash: each zone a"},
                                  {.text = "crash: [node pool/3, leader main]"},
                                  {.text = "{crash: store main/0, disk: lost}"})},
    .kills = true,
    .stops = true,
    .takes_disk = crash_takes_disk,
    .means = crash_means,
    .single = crash_single,
    .begin = crash_begin,
    .end = crash_end,
};
