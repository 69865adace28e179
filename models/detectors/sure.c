/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/detectors/sure.h"

#include "sim/check.h"

void sure_sighted(struct port *port, const struct sighting *sighting, sim_time after)
{
    struct watch *watch = port->state;
    const uint32_t peer = sighting->peer;
    CHECK(peer < MOST_WATCHED);
    if (watch->tickets[peer] != 0)
        port_cancel(port, watch->tickets[peer]);
    watch->tickets[peer] = 0;
    if (sighting->up) {
        if (watch->dead[peer])
            port_suspect(port, peer, false);
        watch->dead[peer] = false;
        return;
    }
    const sim_time passed = port_now(port) - sighting->since;
    watch->tickets[peer] = port_timer(port, after > passed ? after - passed : 0, peer);
}

void sure_fired(struct port *port, uint64_t peer)
{
    struct watch *watch = port->state;
    watch->tickets[peer] = 0;
    watch->dead[peer] = true;
    port_suspect(port, (uint32_t)peer, true);
}
