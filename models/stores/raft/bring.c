/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a newcomer is sent before it gets entries of the log: a snapshot, in pieces
 * ("InstallSnapshot RPC: invoked by leader to send chunks of a snapshot to a follower",
 * dissertation, figure 5.3).
 *
 * It weighs what the store keeps, or what is said of snapshots if that is more, and goes in pieces
 * of 1 MiB, each of which is on the newcomer's disk before the next one leaves, no faster than
 * `stream`. The last one brings the image, as it was when the first one left; the leader keeps the
 * entries behind it meanwhile (as CockroachDB does), else the newcomer would need the next snapshot
 * when it had got this one.  A piece without an answer is sent again. */
#include "models/stores/raft/protocol.h"

enum { PIECE_BYTES = 1 << 20 };
#define AGAIN (10 * NANOSECONDS_PER_SECOND)

static void send_piece(struct port *leader)
{
    const struct raft_state *state = state_of(leader);
    struct stream_out *stream = &state_of(leader)->change.stream;
    const bool last = stream->piece + 1 == stream->pieces;
    struct letter letter = {.tag = last ? INSTALL : PIECE,
                            .number = stream->piece,
                            .word = word_of(state->term, state->peers[state->change.peer].asked),
                            .bytes = (uint32_t)(stream->bytes / stream->pieces)};
    if (last) {
        letter.body = stream->image;
        body_hold(stream->image);
    }
    port_count(leader, COUNTED_streamed, letter.bytes);
    stream->sent = *leader->clock;
    stream->ticket = port_timer(leader, AGAIN, timer_word(leader, TIMER_STREAM));
    raft_send(leader, state->change.peer, &letter);
}

void bring_begin(struct port *leader, uint32_t to)
{
    struct stream_out *stream = &state_of(leader)->change.stream;
    const struct raft_disk *disk = disk_of(leader);
    const uint64_t kept = port_kept_bytes(leader), size = settings_of(leader)->snapshot.size;
    CHECK(!stream->image && state_of(leader)->change.peer == to);
    stream->image =
        image_make(leader, &disk->versions, &disk->vows, disk->snapshot, disk->snapshot_term);
    stream->image->members = disk->members;
    stream->image->end = disk->end;
    stream->bytes = kept > size ? kept : size;
    stream->pieces = 1 + stream->bytes / PIECE_BYTES;
    stream->piece = 0;
    send_piece(leader);
}

void bring_end(struct port *leader)
{
    struct stream_out *stream = &state_of(leader)->change.stream;
    if (stream->ticket != 0)
        port_cancel(leader, stream->ticket);
    body_release(leader->blocks, stream->image);
    *stream = (struct stream_out){.image = NULL};
}

/* Its process has died. */
void bring_free(struct port *port)
{
    body_release(port->blocks, state_of(port)->change.stream.image);
}

/* The next piece, or the last one again. */
void bring_again(struct port *leader)
{
    if (state_of(leader)->change.stage == STREAMS)
        send_piece(leader);
}

/* A piece is there. */
static void next_piece(struct port *leader)
{
    struct stream_out *stream = &state_of(leader)->change.stream;
    const double bytes = (double)(stream->bytes / stream->pieces),
                 speed = settings_of(leader)->stream;
    const sim_time pace = speed > 0 ? clock_round(bytes / speed * 1e9) : 0,
                   gone = *leader->clock - stream->sent;
    port_cancel(leader, stream->ticket);
    stream->piece++;
    if (gone >= pace)
        send_piece(leader);
    else
        stream->ticket = port_timer(leader, pace - gone, timer_word(leader, TIMER_STREAM));
}

void bring_stored(struct port *leader, const struct letter *letter)
{
    struct raft_state *state = state_of(leader);
    if (!role_observe(leader, letter) || !leads(leader) || state->change.stage != STREAMS ||
        state->change.peer != letter->from)
        return;
    followers_heard(leader, &state->followers, letter->from);
    if (letter->number == state->change.stream.piece)
        next_piece(leader);
}

/* It has acknowledged the image, or more: it gets what follows. */
bool bring_installed(struct port *leader, uint32_t from, uint64_t match)
{
    struct change *change = &state_of(leader)->change;
    const struct stream_out *stream = &change->stream;
    if (change->stage != STREAMS || change->peer != from || match < stream->image->index ||
        stream->piece + 1 < stream->pieces)
        return false;
    port_cancel(leader, stream->ticket);
    change->stream.ticket = 0;
    struct progress *peer = &state_of(leader)->peers[from];
    peer->next = peer->match + 1;
    peer->in_flight = 0;
    peer->probing = false;
    peer->again = 0;
    return true;
}

/* Entries from here on a newcomer will need. */
uint64_t bring_needs(const struct port *port)
{
    const struct stream_out *stream = &((const struct raft_state *)port->state)->change.stream;
    return leads(port) && stream->image ? stream->image->index : UINT64_MAX;
}

/* --- the newcomer --- */

void bring_piece(struct port *port, const struct letter *letter)
{
    if (!role_hears(port, letter))
        return;
    struct task *task = port_begin(port);
    task->stage = STORING;
    task->version = letter->number;
    task->left = letter->from;
    port_persist(port, task, letter->bytes);
}

void bring_kept(struct port *port, struct task *task, struct raft_disk *disk)
{
    const uint64_t number = task->version;
    const uint32_t to = task->left;
    port_end(port, task);
    blank_added(disk);
    persist_promise(port, to,
                    &(struct letter){
                        .tag = STORED, .number = number, .word = word_of(state_of(port)->term, 0)});
    persist(port);
}
