/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/releases.h"

#define STRATEGIES(X) X(rolling) X(big_bang) X(canary) X(blue_green)

#define STRATEGY_CLASS(name) extern const struct strategy_class strategy_##name;
STRATEGIES(STRATEGY_CLASS)

#define STRATEGY_HEAD(name) &strategy_##name.head,
static const struct class_head *const members[] = {STRATEGIES(STRATEGY_HEAD) NULL};

const struct family strategies = {.name = "strategy", .members = members};
