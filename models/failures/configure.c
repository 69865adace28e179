/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configure: an operator gives a key another value, for good or until it is taken back: when it
 * ends
 * (`for`), or as a bad value does (`bad`): once it is found no further stage begins, and it is gone
 * `roll_back` later.  The target is the path of the key; each process obeys when it hears of it
 * (deployment.configuration).
 *
 * Stages are shares of the processes for whom the key is, in their order; an end takes all
 * back.  Public incidents of 2025 were such changes, sent everywhere at once (Google Cloud
 * 2025-06-12, Cloudflare 2025-11-18). */
#include "models/words/configure.h"
#include "models/failures/target.h"
#include "models/run/configuration.h"

static const struct setting stage_settings[] = {
    SELF(struct configure_stage, name),
    SHARE(struct configure_stage, share, .required = true, .least = 1e-6, .most = 1,
          .doc = "of the processes: they obey from now on, those of the stage before among them"),
    DURATION(struct configure_stage, after, .preset = "0s",
             .doc = "time since the stage before began; of the first one, since the change did"),
    SETTINGS_END};

static const struct setting bad_value_settings[] = {
    LAW(struct bad_value, found_after,
        .doc = "time from when the first stage began until it is found, and no other begins; left "
               "out: never"),
    DURATION(struct bad_value, roll_back, .preset = "5min",
             .doc = "time from when it was found until it is taken back"),
    SETTINGS_END};

static const struct setting configure_settings[] = {
    {.name = "key",
     .kind = SETTING_TEXT,
     SETTING_FIELD(struct configure, path, const char *),
     .required = true,
     .doc =
         "path of a changeable key: deployment.calls.api.timeout, workload.users.retry.attempts"},
    TEXT(struct configure, to, .required = true, .doc = "its new value, as it would stand there"),
    TABLE(struct configure, stages, struct configure_stage, stage_settings, .words = "series",
          .doc = "shares of the processes, one after the other, as `5% 25% 100% every 10min` or by "
                 "name; left out: all at once"),
    GROUP(struct configure, bad, bad_value_settings,
          .doc = "a mistake: when it is found and taken back"),
    SETTINGS_END};

/* Whom it is for, the plan knows (models/plan/configuration.h). */
static bool configure_resolve(const struct plan *plan, const void *settings,
                              const char *const *text, struct arena *arena, struct complaints *to,
                              struct target *target)
{
    (void)plan;
    (void)settings;
    (void)text;
    (void)to;
    *target = (struct target){.kind = TARGET_PARTY,
                              .count = 1,
                              .members = arena_array(arena, 1, sizeof *target->members),
                              .party = NONE};
    return true;
}

static void configure_begin(struct run *run, const void *settings, const struct target *target,
                            uint32_t member)
{
    (void)target;
    (void)member;
    configuration_changes(run, settings, true);
}

static void configure_end(struct run *run, const void *settings, const struct target *target,
                          uint32_t member)
{
    (void)target;
    (void)member;
    configuration_changes(run, settings, false);
}

const struct failure_class failure_configure = {
    .head = {.name = "configure",
             .doc = "a key gets another value, which processes obey as they hear of it",
             .settings = configure_settings,
             .settings_size = sizeof(struct configure),
             .examples =
                 EXAMPLES({.text = "{configure: deployment.calls.api.timeout, to: 1ms}"},
                          {.text = "{configure: deployment.calls.api.timeout, to: 1ms, bad: "
                                   "{found_after: 2s, roll_back: 1s}}"},
                          {.text = "{configure: deployment.calls.api.timeout, to: 1ms, stages: 5% "
                                   "25% 100% every 10s}"})},
    .configures = true,
    .resolve = configure_resolve,
    .begin = configure_begin,
    .end = configure_end,
};
