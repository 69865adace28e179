/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long poll: a question that nothing new answers is held open for a while, and asked again when it
 * has been answered.  A client gives up a question 30 s after it should have been answered, as
 * Apollo's does (RemoteConfigLongPollService: held for 60 s, given up after 90 s). */
#include "models/words/registry.h"

struct long_poll {
    sim_time hold;
};

static const struct setting long_poll_settings[] = {
    DURATION(struct long_poll, hold, .preset = "60s", .least = 1e6,
             .doc = "time for which a question is held open while there is no news"),
    SETTINGS_END};

static sim_time long_poll_hold(const void *settings)
{
    return ((const struct long_poll *)settings)->hold;
}

const struct delivery_class delivery_long_poll = {
    .head = {.name = "long_poll",
             .doc = "clients are told at once, by answers to questions that were held open",
             .settings = long_poll_settings,
             .settings_size = sizeof(struct long_poll),
             .examples = EXAMPLES({.text = "long_poll"}, {.text = "long_poll(hold=30s)"})},
    .hold = long_poll_hold,
};
