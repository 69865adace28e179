/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/registry.h"

#include "models/words/actor.h"

static const struct setting own_settings[] = {
    SPREAD_CLASS(struct store, kind, stores, .doc = "how a store of its own keeps the keys"),
    {.kind = SETTING_GROUP, .rows = store_keeping_settings},
    SETTINGS_END};

const struct setting registry_keeper_settings[] = {
    NAME(struct registry_keeper, entry, .shorthand = true,
         .doc = "entry of `stores`; left out: none, or a store of its own"),
    SPREAD_GROUP(struct registry_keeper, own, own_settings), SETTINGS_END};
