/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blue and green: as many new instances beside the old ones, which stop when all of them serve. */
#include "models/words/releases.h"

static void blue_green_terms(const void *settings, struct rollout_terms *terms)
{
    (void)settings;
    terms->surge = 1.0;
    terms->together = true;
}

const struct strategy_class strategy_blue_green = {
    .head = {.name = "blue_green",
             .doc = "as many new ones beside the old, which stop when all of those serve",
             .examples = EXAMPLES({.text = "blue_green"})},
    .terms = blue_green_terms,
};
