/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/releases.h"

const struct setting bad_settings[] = {
    SHARE(struct bad_release, probability, .preset = "0%", .most = 1,
          .doc = "of each change to be a mistake; one of them makes the release bad"),
    SHARE(struct bad_release, errors, .preset = "0%", .most = 1,
          .doc = "of what begins at an instance of a bad version: it fails"),
    NUMBER(struct bad_release, slower, .preset = "1", .least = 1, .most = 1e6,
           .doc = "how many times as long the work of a bad version takes"),
    FLAG(struct bad_release, crash, .preset = "false", .doc = "whether a bad version never starts"),
    LAW(struct bad_release, found_after,
        .doc = "time until a bad version is found, since its first instance came; left out: when a "
               "canary has been watched, else never"),
    DURATION(struct bad_release, roll_back, .preset = "5min",
             .doc = "time from when it was found until all is as before"),
    SETTINGS_END};

/* Defaults of Kubernetes' deployments: apps/v1 defaults.go. */
#define AT_A_TIME                                                                                  \
    SHARE(struct replacing, surge, .preset = "25%", .most = 1,                                     \
          .doc = "rolling: instances that there may be more meanwhile, rounded up"),               \
        SHARE(struct replacing, unavailable, .preset = "25%", .most = 1,                           \
              .doc = "rolling: instances that may be missing meanwhile, rounded down")

static const struct setting service_replacing_settings[] = {
    CLASS(struct replacing, strategy, strategies, .preset = "rolling",
          .doc = "how instances are replaced"),
    AT_A_TIME, SETTINGS_END};

const struct setting replacing_settings[] = {
    CLASS(struct replacing, strategy, strategies,
          .doc = "how instances are replaced; left out: as `releases` of the service says"),
    AT_A_TIME, SETTINGS_END};

#define USUAL 0.25 /* of both */

struct rollout_terms replacing_terms(const struct replacing *replacing)
{
    struct rollout_terms terms = {0};
    const struct strategy_class *class = (const struct strategy_class *)replacing->strategy.class;
    if (class && class->rolls) {
        terms.surge = replacing->surge;
        terms.unavailable = replacing->unavailable;
    }
    if (class && class->terms)
        class->terms(replacing->strategy.settings, &terms);
    return terms;
}

void replacing_check(const struct replacing *replacing, struct complaints *complaints)
{
    const struct strategy_class *class = (const struct strategy_class *)replacing->strategy.class;
    if (class && class->rolls && !(replacing->surge > 0.0 || replacing->unavailable > 0.0))
        complain(complaints, &replacing->surge, "a surge of 25%, or unavailable",
                 "with neither more nor fewer instances nothing is ever replaced");
    if (!class || class->rolls)
        return;
    const double *set = replacing->surge != USUAL         ? &replacing->surge
                        : replacing->unavailable != USUAL ? &replacing->unavailable
                                                          : NULL;
    if (set)
        complain(complaints, set, "strategy: rolling", "'%s' does not go by it", class->head.name);
}

const struct setting releases_settings[] = {
    LAW(struct releases, every, .doc = "time between changes of one module; left out: none"),
    TEXT(struct releases, per, .preset = "module", .words = "module service",
         .doc = "what changes so often: each module inside, or the service as a whole"),
    DURATION(struct releases, train, .preset = "none", .words = "none",
             .doc = "changes are collected and released so often; none: as they come, one release "
                    "after the other"),
    SPREAD_GROUP(struct releases, replacing, service_replacing_settings),
    GROUP(struct releases, bad, bad_settings, .doc = "what a mistake does, and until when"),
    SETTINGS_END};
