/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random: any key goes, each with the same probability.
 *
 * Why: the cheapest there is, and no pattern of questions defeats it.
 * Source of the mean: Gelenbe 1973, "A Unified Approach to the Evaluation of a Class of Replacement
 * Algorithms"; Fricker, Robert, Roberts 2012. */
#include "models/words/eviction.h"

static uint32_t random_victim(const struct memory *memory, const void *settings, draw *random)
{
    (void)settings;
    return 1 + uniform_below(draw_next(random), memory->count);
}

static double random_present(double rate, double time) { return rate * time / (1.0 + rate * time); }

const struct eviction_class eviction_random = {
    .head = {.name = "random",
             .doc = "any key, each with the same probability",
             .examples = EXAMPLES({.text = "random"})},
    .victim = random_victim,
    .present = random_present,
};
