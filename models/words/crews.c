/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/crews.h"

#define REPAIR_CREWS(X) X(own) X(shared)

#define CREWS_EXTERN(name) extern const struct crews_class crews_##name;
REPAIR_CREWS(CREWS_EXTERN)
#define CREWS_HEAD(name) &crews_##name.head,
static const struct class_head *const members[] = {REPAIR_CREWS(CREWS_HEAD) 0};
const struct family repair_crews = {
    .name = "repair crews", .members = members, .plain = "own shared"};

const struct setting crew_settings[] = {SELF(struct crew, name),
                                        COUNT(struct crew, count, .required = true,
                                              .shorthand = true, .least = 1, .most = 1e6,
                                              .doc = "repairs that can go on at the same time"),
                                        SETTINGS_END};
