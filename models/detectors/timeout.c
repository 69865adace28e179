/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heartbeats and a time-out: every process tells all others that it is alive, and believes those
 * dead of whom it has not heard for a while.
 *
 * It errs where heartbeats are late: a slow, paused or cut-off process is believed dead while it
 * lives.  Each process believes by itself.  A process that starts believes all alive.
 * Source: Chandra and Toueg 1996, "Unreliable Failure Detectors for Reliable Distributed Systems",
 * section 3 (eventually perfect detectors by time-outs). */
#include "models/detectors/detectors.h"
#include "sim/complain.h"
#include "sim/setting.h"

enum { HEARTBEAT_BYTES = 64 };

struct timeout_detector {
    sim_time heartbeat, timeout;
};

struct pulse {
    uint64_t tickets[MOST_WATCHED]; /* by peer: of its time-out */
    bool dead[MOST_WATCHED];        /* believed */
};

static const struct setting timeout_settings[] = {
    DURATION(struct timeout_detector, heartbeat, .preset = "1s", .least = 1,
             .doc = "time between two signs of life"),
    DURATION(struct timeout_detector, timeout, .preset = "3s", .least = 1,
             .doc = "silence after which a peer is believed dead"),
    SETTINGS_END};

/* A timer's word: a peer whose time is up, or the next heartbeat. */
#define BEAT UINT64_MAX

static void expect(struct port *port, uint32_t peer)
{
    const struct timeout_detector *settings = port->settings;
    struct pulse *pulse = port->state;
    if (pulse->tickets[peer] != 0)
        port_cancel(port, pulse->tickets[peer]);
    pulse->tickets[peer] = port_timer(port, settings->timeout, peer);
}

static void beat(struct port *port)
{
    const struct timeout_detector *settings = port->settings;
    const struct letter letter = {.bytes = HEARTBEAT_BYTES};
    for (uint32_t peer = 0; peer < port->peers; peer++)
        if (peer != port->self)
            port_send(port, peer, &letter, 0);
    port_timer(port, settings->heartbeat, BEAT);
}

static void timeout_started(struct port *port, bool first)
{
    (void)first;
    for (uint32_t peer = 0; peer < port->peers; peer++)
        if (peer != port->self)
            expect(port, peer);
    if (port->peers > 1)
        beat(port);
}

static void timeout_heard(struct port *port, const struct letter *letter)
{
    struct pulse *pulse = port->state;
    expect(port, letter->from);
    if (pulse->dead[letter->from])
        port_suspect(port, letter->from, false);
    pulse->dead[letter->from] = false;
}

static void timeout_fired(struct port *port, uint64_t word)
{
    struct pulse *pulse = port->state;
    if (word == BEAT) {
        beat(port);
        return;
    }
    pulse->tickets[word] = 0;
    pulse->dead[word] = true;
    port_suspect(port, (uint32_t)word, true);
}

static void timeout_check(const void *settings, struct complaints *to)
{
    const struct timeout_detector *own = settings;
    if (own->timeout <= own->heartbeat)
        complain(to, &own->timeout, "three heartbeats are usual",
                 "a time-out that is not longer than the heartbeat ends before the next one comes");
}

const struct detector_class detector_timeout = {
    .actor = {.head = {.name = "timeout",
                       .doc = "heartbeats; who is silent for too long is believed dead",
                       .settings = timeout_settings,
                       .settings_size = sizeof(struct timeout_detector),
                       .examples = EXAMPLES({.text = "timeout"},
                                            {.text = "timeout(heartbeat=100ms timeout=1s)"})},
              .state_size = sizeof(struct pulse),
              .check = timeout_check,
              .started = timeout_started,
              .heard = timeout_heard,
              .fired = timeout_fired},
};
