/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the shards of a store are spread anew over its servers while it runs
 * (models/run/rebalance.h).
 *
 * Why rows of a kind and not of `stores`: products differ in whether they do it at all, and only
 * kinds that hand leadership over and change members can. */
#ifndef MODELS_WORDS_REBALANCING_H
#define MODELS_WORDS_REBALANCING_H

#include "sim/setting.h"

struct rebalancing {
    sim_time every;    /* 0: never */
    uint64_t leaders;  /* moved at each look, at the most */
    uint64_t replicas; /* on their way at a time, at the most */
    const char *by;    /* count load */
};
/* Of a store whose replicas stay where they are. */
#define LEADERS_ROWS(often, handed, how)                                                           \
    {                                                                                              \
        DURATION(struct rebalancing, every, .preset = often, .words = "none", .shorthand = true,   \
                 .doc =                                                                            \
                     "time between two looks at how leaders of shards are spread over servers"),   \
            COUNT(struct rebalancing, leaders, .preset = handed,                                   \
                  .doc = "leaders that are moved at each look at the most"),                       \
            TEXT(struct rebalancing, by, .preset = how, .words = "count load",                     \
                 .doc = "what servers are to lead as much of as the others: shards, or their "     \
                        "operations since the last look"),                                         \
            SETTINGS_END                                                                           \
    }
#define REBALANCING_ROWS(often, handed, moved, how)                                                \
    {                                                                                              \
        DURATION(struct rebalancing, every, .preset = often, .words = "none", .shorthand = true,   \
                 .doc = "time between two looks at how leaders and replicas of shards are spread " \
                        "over servers"),                                                           \
            COUNT(struct rebalancing, leaders, .preset = handed,                                   \
                  .doc = "leaders that are moved at each look at the most"),                       \
            COUNT(struct rebalancing, replicas, .preset = moved, .least = 1,                       \
                  .doc = "replicas on their way to another server at a time at the most"),         \
            TEXT(struct rebalancing, by, .preset = how, .words = "count load",                     \
                 .doc = "what servers are to lead as much of as the others: shards, or their "     \
                        "operations since the last look"),                                         \
            SETTINGS_END                                                                           \
    }

#endif
