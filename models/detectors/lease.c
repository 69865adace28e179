/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key that a process renews and that outlives it for at most `ttl`: Patroni's leader key in etcd,
 * an election time-out after the last heartbeat (MongoDB).  The last renewal was up to `renew`
 * before the death, any time of it as likely, so the key ends ttl - renew to ttl after it.  It
 * cannot err (models/detectors/sure.h): what keeps the key is taken to be up, and its messages
 * cost nothing. */
#include "models/detectors/detectors.h"
#include "models/detectors/sure.h"
#include "sim/setting.h"

static const struct setting lease_settings[] = {
    DURATION(struct lease_detector, ttl, .preset = "30s", .least = 1,
             .doc = "for so long a key lives that is not renewed"),
    DURATION(struct lease_detector, renew, .preset = "10s", .doc = "time between two renewals"),
    SETTINGS_END};

static void lease_sighted(struct port *port, const struct sighting *sighting)
{
    const struct lease_detector *settings = port->settings;
    draw random = sighting->key;
    const double before = unit_of(draw_next(&random)) * (double)settings->renew;
    const sim_time ends = settings->ttl - clock_round(before);
    sure_sighted(port, sighting, ends > 0 ? ends : 0);
}

const struct detector_class detector_lease = {
    .actor = {.head = {.name = "lease",
                       .doc = "never errs; a death is known when a key ends that was renewed",
                       .settings = lease_settings,
                       .settings_size = sizeof(struct lease_detector),
                       .examples = EXAMPLES({.text = "lease"}, {.text = "lease(ttl=9s renew=3s)"})},
              .state_size = sizeof(struct watch),
              .fired = sure_fired},
    .sighted = lease_sighted,
};
