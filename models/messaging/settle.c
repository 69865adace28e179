/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a group needs no more: written down, and then there is room for others. */
#include "models/messaging/replica.h"

void settled(struct port *port, const struct place *place, uint64_t offset)
{
    kept_settle(kept_of(port, place->partition), place->local, offset);
    struct broker *broker = broker_of(port);
    broker->room |= broker->partitions[place->partition].blocked != NULL;
}

void settle_offset(struct port *port, const struct place *place, uint64_t offset)
{
    if (!broker_terms(port)->messaging->disk) {
        settled(port, place, offset);
        (void)spread_settle(port, place, offset);
        return;
    }
    struct task *task = port_begin(port);
    task->stage = STAGE_SETTLING;
    task->dataset = place->share;
    task->key = offset;
    port_persist(port, task, 0);
}

void settle_flushed(struct port *port, struct task *task)
{
    const struct place place = place_of(port, task->dataset);
    const uint64_t offset = task->key;
    port_end(port, task);
    settled(port, &place, offset);
    (void)spread_settle(port, &place, offset);
}
