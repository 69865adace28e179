/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clients of a store of regions: which server they ask for a key, and what they make of it when
 * that was wrong.
 *
 * Why apart: clients are no processes of the store; all that they share with it is what has been
 * announced.  Rule: what one client has learned another one does not know. */
#ifndef MODELS_STORES_REGIONS_LOCATE_H
#define MODELS_STORES_REGIONS_LOCATE_H

#include "models/words/actor.h"

/* Of one client, by number of range: 1 + server; 0: not looked up. */
struct kept_by_client {
    uint8_t *servers;
    uint32_t room;
};
struct kept_locations {
    struct kept_by_client *clients;
    uint32_t room;
};

uint32_t regions_route(struct port *clients, const struct asking *asking);
void regions_missed(struct port *clients, const struct asking *asking);

#endif
