/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be on disk before somebody is told (figure 2: "before responding to RPCs"): term, vote
 * and log.
 *
 * One fsync at a time.  What comes while it runs goes with the next one, however much it is: group
 * commit, as etcd's write-ahead log does it. */
#include "models/stores/raft/protocol.h"

static bool is_clean(struct port *port)
{
    const struct raft_state *state = state_of(port);
    const struct raft_disk *disk = disk_of(port);
    return !state->flushing && disk->term == state->term && disk->vote == state->vote &&
           state->clean == state->log.last && !blank_settles(port);
}

void persist_promise(struct port *port, uint32_t to, const struct letter *letter)
{
    struct letter own = *letter;
    if (is_clean(port))
        raft_send(port, to, &own);
    else
        outbox_add(port, &state_of(port)->outbox, to, letter);
}

static uint64_t bytes_of(struct port *port)
{
    const struct raft_state *state = state_of(port);
    uint64_t bytes = STORE_LETTER_BYTES;
    for (uint64_t i = state->clean + 1; i <= state->log.last; i++)
        bytes += ENTRY_BYTES + (log_at(&state->log, i)->barrier
                                    ? 0
                                    : port_value_bytes(port, log_at(&state->log, i)->dataset));
    return bytes;
}

void persist(struct port *port)
{
    struct raft_state *state = state_of(port);
    if (state->flushing || is_clean(port))
        return;
    state->flushing = true;
    state->flush_term = state->term;
    state->flush_vote = state->vote;
    state->flush_last = state->log.last;
    state->outbox.due = state->outbox.count;
    struct task *task = port_begin(port);
    task->stage = FLUSHING;
    port_persist(port, task, bytes_of(port));
}

void persist_done(struct port *port, struct raft_disk *disk)
{
    struct raft_state *state = state_of(port);
    state->flushing = false;
    CHECK(state->flush_term >= disk->term);
    disk->term = state->flush_term;
    disk->vote = state->flush_vote;
    log_cut(&disk->log, state->clean);
    for (uint64_t i = state->clean + 1; i <= state->flush_last; i++)
        log_push(&disk->log, log_at(&state->log, i));
    state->clean = state->flush_last;
    struct outbox *outbox = &state->outbox;
    blank_flushed(port, disk);
    outbox_send(port, outbox, outbox->due, &settings_of(port)->delays.all);
    if (is_clean(port))
        outbox_send(port, outbox, outbox->count, &settings_of(port)->delays.all);
    else
        persist(port);
}

void persist_cut(struct port *port, uint64_t index)
{
    struct raft_state *state = state_of(port);
    state->clean = state->clean < index ? state->clean : index;
    state->flush_last = state->flush_last < index ? state->flush_last : index;
}
