/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be said of `gossip`, apart from what it does with it (gossip.c).
 *
 * Rule: whoever loses a message is asked for by others before the period is over, so the time-out
 * is shorter than that (SWIM, section 3.1). */
#ifndef MODELS_DETECTORS_GOSSIP_WORDS_H
#define MODELS_DETECTORS_GOSSIP_WORDS_H

#include "sim/complain.h"
#include "sim/distribution.h"
#include "sim/setting.h"

struct gossip {
    sim_time period, timeout, suspicion;
    uint64_t fanout, indirect, repeat;
    struct law spread;
    const char *interest; /* blind feedback */
};

extern const struct setting gossip_settings[];
void gossip_check(const void *settings, struct complaints *to);

#endif
