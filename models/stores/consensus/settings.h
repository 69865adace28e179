/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings that stores with an agreed log have in common.
 *
 * Why: the same key means the same everywhere, so its row stands once.  Rule: rows are macros where
 * presets differ between kinds; each kind checks its own. */
#ifndef MODELS_STORES_CONSENSUS_SETTINGS_H
#define MODELS_STORES_CONSENSUS_SETTINGS_H

#include "models/words/deployment.h"
#include "sim/distribution.h"
#include "sim/setting.h"

struct snapshot_settings {
    uint64_t every, keep, size; /* every: entries; COUNT_UNLIMITED: none is taken */
};
#define SNAPSHOT_ROWS(entries, kept)                                                               \
    {                                                                                              \
        COUNT(struct snapshot_settings, every, .preset = entries, .words = "never", .least = 1,    \
              .doc = "entries after which what they make is written down"),                        \
            COUNT(struct snapshot_settings, keep, .preset = kept,                                  \
                  .doc = "entries kept nevertheless, for followers that are behind"),              \
            SIZE(struct snapshot_settings, size, .preset = "10MB",                                 \
                 .doc = "what one weighs on the way to a follower"),                               \
            SETTINGS_END                                                                           \
    }

struct delay_settings {
    struct law all;
};
#define DELAY_ROWS                                                                                 \
    {                                                                                              \
        LAW(struct delay_settings, all,                                                            \
            .doc = "of every letter between replicas, on top of the network"),                     \
            SETTINGS_END                                                                           \
    }

/* Processor time of a write at whoever did not propose it. */
static inline const struct law *apply_law(const struct store *store, const struct law *own)
{
    return law_given(own) || own->class ? own : &store->write_time;
}

/* Of an entry and of a letter, besides the value. */
enum { ENTRY_BYTES = 32 };

#endif
