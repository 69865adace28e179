/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots (section 7): every so many entries what they make goes to disk, and older entries are
 * dropped; a follower that needs one of those gets the whole.
 *
 * "If instead the follower receives a snapshot that describes a prefix of its log (due to
 * retransmission or by mistake), then log entries covered by the snapshot are deleted but entries
 * following the snapshot are still valid and must be retained": they may have been acknowledged,
 * and the leader count on them. */
#include "models/stores/raft/protocol.h"

void snapshot_take(struct port *port)
{
    struct raft_state *state = state_of(port);
    const uint64_t upto =
        state->machine.applied < state->clean ? state->machine.applied : state->clean;
    if (!state->snapping && !state->installing)
        state->snapping =
            image_due(port, &settings_of(port)->snapshot, disk_of(port)->snapshot, upto, SNAPPING);
}

void snapshot_taken(struct port *port, struct task *task, struct raft_disk *disk)
{
    struct raft_state *state = state_of(port);
    const uint64_t upto = task->version, keep = settings_of(port)->snapshot.keep;
    port_end(port, task);
    state->snapping = false;
    if (upto <= disk->snapshot) /* a leader's came first */
        return;
    entries_fold(&state->log, disk->snapshot + 1, upto, &disk->versions, &disk->vows);
    split_folded(port, disk, upto);
    disk->members = members_as_of(port, upto);
    disk->snapshot_term = log_term(&state->log, upto);
    disk->snapshot = upto;
    uint64_t drop = upto > keep ? upto - keep : 0;
    drop = drop < bring_needs(port) ? drop : bring_needs(port);
    log_drop(&state->log, drop);
    log_drop(&disk->log, drop);
}

/* --- a follower that is too far behind --- */

uint64_t snapshot_send(struct port *leader, uint32_t to)
{
    const struct raft_disk *disk = disk_of(leader);
    const uint64_t size = settings_of(leader)->snapshot.size;
    struct image *image =
        image_make(leader, &disk->versions, &disk->vows, disk->snapshot, disk->snapshot_term);
    image->members = disk->members;
    image->end = disk->end;
    raft_send(leader, to,
              &(struct letter){.tag = INSTALL,
                               .word = word_of(state_of(leader)->term, 0),
                               .body = image,
                               .bytes = (uint32_t)(size < UINT32_MAX / 2 ? size : UINT32_MAX / 2)});
    return disk->snapshot;
}

static void acknowledge(struct port *port, uint32_t to, uint64_t match)
{
    persist_promise(port, to,
                    &(struct letter){.tag = APPENDED,
                                     .number = match,
                                     .word = word_of(state_of(port)->term, disk_of(port)->birth)});
    persist(port);
}

void snapshot_hear(struct port *port, const struct letter *letter)
{
    struct raft_state *state = state_of(port);
    const struct image *image = letter->body;
    if (!role_hears(port, letter) || state->installing)
        return;
    if (image->index <= state->machine.commit && !disk_of(port)->blank) {
        acknowledge(port, letter->from, state->machine.commit);
        return;
    }
    state->installing = image_received(port, letter, INSTALLING);
}

/* What follows the snapshot stays if its last entry is in the log; else nothing of it is known to
 * be the leader's. */
static void put_behind(struct entry_log *log, const struct image *image)
{
    if (log->last >= image->index && log_term(log, image->index) == image->term)
        log_drop(log, image->index);
    else
        log_reset(log, image->index, image->term);
}

static void install(struct port *port, struct raft_disk *disk, const struct image *image)
{
    struct raft_state *state = state_of(port);
    image_put(&disk->versions, &disk->vows, port->blocks, image);
    image_put(&state->machine.versions, &state->machine.vows, port->blocks, image);
    disk->snapshot = image->index;
    disk->snapshot_term = image->term;
    disk->members = image->members;
    disk->end = state->end_shown = image->end;
    log_cut(&disk->log, state->clean);
    put_behind(&disk->log, image);
    put_behind(&state->log, image);
    state->clean = disk->log.last;
    state->flush_last = state->flush_last > state->clean ? state->flush_last : state->clean;
    state->flush_last = state->flush_last < state->log.last ? state->flush_last : state->log.last;
    state->machine.commit = state->machine.applied = image->index;
    members_installed(port);
    split_renew(port);
}

void snapshot_installed(struct port *port, struct task *task, struct raft_disk *disk)
{
    struct raft_state *state = state_of(port);
    const struct image *image = task->own;
    const uint32_t from = task->left;
    state->installing = NULL;
    if (image->index > state->machine.commit)
        install(port, disk, image);
    body_release(port->blocks, task->own);
    task->own = NULL;
    port_end(port, task);
    blank_added(disk);
    acknowledge(port, from, state->machine.commit);
}
