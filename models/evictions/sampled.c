/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sampled: of a few keys drawn at random the one that was used least recently goes.
 *
 * Why: Redis does so (maxmemory-samples 5) to spare the list of all keys; with one sample it is
 * `random`, with many it nears `lru`.  Left out: Redis keeps the 16 best candidates of earlier
 * draws in a pool, which brings it nearer still. Source: Redis documentation, "Key eviction",
 * approximated LRU algorithm. */
#include <math.h>

#include "models/words/eviction.h"
#include "sim/setting.h"

struct sampled {
    uint64_t samples;
};

static const struct setting sampled_settings[] = {
    COUNT(struct sampled, samples, .preset = "5", .least = 1, .most = 1000,
          .doc = "keys that are looked at, drawn with replacement"),
    SETTINGS_END};

static uint32_t sampled_victim(const struct memory *memory, const void *settings, draw *random)
{
    const uint64_t samples = ((const struct sampled *)settings)->samples;
    uint32_t victim = 1 + uniform_below(draw_next(random), memory->count);
    for (uint64_t i = 1; i < samples; i++) {
        const uint32_t other = 1 + uniform_below(draw_next(random), memory->count);
        if (memory->entries[other].used < memory->entries[victim].used)
            victim = other;
    }
    return victim;
}

static double sampled_present(double rate, double time) { return 1.0 - exp(-rate * time); }

const struct eviction_class eviction_sampled = {
    .head = {.name = "sampled",
             .doc = "of a few keys drawn at random the one that was used least recently, as Redis "
                    "does",
             .settings = sampled_settings,
             .settings_size = sizeof(struct sampled),
             .examples = EXAMPLES({.text = "sampled"}, {.text = "sampled(10)"})},
    .victim = sampled_victim,
    .present = sampled_present,
};
