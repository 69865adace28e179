/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adaptive_lifo: first come, first served, until the line has not been empty for a while; then
 * whoever came last is next.
 *
 * Why: fair in calm, and in overload it serves those who still wait.  Source: Maurer 2015, "Fail at
 * scale", ACM Queue 13(8): Facebook's adaptive LIFO; that a line has not been empty for 100 ms is
 * how its controlled delay tells a standing line. */
#include "models/words/order.h"
#include "sim/setting.h"

struct adaptive {
    sim_time standing;
};

struct standing {
    sim_time since; /* the line was empty */
};

static const struct setting adaptive_settings[] = {
    DURATION(struct adaptive, standing, .preset = "100ms", .least = 0, .most = 1e15,
             .doc = "time without an empty line after which the newest is next"),
    SETTINGS_END};

static void adaptive_joined(void *state, const void *settings, sim_time now, uint32_t others)
{
    (void)settings;
    if (others == 0)
        ((struct standing *)state)->since = now;
}

static bool adaptive_newest(const void *state, const void *settings, sim_time now)
{
    return now - ((const struct standing *)state)->since >=
           ((const struct adaptive *)settings)->standing;
}

const struct order_class order_adaptive_lifo = {
    .head = {.name = "adaptive_lifo",
             .doc = "first come, first served, until the line stands; then the newest is next",
             .settings = adaptive_settings,
             .settings_size = sizeof(struct adaptive),
             .examples =
                 EXAMPLES({.text = "adaptive_lifo"}, {.text = "adaptive_lifo(standing=50ms)"})},
    .state_size = sizeof(struct standing),
    .joined = adaptive_joined,
    .newest = adaptive_newest,
};
