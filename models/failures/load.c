/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Load: a workload source sends several times as much.  The target is the bare name of the source.
 * Overlapping ones multiply.  Open arrivals multiply their rate at once; users of a closed source
 * think so many times as fast from their next thought on. */
#include "models/failures/target.h"

#include "models/plan/meanwhile.h"
#include "models/run/source.h"

struct load {
    struct name_list sources;
    double factor;
};

static const struct setting load_settings[] = {
    {.name = "target",
     .kind = SETTING_NAMES,
     SETTING_FIELD(struct load, sources, struct name_list),
     .required = true,
     .doc = "name of the workload source, or a list of them"},
    NUMBER(struct load, factor, .required = true, .least = 1e-6, .most = 1e6,
           .doc = "how many times as many requests it sends"),
    SETTINGS_END};

static void unknown_source(const struct plan *plan, const char *const *text, struct arena *arena,
                           struct complaints *to)
{
    const char **names = arena_array(arena, plan->client_count + 1, sizeof *names);
    for (uint32_t i = 0; i < plan->client_count; i++)
        names[i] = plan->parties[i].name;
    complain_unknown(to, text, "workload source", *text, names, plan->client_count);
}

static bool load_resolve(const struct plan *plan, const void *settings, const char *const *text,
                         struct arena *arena, struct complaints *to, struct target *target)
{
    (void)settings;
    const uint32_t party = plan_find_party(plan, PARTY_CLIENT, *text);
    if (party == NONE) {
        unknown_source(plan, text, arena, to);
        return false;
    }
    uint32_t *member = arena_array(arena, 1, sizeof *member);
    *member = party;
    *target = (struct target){.kind = TARGET_PARTY, .count = 1, .members = member, .party = party};
    return true;
}

static void load_begin(struct run *run, const void *settings, const struct target *target,
                       uint32_t member)
{
    run->load_factor[target->members[member]] *= ((const struct load *)settings)->factor;
    source_reload(run, target->members[member]);
}

static void load_end(struct run *run, const void *settings, const struct target *target,
                     uint32_t member)
{
    run->load_factor[target->members[member]] /= ((const struct load *)settings)->factor;
    source_reload(run, target->members[member]);
}

static void load_means(const struct plan *plan, const void *settings, const struct target *target,
                       struct meanwhile *to)
{
    (void)plan;
    for (uint32_t i = 0; i < target->count; i++)
        to->asks[target->members[i]] *= ((const struct load *)settings)->factor;
}

const struct failure_class failure_load = {
    .head = {.name = "load",
             .doc = "a workload source sends several times as much",
             .settings = load_settings,
             .settings_size = sizeof(struct load),
             .examples = EXAMPLES({.text = "{load: shoppers, factor: 4}"},
                                  {.text = "{load: [shoppers], factor: 2}"})},
    .resolve = load_resolve,
    .means = load_means,
    .begin = load_begin,
    .end = load_end,
};
