/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memories of caches for tests of evictions: each test has an arena of its own. */
#ifndef TESTS_MODELS_EVICTIONS_H
#define TESTS_MODELS_EVICTIONS_H

#include "models/stores/cache/memory.h"
#include "tests/models/family.h"

static struct arena *arena;
static struct blocks blocks;

static inline void begin(void)
{
    arena = arena_create(0);
    blocks_init(&blocks, arena);
}
static inline void end(void) { arena_destroy(arena); }

static inline struct memory_rules rules_of(const char *text, uint32_t most, sim_time ttl)
{
    const struct made made = member_of(&evictions, text, arena);
    return (struct memory_rules){.class = (const struct eviction_class *)made.chosen.class,
                                 .settings = made.chosen.settings,
                                 .most = most,
                                 .ttl = ttl};
}

#endif
