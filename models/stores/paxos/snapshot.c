/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots: every so many slots what they make goes to disk, and older slots are dropped; whoever
 * needs one of those gets the whole.  Only what is chosen is ever dropped, so an acceptor forgets
 * nothing that could still be changed. */
#include "models/stores/paxos/protocol.h"

void paxos_snapshot_take(struct port *port)
{
    struct paxos_state *state = state_of(port);
    const struct paxos_disk *disk = disk_of(port);
    const uint64_t applied = state->machine.applied,
                   upto = applied < disk->commit ? applied : disk->commit;
    if (!state->snapping && !state->installing)
        state->snapping =
            image_due(port, &settings_of(port)->snapshot, disk->snapshot, upto, SNAPPING);
}

void paxos_snapshot_taken(struct port *port, struct task *task, struct paxos_disk *disk)
{
    struct paxos_state *state = state_of(port);
    const uint64_t upto = task->version, keep = settings_of(port)->snapshot.keep;
    port_end(port, task);
    state->snapping = false;
    if (upto <= disk->snapshot) /* another's came first */
        return;
    entries_fold(&state->log, disk->snapshot + 1, upto, &disk->versions, &state->machine.vows);
    disk->snapshot = upto;
    if (upto > keep) {
        log_drop(&state->log, upto - keep);
        log_drop(&disk->log, upto - keep);
    }
}

/* --- another's --- */

static void acknowledge(struct port *port, uint32_t to)
{
    paxos_persist_letter(
        port, to, &(struct letter){.tag = LEARNED, .number = state_of(port)->machine.commit});
    paxos_persist(port);
}

void paxos_snapshot_hear(struct port *port, const struct letter *letter)
{
    struct paxos_state *state = state_of(port);
    const struct image *image = letter->body;
    if (state->installing)
        return;
    if (image->index <= state->machine.commit) {
        acknowledge(port, letter->from);
        return;
    }
    state->installing = image_received(port, letter, INSTALLING);
}

static void put_behind(struct entry_log *log, uint64_t index)
{
    if (log->last >= index)
        log_drop(log, index);
    else
        log_reset(log, index, 0);
}

static void install(struct port *port, struct paxos_disk *disk, const struct image *image)
{
    struct paxos_state *state = state_of(port);
    image_put(&disk->versions, &state->machine.vows, port->blocks, image);
    image_put(&state->machine.versions, &state->machine.vows, port->blocks, image);
    put_behind(&disk->log, image->index);
    put_behind(&state->log, image->index);
    disk->snapshot = disk->commit = image->index;
    state->machine.commit = state->machine.applied = image->index;
}

void paxos_snapshot_installed(struct port *port, struct task *task, struct paxos_disk *disk)
{
    struct paxos_state *state = state_of(port);
    const struct image *image = task->own;
    const uint32_t from = task->left;
    state->installing = NULL;
    if (image->index > state->machine.commit)
        install(port, disk, image);
    body_release(port->blocks, task->own);
    task->own = NULL;
    port_end(port, task);
    learn_go_on(port);
    acknowledge(port, from);
}
