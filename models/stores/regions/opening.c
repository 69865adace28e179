/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regions on their way to a server: found by their epoch, and forgotten. */
#include "models/stores/regions/protocol.h"

static struct opening **link_of(struct port *port, uint64_t epoch)
{
    struct opening **at = &server_of(port)->openings;
    while (*at && (*at)->epoch != epoch)
        at = &(*at)->next;
    return at;
}

struct opening *opening_of(struct port *port, uint64_t epoch) { return *link_of(port, epoch); }

void opening_free(struct port *port, struct opening *opening)
{
    *link_of(port, opening->epoch) = opening->next;
    versions_free(&opening->found);
    block_give(port->blocks, opening, sizeof *opening);
}
