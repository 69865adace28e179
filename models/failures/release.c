/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Release: a new version of a service is rolled out.  If `bad` says what is wrong with it, it is;
 * it is found after `found_after` (a canary: when it has been watched) and rolled back, or when the
 * disruption ends (`for`).  While another release is under way it does not begin. */
#include <string.h>

#include "models/failures/target.h"
#include "models/plan/things.h"
#include "models/run/rollout.h"
#include "models/words/releases.h"

static const struct setting release_settings[] = {
    {.name = "target",
     .kind = SETTING_NAMES,
     SETTING_FIELD(struct release, targets, struct name_list),
     .required = true,
     .doc = "of what: service web, or a list of services, each released by itself"},
    SPREAD_GROUP(struct release, replacing, replacing_settings),
    GROUP(struct release, bad, bad_settings, .doc = "what is wrong with it, and until when"),
    SETTINGS_END};

static bool release_resolve(const struct plan *plan, const void *settings, const char *const *text,
                            struct arena *arena, struct complaints *to, struct target *target)
{
    const struct release *release = settings;
    if (text == release->targets.names)
        replacing_check(&release->replacing, to);
    if (!plan_target(plan, *text, text, arena, to, target))
        return false;
    if (target->kind == TARGET_INSTANCES && plan->parties[target->party].kind == PARTY_SERVICE &&
        !strchr(*text, '/') && target->word == TARGET_THE) {
        target->count = 1; /* all of them are one release */
        return true;
    }
    complain(to, text, "write `service web`", "a release is of a service as a whole");
    return false;
}

/* A version that fails everything, until it is rolled back. */
static const char *release_single(const struct thing *thing, struct arena *arena)
{
    if (strcmp(thing->kind, "service") != 0 || !thing->whole)
        return NULL;
    return arena_format(arena, "release: service %s, bad: {errors: 100%%}", thing->name);
}

static void release_begin(struct run *run, const void *settings, const struct target *target,
                          uint32_t member)
{
    (void)member;
    rollout_disrupts(run, target->party, settings);
}

static void release_end(struct run *run, const void *settings, const struct target *target,
                        uint32_t member)
{
    (void)settings;
    (void)member;
    rollout_mended(run, target->party);
}

const struct failure_class failure_release = {
    .head = {.name = "release",
             .doc = "a new version is rolled out, instance by instance",
             .settings = release_settings,
             .settings_size = sizeof(struct release),
             .examples =
                 EXAMPLES({.text = "{release: service api, bad: {errors: 50%, found_after: 2s}}"},
                          {.text = "release: [service api, service web]"})},
    .releases = true,
    .resolve = release_resolve,
    .single = release_single,
    .begin = release_begin,
    .end = release_end,
};
