/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/registry.h"

#define CONFIGURATIONS(X) X(ideal) X(centre) X(apollo) X(config_map)

#define CONFIGURATION_CLASS(name) extern const struct configuration_class configuration_##name;
CONFIGURATIONS(CONFIGURATION_CLASS)

#define CONFIGURATION_HEAD(name) &configuration_##name.head,
static const struct class_head *const members[] = {CONFIGURATIONS(CONFIGURATION_HEAD) NULL};

const struct family configurations = {.name = "kind of configuration", .members = members};
