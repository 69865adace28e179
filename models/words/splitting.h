/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a shard by range is too hot and is cut in two while the store runs (models/run/splits.h).
 *
 * Why rows of a kind and not of `stores`: a cut has to be agreed on by the replicas of the shard,
 * which only kinds with a log of their own can. */
#ifndef MODELS_WORDS_SPLITTING_H
#define MODELS_WORDS_SPLITTING_H

#include "sim/setting.h"

struct splitting {
    double load; /* operations a second; 0: never */
    sim_time every;
    uint64_t most; /* shards of the store */
};
#define SPLITTING_ROWS(hot)                                                                        \
    {                                                                                              \
        RATE(struct splitting, load, .preset = hot, .shorthand = true,                             \
             .doc = "operations of a shard that is too hot, and is cut in two; 0/s: none is"),     \
            DURATION(struct splitting, every, .preset = "10s", .least = 1,                         \
                     .doc = "time over which they are counted, and between two looks"),            \
            COUNT(struct splitting, most, .preset = "64", .least = 2, .most = 1024,                \
                  .doc = "shards that there may be in the end"),                                   \
            SETTINGS_END                                                                           \
    }

#endif
