/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an acceptor must not forget: "stable storage, preserved during failures, is used to maintain
 * the information that the acceptor must remember" (section 2.5), its promise and what it has
 * accepted.
 *
 * A log of records, one fsync at a time; what comes while it runs goes with the next one, however
 * much it is (group commit).  What is known to be committed goes along, for the next start. */
#include "models/stores/paxos/protocol.h"

#include <string.h>

static bool is_clean(struct port *port)
{
    const struct paxos_state *state = state_of(port);
    return !state->flushing && state->records.count == 0 &&
           disk_of(port)->promised == state->promised;
}

void paxos_persist_slot(struct port *port, uint64_t slot, const struct log_entry *entry)
{
    struct paxos_state *state = state_of(port);
    struct records *records = &state->records;
    log_fill(&state->log, slot);
    *log_at(&state->log, slot) = *entry;
    if (records->count == records->room)
        records->list =
            block_grow(port->blocks, records->list, &records->room, 16, sizeof *records->list);
    records->list[records->count++] = (struct record){slot, *entry};
}

void paxos_persist_letter(struct port *port, uint32_t to, const struct letter *letter)
{
    struct letter own = *letter;
    if (is_clean(port))
        paxos_send(port, to, &own);
    else
        outbox_add(port, &state_of(port)->outbox, to, letter);
}

static uint64_t bytes_of(struct port *port)
{
    const struct records *records = &state_of(port)->records;
    uint64_t bytes = STORE_LETTER_BYTES;
    for (uint32_t i = 0; i < records->count; i++) {
        const struct log_entry *entry = &records->list[i].entry;
        const bool value = entry->term != 0 && !entry->barrier;
        bytes += ENTRY_BYTES + (value ? port_value_bytes(port, entry->dataset) : 0);
    }
    return bytes;
}

void paxos_persist(struct port *port)
{
    struct paxos_state *state = state_of(port);
    if (state->flushing || is_clean(port))
        return;
    state->flushing = true;
    state->flush_promised = state->promised;
    state->flush_commit = state->machine.commit;
    state->records.due = state->records.count;
    state->outbox.due = state->outbox.count;
    struct task *task = port_begin(port);
    task->stage = FLUSHING;
    port_persist(port, task, bytes_of(port));
}

static void write_down(struct paxos_disk *disk, const struct record *record)
{
    if (record->slot <= disk->log.base)
        return;
    log_fill(&disk->log, record->slot);
    *log_at(&disk->log, record->slot) = record->entry;
}

void paxos_persist_done(struct port *port, struct paxos_disk *disk,
                        void (*vote)(struct port *port, uint64_t slot,
                                     const struct log_entry *entry))
{
    struct paxos_state *state = state_of(port);
    struct records *records = &state->records;
    state->flushing = false;
    disk->promised = state->flush_promised;
    for (uint32_t i = 0; i < records->due; i++)
        write_down(disk, &records->list[i]);
    if (disk->commit < state->flush_commit)
        disk->commit = state->flush_commit;
    for (uint32_t i = 0; i < records->due; i++)
        vote(port, records->list[i].slot, &records->list[i].entry);
    records->count -= records->due;
    if (records->count > 0)
        memmove(records->list, records->list + records->due,
                records->count * sizeof *records->list);
    records->due = 0;
    struct outbox *outbox = &state->outbox;
    const struct law *delay = &settings_of(port)->delays.all;
    outbox_send(port, outbox, is_clean(port) ? outbox->count : outbox->due, delay);
    paxos_persist(port);
}
