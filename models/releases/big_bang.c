/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Big bang: all old instances stop, then the new ones start. */
#include "models/words/releases.h"

static void big_bang_terms(const void *settings, struct rollout_terms *terms)
{
    (void)settings;
    terms->unavailable = 1.0;
}

const struct strategy_class strategy_big_bang = {
    .head = {.name = "big_bang",
             .doc = "all at once: the old ones stop, then the new ones start",
             .examples = EXAMPLES({.text = "big_bang"})},
    .terms = big_bang_terms,
};
