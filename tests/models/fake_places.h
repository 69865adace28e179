/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake world (fake_world.h, which includes this) for stores that cut their keys themselves, and
 * for clients that learn from vain attempts. */
#ifndef TESTS_MODELS_FAKE_PLACES_H
#define TESTS_MODELS_FAKE_PLACES_H

#include "models/words/places_port.h"

static inline uint64_t fake_kept_keys(const struct port *port)
{
    return fake_world_of(port)->kept_keys;
}

static inline uint64_t fake_place(const struct port *port, uint32_t dataset, uint64_t key)
{
    (void)port;
    return mix(dataset, key) >> 32;
}

static inline void fake_serves(struct port *port, uint64_t from, uint64_t until, uint64_t epoch)
{
    struct fake_world *world = fake_world_of(port);
    locations_announce(&world->directory.locations, &world->blocks,
                       &(struct location){.from = from,
                                          .until = until,
                                          .epoch = epoch,
                                          .since = fake_now(world),
                                          .server = port->self});
}

static inline void fake_cut(struct port *port, const struct places *places, uint64_t kept,
                            uint64_t begins)
{
    struct fake_world *world = fake_world_of(port);
    world->cut_from = places->from;
    world->cut_until = places->until;
    if (world->cut)
        world->cut(world, port->self, kept, begins);
}

static const struct places_ports fake_places = {
    .kept_keys = fake_kept_keys, .place = fake_place, .serves = fake_serves, .cut = fake_cut};

/* Its clients have got no good answer. */
static inline void fake_missed(struct fake_world *world, uint32_t dataset, uint64_t key)
{
    if (world->class->missed)
        world->class->missed(&world->clients.port,
                             &(struct asking){.key = key, .dataset = dataset});
}

#endif
