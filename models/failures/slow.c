/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slow: alive, answering, and several times slower: the grey failure that health checks miss.
 * A slow node paces its processor for everybody on it; a slow process stretches its own work only.
 * Source: Huang et al. 2017, "Gray failure: the Achilles' heel of cloud-scale systems", HotOS. */
#include <string.h>

#include "models/failures/target.h"
#include "models/plan/meanwhile.h"
#include "models/plan/things.h"

struct slow {
    struct failure_target target;
    double factor;
};

static const struct setting slow_settings[] = {
    TARGET_ROW(struct slow),
    NUMBER(struct slow, factor, .required = true, .least = 1, .most = 1e6,
           .doc = "how many times as long its work takes"),
    SETTINGS_END};

/* Makes work take `factor` times as long as before. */
static void slow_down(struct run *run, const struct target *target, uint32_t member, double factor)
{
    if (target_of_nodes(target))
        node_pace(run, target->members[member], 1.0 / factor);
    else
        instance_stretch(run, target->members[member], factor);
}

static void slow_begin(struct run *run, const void *settings, const struct target *target,
                       uint32_t member)
{
    slow_down(run, target, member, ((const struct slow *)settings)->factor);
}

static void slow_end(struct run *run, const void *settings, const struct target *target,
                     uint32_t member)
{
    slow_down(run, target, member, 1.0 / ((const struct slow *)settings)->factor);
}

static void slower(struct meanwhile *to, uint32_t instance, double factor)
{
    to->stretch[instance] *= factor;
}

static void slow_means(const struct plan *plan, const void *settings, const struct target *target,
                       struct meanwhile *to)
{
    meanwhile_each(plan, target, slower, to, ((const struct slow *)settings)->factor);
}

/* One node turns grey: what health checks do not see. */
static const char *slow_single(const struct thing *thing, struct arena *arena)
{
    if (strcmp(thing->kind, "node") != 0)
        return NULL;
    return arena_format(arena, "slow: %s %s, factor: 10", thing->kind, thing->name);
}

const struct failure_class failure_slow = {
    .head = {.name = "slow",
             .doc = "its work takes several times as long",
             .settings = slow_settings,
             .settings_size = sizeof(struct slow),
             .examples = EXAMPLES({.text = "{slow: node pool/1, factor: 10}"})},
    .means = slow_means,
    .single = slow_single,
    .begin = slow_begin,
    .end = slow_end,
};
