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

const struct setting releases_settings[] = {
    LAW(struct releases, every, .doc = "time between changes of one module; left out: none"),
    TEXT(struct releases, per, .preset = "module", .words = "module service",
         .doc = "what changes so often: each module inside, or the service as a whole"),
    DURATION(struct releases, train, .preset = "none", .words = "none",
             .doc = "changes are collected and released so often; none: as they come, one release "
                    "after the other"),
    CLASS(struct releases, strategy, strategies, .preset = "rolling",
          .doc = "how instances are replaced"),
    GROUP(struct releases, bad, bad_settings, .doc = "what a mistake does, and until when"),
    SETTINGS_END};
