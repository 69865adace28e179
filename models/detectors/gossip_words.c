/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/detectors/gossip_words.h"

const struct setting gossip_settings[] = {
    DURATION(struct gossip, period, .preset = "1s", .least = 1,
             .doc = "each process pings one other in each"),
    COUNT(struct gossip, fanout, .preset = "3", .least = 1, .most = 63,
          .doc = "others that are told what is new in each period"),
    DURATION(struct gossip, suspicion, .preset = "5s", .least = 0,
             .doc = "time in which a suspect can refute"),
    DURATION(struct gossip, timeout, .preset = "500ms", .least = 1,
             .doc = "until others are asked to ping; less than the period"),
    COUNT(struct gossip, indirect, .preset = "3", .least = 0, .most = 63,
          .doc = "others that are asked to"),
    COUNT(struct gossip, repeat, .preset = "4", .least = 1, .most = 1000,
          .doc = "an item is told so many times log10(n + 1) times; with feedback: the k of 1/k"),
    LAW(struct gossip, spread, .doc = "time between two tellings of news; unset: the period"),
    TEXT(struct gossip, interest, .preset = "blind", .words = "blind feedback",
         .doc = "an item is told so often, or until somebody who was told knew it and a coin "
                "(1 in `repeat`) says that it is enough"),
    SETTINGS_END};

/* What is asked of others has no time to be answered in the period. */
void gossip_check(const void *settings, struct complaints *to)
{
    const struct gossip *own = settings;
    if (own->timeout >= own->period)
        complain_softly(to, &own->timeout,
                        "shorter than the period by a few round trips, as SWIM demands",
                        "a time-out that is not shorter than the period leaves the others no time "
                        "to ping: who loses one message is suspected");
}
