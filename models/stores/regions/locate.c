/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where clients look for a region.
 *
 * A client keeps what it has once looked up, and asks that server until it gets no answer or an
 * error (not serving); only then it looks again.  So after a region has moved each client makes one
 * vain attempt, and while a dead server's regions are nowhere all attempts go to the dead one, as
 * the client of HBase does (how often and how fast it tries again says `retry` of `calls`; HBase:
 * 15 times, from 100 ms on growing).  What is left out: that looking it up is a call of hbase:meta,
 * which is as available as its server. */
#include "models/stores/regions/locate.h"

#include "models/words/directory.h"
#include "models/words/places_port.h"

static struct kept_by_client *kept_by(struct port *clients, uint32_t client)
{
    struct kept_locations *all = clients->state;
    while (client >= all->room)
        all->clients =
            block_grow(clients->blocks, all->clients, &all->room, 16, sizeof *all->clients);
    return &all->clients[client];
}

static uint8_t *kept_at(struct port *clients, const struct asking *asking,
                        const struct location *location)
{
    struct kept_by_client *kept = kept_by(clients, asking->client);
    while (location->number >= kept->room)
        kept->servers = block_grow(clients->blocks, kept->servers, &kept->room, 16, 1);
    return &kept->servers[location->number];
}

static const struct location *location_of(struct port *clients, const struct asking *asking)
{
    return locations_at(&clients->directory->locations,
                        port_place(clients, asking->dataset, asking->key));
}

uint32_t regions_route(struct port *clients, const struct asking *asking)
{
    const struct location *location = location_of(clients, asking);
    if (!location)
        return NOBODY;
    uint8_t *server = kept_at(clients, asking, location);
    if (*server == 0)
        *server = (uint8_t)(location->server + 1);
    return *server - 1U;
}

void regions_missed(struct port *clients, const struct asking *asking)
{
    const struct location *location = location_of(clients, asking);
    if (location)
        *kept_at(clients, asking, location) = 0;
}
