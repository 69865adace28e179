/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lru: the key that was used least recently goes.
 *
 * Source of the mean: Che, Tung, Wang 2002 (models/stores/cache/misses.h). */
#include <math.h>

#include "models/words/eviction.h"

static uint32_t lru_victim(const struct memory *memory, const void *settings, draw *random)
{
    (void)settings, (void)random;
    return memory->entries[0].newer;
}

static double lru_present(double rate, double time) { return 1.0 - exp(-rate * time); }

const struct eviction_class eviction_lru = {
    .head = {.name = "lru",
             .doc = "the key that was used least recently",
             .examples = EXAMPLES({.text = "lru"})},
    .moves = true,
    .victim = lru_victim,
    .present = lru_present,
};
