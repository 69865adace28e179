/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/paxos/protocol.h"

void paxos_send(struct port *port, uint32_t to, struct letter *letter)
{
    replica_send(port, &settings_of(port)->delays.all, to, letter);
}

/* They share its body. */
void paxos_send_others(struct port *port, const struct letter *letter)
{
    for (uint32_t i = 0; i < port->peers; i++) {
        struct letter own = *letter;
        if (i == port->self)
            continue;
        if (own.body)
            body_hold(own.body);
        paxos_send(port, i, &own);
    }
    body_release(port->blocks, letter->body);
}

struct slots *slots_of(struct port *port, struct letter *letter, const struct entry_log *log,
                       uint64_t first, uint32_t count)
{
    struct slots *slots = body_make(port->blocks, sizeof *slots + count * sizeof slots->entries[0]);
    uint64_t bytes = 0;
    slots->first = first;
    slots->commit = state_of(port)->machine.commit;
    slots->count = count;
    for (uint32_t i = 0; i < count; i++) {
        if (first + i <= log->base || first + i > log->last)
            continue;
        const struct log_entry *entry = log_at(log, first + i);
        slots->entries[i] = *entry;
        if (entry->term != 0)
            bytes += ENTRY_BYTES + (entry->barrier ? 0 : port_value_bytes(port, entry->dataset));
    }
    letter->body = slots;
    letter->bytes = (uint32_t)(bytes < UINT32_MAX / 2 ? bytes : UINT32_MAX / 2);
    return slots;
}
