/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lives of a server: how one begins, what is left when its session is over. */
#include "models/stores/regions/protocol.h"

void lease_over(struct port *port, uint64_t incarnation)
{
    struct server *server = server_of(port);
    if (incarnation != server->incarnation || server->leaving)
        return;
    server->leaving = true;
    journal_fail(port);
    struct task *task = port_begin(port);
    task->stage = BORN_ANEW;
    port_persist(port, task, STORE_LETTER_BYTES);
}

void server_free(struct port *port)
{
    struct server *server = server_of(port);
    spans_free(&server->regions, port->blocks);
    versions_free(&server->visible);
    journal_free(port);
    while (server->openings)
        opening_free(port, server->openings);
}

static void begin_copy(struct port *port, struct regions_disk *disk, uint32_t server)
{
    const struct regions_made *made = made_of(port);
    struct copy *copy = &disk->copies[server];
    if (!(first_holders(made, server) & replica_bit(port->self)))
        return;
    copy->incarnation = 1;
    for (uint32_t i = server; i < made->regions; i += made->servers)
        spans_put(&copy->spans, port->blocks,
                  &(struct span){.from = first_place(made, i),
                                 .until = first_place(made, i + 1),
                                 .epoch = i + 1, /* so no two regions have a version in common */
                                 .state = SERVING});
}

static void begin_first(struct port *port, struct regions_disk *disk)
{
    const struct regions_made *made = made_of(port);
    struct server *server = server_of(port);
    for (uint32_t i = 0; i < made->servers; i++) {
        versions_init(&disk->copies[i].versions, port->blocks);
        disk->copies[i].since = 1;
        begin_copy(port, disk, i);
    }
    const struct spans *mine = &disk->copies[port->self].spans;
    spans_copy(&server->regions, port->blocks, mine->list, mine->count);
    server->journal.holders = first_holders(made, port->self);
    server->journal.segment = 1;
    server->met = replica_bit(made->masters) - 1;
    server->live =
        made->servers >= MOST_REPLICAS ? ~(replica_set)0 : replica_bit(made->servers) - 1;
    for (uint32_t i = 0; i < made->masters; i++)
        server->until[i] = settings_of(port)->master.session;
    for (uint32_t i = 0; i < mine->count; i++)
        port_announce_serves(port, mine->list[i].from, mine->list[i].until,
                             mine->list[i].epoch);
}

void server_begins(struct port *port, bool first)
{
    struct regions_disk *disk = port_redo(port);
    struct server *server = server_of(port);
    const struct regions_made *made = made_of(port);
    *server = (struct server){.incarnation = ++disk->starts, .ruler = made->servers};
    server->journal.guest = NOBODY;
    server->journal.first = 1;
    versions_init(&server->visible, port->blocks);
    if (first)
        begin_first(port, disk);
    for (uint32_t i = 0; i < made->servers; i++) {
        server->coming[i] = disk->copies[i].number;
        server->coming_life[i] = disk->copies[i].incarnation;
    }
}
