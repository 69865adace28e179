/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports of registries and their clients, besides those of all actors (port.h).
 *
 * What a registry says at one time is a listing: numbers, growing, of what there is.  Each is kept
 * once by the world, so that a message carries its number. */
#ifndef MODELS_WORDS_REGISTRY_PORT_H
#define MODELS_WORDS_REGISTRY_PORT_H

#include "models/words/port.h"

enum { LISTING_NONE, LISTING_FIRST }; /* nothing; what there was at the beginning of the run */

/* What somebody who asks a process whether it is well would find. */
enum health {
    HEALTH_ok,
    HEALTH_silent, /* it is frozen */
    HEALTH_gone,   /* there is no such process, but its node lives */
    HEALTH_lost    /* its node is dead or frozen */
};

struct registry_ports {
    uint64_t (*list)(struct port *port, const uint32_t *items, uint32_t count);
    const uint32_t *(*listed)(const struct port *port, uint64_t listing, uint32_t *count);
    void (*learn)(struct port *port, unsigned which, uint64_t listing);
    enum health (*health)(const struct port *port, uint32_t instance);
    void (*replace)(struct port *port, uint32_t instance);
};

static inline uint32_t port_instance(const struct port *port) { return port->instance; }
/* The listing of these items, which grow; its items. */
static inline uint64_t port_list(struct port *port, const uint32_t *items, uint32_t count)
{
    return port->world->registries->list(port, items, count);
}
static inline const uint32_t *port_listed(const struct port *port, uint64_t listing,
                                          uint32_t *count)
{
    return port->world->registries->listed(port, listing, count);
}
/* From now on the process goes by what this listing of a registry says. */
static inline void port_learn(struct port *port, unsigned which, uint64_t listing)
{
    port->world->registries->learn(port, which, listing);
}
static inline enum health port_health(const struct port *port, uint32_t instance)
{
    return port->world->registries->health(port, instance);
}
/* It should be begun anew on another node. */
static inline void port_replace(struct port *port, uint32_t instance)
{
    port->world->registries->replace(port, instance);
}
/* Any moment within a period. */
static inline sim_time port_moment_in(struct port *port, sim_time period)
{
    draw random = port_random(port);
    return (sim_time)(unit_of(draw_next(&random)) * (double)period);
}

#endif
