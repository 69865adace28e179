/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the first attempt has before a hedge is sent: a time, or a percentile of the latest
 * answers.  One file in models/hedging/, one word in the list; `30ms` is fixed(30ms), `p95` is
 * percentile(p95). */
#ifndef MODELS_WORDS_HEDGE_DELAY_H
#define MODELS_WORDS_HEDGE_DELAY_H

#include "sim/clock.h"
#include "sim/complain.h"
#include "sim/family.h"

struct hedge_delay_class {
    struct class_head head;
    sim_time (*time)(const void *settings); /* always the same; NULL: measured */
    double (*share)(const void *settings);  /* of the latest answers that are faster */
    void (*check)(const void *settings, struct complaints *to);
};

extern const struct family hedge_delays;

#endif
