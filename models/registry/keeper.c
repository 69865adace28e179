/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store behind a server: what is written there and what its answers mean. */
#include "models/registry/server.h"

/* The list of this version is in the store. */
void keeper_wrote(struct port *port, uint64_t version, uint64_t listing)
{
    struct server_disk *disk = port_redo(port);
    disk->writes[disk->count++ % WRITES_KEPT] = (struct written){version, listing};
}

/* Of the writes up to this version the latest; acknowledgements may have overtaken each other. */
uint64_t keeper_list(const struct port *port, uint64_t version)
{
    const struct server_disk *disk = port->disk;
    const uint64_t kept = disk->count < WRITES_KEPT ? disk->count : WRITES_KEPT;
    const struct written *found = NULL;
    for (uint64_t i = 0; i < kept; i++) {
        const struct written *each = &disk->writes[i];
        if (each->version <= version && (!found || each->version > found->version))
            found = each;
    }
    if (found)
        return found->listing;
    return terms_of(port)->settings ? LISTING_NONE : LISTING_FIRST;
}

void keeper_write(struct port *port)
{
    struct task *task = port_begin(port);
    task->stage = STAGE_WRITES;
    task->word = ((struct server *)port->state)->wanted;
    port_call(port, task, VERB_WRITE, 0, keeper_list_key(port));
}

void keeper_read(struct port *port)
{
    struct task *task = port_begin(port);
    task->stage = STAGE_READS;
    port_call(port, task, VERB_READ, 0, keeper_list_key(port));
}

void keeper_again(struct port *port)
{
    struct server *server = port->state;
    if (!server->again)
        port_timer(port, NANOSECONDS_PER_SECOND, timer_word(TIMER_STORE, 0));
    server->again = true;
}
