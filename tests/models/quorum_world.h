/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A quorum store in the fake world: settings, of which a test changes what it is about. */
#ifndef TESTS_MODELS_QUORUM_WORLD_H
#define TESTS_MODELS_QUORUM_WORLD_H

#include "models/stores/quorum/quorum.h"

extern const struct store_class store_quorum;

static inline struct quorum quorum_of(const char *reads, const char *writes)
{
    const sim_time second = NANOSECONDS_PER_SECOND;
    return (struct quorum){.read_quorum = reads,
                           .write_quorum = writes,
                           .reads_to = "all",
                           .writes_to = "all",
                           .coordinator = "random",
                           .tokens = 16,
                           .allocate = "even",
                           .ring_delay = 30 * second,
                           .stream = 24 << 20,
                           .read_timeout = 5 * second,
                           .write_timeout = 2 * second,
                           .repair = {.what = "all"},
                           .hints = {.keep = 3 * 3600 * second, .speed = 1e6},
                           .levels = {.weak = {"one", "one"}, .strong = {"quorum", "quorum"}},
                           .detect = law_constant(10 * second)};
}

#endif
