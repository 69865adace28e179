/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/preference.h"

#define PREFERENCES(X) X(same_node) X(same_zone) X(same_region)

#define PREFERENCE_CLASS(name) extern const struct preference_class preference_##name;
PREFERENCES(PREFERENCE_CLASS)

#define PREFERENCE_HEAD(name) &preference_##name.head,
static const struct class_head *const members[] = {PREFERENCES(PREFERENCE_HEAD) NULL};

const struct family preferences = {.name = "preference", .members = members};

const struct setting preference_settings[] = {
    SHARE(struct preference, spill, .preset = "70%", .least = 0.01, .most = 1,
          .doc = "of the near replicas that must be well; with fewer, others are asked as well"),
    SETTINGS_END};
