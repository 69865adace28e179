/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports of stores that cut their keys themselves, besides those of all actors (port.h).
 *
 * Why apart: where a key stands among all is a matter of the datasets, which a store does not know.
 * Rule: a place is one of 2^32, and a key has the same one for ever. */
#ifndef MODELS_WORDS_PLACES_PORT_H
#define MODELS_WORDS_PLACES_PORT_H

#include "models/words/port.h"

struct places_ports {
    uint64_t (*kept_keys)(const struct port *port);
    uint64_t (*place)(const struct port *port, uint32_t dataset, uint64_t key);
    void (*serves)(struct port *port, uint64_t from, uint64_t until, uint64_t epoch);
};

/* Keys that the store had before the run. */
static inline uint64_t port_kept_keys(const struct port *port)
{
    return port->world->places->kept_keys(port);
}
/* By hash, or by the order of the keys of its dataset (`by`); new keys come last then. */
static inline uint64_t port_place(const struct port *port, uint32_t dataset, uint64_t key)
{
    return port->world->places->place(port, dataset, key);
}
/* It serves these places from now on, as it was told in the epoch: clients can look it up. */
static inline void port_announce_serves(struct port *port, uint64_t from, uint64_t until,
                                        uint64_t epoch)
{
    port->world->places->serves(port, from, until, epoch);
}

#endif
