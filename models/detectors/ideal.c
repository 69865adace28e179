/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A detector that cannot err: so long after a process has died, all others believe it dead, at the
 * same moment; the moment it is back they know.  One that is back before that was never missed.
 *
 * Why: fail-over by its times alone, without heartbeats that cost messages and without false
 * alarms.  The delay is drawn once per death, whoever looks. */
#include "models/detectors/detectors.h"
#include "models/words/actor.h"
#include "sim/setting.h"

enum { MOST_WATCHED = 64 };

struct watch {
    uint64_t tickets[MOST_WATCHED]; /* by peer: of the timer that is set; 0: none */
    uint64_t dead;                  /* believed: a bit each */
};

static const struct setting ideal_settings[] = {
    LAW(struct ideal_detector, after, .preset = "10s",
        .doc = "time from a death until all others know of it"),
    SETTINGS_END};

static void ideal_sighted(struct port *port, const struct sighting *sighting)
{
    struct watch *watch = port->state;
    const uint32_t peer = sighting->peer;
    if (watch->tickets[peer] != 0)
        port_cancel(port, watch->tickets[peer]);
    watch->tickets[peer] = 0;
    if (sighting->up) {
        if (watch->dead & UINT64_C(1) << peer)
            port_suspect(port, peer, false);
        watch->dead &= ~(UINT64_C(1) << peer);
        return;
    }
    const struct ideal_detector *settings = port->settings;
    const sim_time passed = port_now(port) - sighting->since,
                   after = law_sample_key(&settings->after, sighting->key);
    watch->tickets[peer] = port_timer(port, after > passed ? after - passed : 0, peer);
}

static void ideal_fired(struct port *port, uint64_t peer)
{
    struct watch *watch = port->state;
    watch->tickets[peer] = 0;
    watch->dead |= UINT64_C(1) << peer;
    port_suspect(port, (uint32_t)peer, true);
}

const struct detector_class detector_ideal = {
    .actor = {.head = {.name = "ideal",
                       .doc = "never errs; knows of a death after a while",
                       .settings = ideal_settings,
                       .settings_size = sizeof(struct ideal_detector),
                       .examples = EXAMPLES({.text = "ideal"}, {.text = "ideal(3s)"})},
              .state_size = sizeof(struct watch),
              .fired = ideal_fired},
    .sighted = ideal_sighted,
};
