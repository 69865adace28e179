/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lfu: the key that was used least often since it came goes; of those, the one used longest ago.
 *
 * Why: where what is popular stays popular nothing keeps more of it; after a change it keeps what
 * once was.  Counts do not age and end with the key (Redis and TinyLFU let them age). */
#include "models/words/eviction.h"

static uint32_t lfu_victim(const struct memory *memory, const void *settings, draw *random)
{
    (void)settings, (void)random;
    return memory->rarest[0];
}

/* Those that are asked for more often than once in the time. */
static double lfu_present(double rate, double time) { return rate * time >= 1.0 ? 1.0 : 0.0; }

const struct eviction_class eviction_lfu = {
    .head = {.name = "lfu",
             .doc = "the key that was used least often since it came",
             .examples = EXAMPLES({.text = "lfu"})},
    .ranks = true,
    .victim = lfu_victim,
    .present = lfu_present,
};
