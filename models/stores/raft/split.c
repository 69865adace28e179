/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of the group are cut in two: those behind the cut get a group of their own, on the same
 * servers (TiKV's regions, CockroachDB's ranges).
 *
 * The cut is an entry of the log.  From when it is in the log of a leader, that refuses writes
 * behind it, so none follows it in any log; from when it has taken effect reads behind it are
 * refused as well, as by the epoch of a region.  Each replica then hands what it holds behind the
 * cut to the replica of the new group in its own process, all in the same state, for it is the
 * state at the same entry; nothing travels, and nothing is written, for it is on this disk.  The
 * log of the new group goes on behind the number of that entry, because numbers are versions.
 *
 * Transactions: see drain.c.  What has promised something behind the cut has ended before it.
 *
 * Who leads the old group lets the new replica beside it stand for leader at once, as TiKV does.
 * Replicas that have missed it (a snapshot has come past the entry) begin with nothing, and get a
 * snapshot of the new group's leader; they have promised nothing in it, so they may vote. */
#include "models/stores/raft/transactions.h"
#include "models/words/places_port.h"

bool split_may(struct port *leader, struct key_cut *cut)
{
    const struct raft_state *state = state_of(leader);
    return takes_writes(leader) && is_settled(leader) && knows_commit(state) &&
           state->end == state->end_shown && port_to_cut(leader, cut) && cut->place < state->end;
}

void split_begin(struct port *leader, const struct key_cut *cut)
{
    struct raft_state *state = state_of(leader);
    const struct log_entry entry = {.key = cut->place,
                                    .id = cut->shard,
                                    .term = state->term,
                                    .barrier = true,
                                    .kind = ENTRY_SPLIT};
    log_push(&state->log, &entry);
    split_added(leader, &entry);
    replicate_all(leader);
}

/* --- the new group --- */

void split_born(struct port *port, const struct letter *letter)
{
    struct raft_state *state = state_of(port);
    struct raft_disk *disk = port_redo(port);
    const struct image *image = letter->body;
    if (disk->snapshot > 0 || state->log.last > 0 || state->installing)
        return; /* it is there already */
    image_put(&disk->versions, &disk->vows, port->blocks, image);
    image_put(&state->machine.versions, &state->machine.vows, port->blocks, image);
    log_reset(&disk->log, image->index, image->term);
    log_reset(&state->log, image->index, image->term);
    disk->snapshot = state->clean = state->flush_last = image->index;
    disk->snapshot_term = image->term;
    disk->members = image->members;
    disk->end = state->end = state->end_shown = image->end;
    state->machine.commit = state->machine.applied = image->index;
    members_installed(port);
    if (below_of(letter))
        elect_now(port);
}
