/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A protocol in the fake world (fake_world.h) that only hears what the detector beside it believes:
 *
 *     static void hears(struct port *port, uint32_t peer, bool dead) { ... }
 *     static struct store_class listener = LISTENER(hears);
 *     struct fake_world *world = listeners(&listener, "gossip", &settings, 10);
 */
#ifndef TESTS_MODELS_LISTENER_H
#define TESTS_MODELS_LISTENER_H

#include "models/detectors/detectors.h"
#include "tests/models/fake_world.h"
#include "tests/models/family.h"

#define SECOND NANOSECONDS_PER_SECOND
#define MS (SECOND / 1000)

static struct part beside;

static inline unsigned with_detector(const void *settings, struct part parts[MOST_PARTS - 1])
{
    (void)settings;
    parts[0] = beside;
    return 1;
}

#define LISTENER(hears)                                                                            \
    {                                                                                              \
        .actor = {.head = {.name = "listener", .doc = "hears"}, .suspects = (hears)},              \
        .beside = with_detector                                                                    \
    }

static inline struct fake_world *listeners(const struct store_class *listener, const char *detector,
                                           const void *settings, uint32_t peers)
{
    beside = (struct part){.class = member(&detectors, detector), .settings = settings};
    return fake_of(listener, peers, NULL);
}

/* The settings of two detectors, as their rows fill them. */
struct beats {
    sim_time heartbeat, timeout;
};
struct swim_settings {
    sim_time period, timeout, suspicion;
    uint64_t fanout, indirect, repeat;
    struct law spread;
    const char *interest;
};

#endif
