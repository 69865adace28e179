/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fixed: the same time for every call.  Source: gRPC's hedgingDelay (proposal A6). */
#include "models/words/hedge_delay.h"
#include "sim/setting.h"

struct fixed {
    sim_time time;
};

static const struct setting fixed_settings[] = {
    DURATION(struct fixed, time, .required = true, .least = 1, .most = 1e18,
             .doc = "wait before one more attempt while none has answered"),
    SETTINGS_END};

static sim_time fixed_time(const void *settings) { return ((const struct fixed *)settings)->time; }

const struct hedge_delay_class hedge_delay_fixed = {
    .head = {.name = "fixed",
             .doc = "the same time for every call",
             .settings = fixed_settings,
             .settings_size = sizeof(struct fixed),
             .examples = EXAMPLES({.text = "30ms"}, {.text = "fixed(1us)"})},
    .time = fixed_time,
};
